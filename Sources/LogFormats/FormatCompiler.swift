import Diagnostics
import Vocabulary

/// Turns checked format files into the scanner's tables.
struct FormatCompiler {
  private(set) var services: [String] = []
  private(set) var protocols = [""]
  private(set) var shapes: [ShapeInfo] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var tables = Tables()
  /// Entries of each program, by name, in the order of the files.
  private var programs: [(program: FormatFile.Program, service: UInt16, entries: [Entry])] = []
  private var wrappers: [String] = []
  private var workers: Set<String> = []
  /// Programs with a format that may hold logins, or that another program's name stands before.
  private var manifold: Set<String> = []
  /// A name that no line can bear.
  private static let nameless = " "
  /// Another one, of lines that are JSON objects.
  private static let objects = "  "
  /// What a format calls the programs that no format names.
  private static let anyProgram = "*"
  private var knownBuckets: [[Int32]: PoolText] = [:]
  /// Shapes that need one of the same texts share them, so that a message is asked for them once.
  private var requiredTexts: [[[UInt8]]: PoolText] = [:]
  /// Ends of templates of the shape that is being compiled.
  private var tails: (shape: UInt16, known: [Tail]) = (0, [])

  /// Slots a line's memory has.
  static let slotLimit = 250

  /// - Parameter readsObjects: lines that are JSON objects are asked for its shapes, before anything else is made of them.
  mutating func add(_ format: FormatFile, readsObjects: Bool) {
    let service = Self.index(of: format.service, in: &services)
    var variants: [(variant: TemplateVariant, number: UInt16, shape: Int)] = []
    let absent = literals(format.absent.map { Array($0.utf8) })
    for (index, shape) in format.shapes.enumerated() {
      let number = UInt16(shapes.count)
      shapes.append(
        ShapeInfo(
          formatID: format.id, id: shape.id, outcome: shape.outcome, event: shape.event, detail: shape.detail,
          reason: shape.reason, layer: shape.layer, template: shape.template, opensConnection: shape.opensConnection))
      let itsService = shape.service.map { Self.index(of: $0, in: &services) } ?? service
      tables.rows.append(
        ShapeRow(
          outcome: shape.outcome, event: shape.event, process: shape.process, isHostless: format.hostless,
          reason: shape.reason, layer: shape.layer, protocol: protocolNumber(shape.protocol),
          service: UInt16(itsService), opensConnection: shape.opensConnection,
          isBelowAny: shape.layer != .login && format.programs.contains { $0.name == Self.anyProgram }, absent: absent))
      variants += TemplateVariant.all(of: shape.parsed).map { ($0, number, index) }
    }
    // What templates begin with may be written in several ways: each shape is asked in the first way before any is in
    // the second, so that a better reading of the beginning goes before an earlier shape. (The sort is stable.)
    let order = variants.indices.sorted { variants[$0].variant.way < variants[$1].variant.way }
    let beginnings = SharedBeginnings(variants.map(\.variant.parts), order: order, first: tables.markCount)
    tables.markCount += beginnings.count
    let compiled = variants.enumerated().map { index, its in
      compile(
        its.variant.parts, beginnings.marks[index], resume: beginnings.resumes[index], shape: its.number,
        place: format.shapes[its.shape].templatePlace)
    }
    let entries = order.map { (entry: compiled[$0], programs: format.shapes[variants[$0].shape].programs) }
    workers.formUnion(format.workers)
    if !format.isOperational || !format.under.isEmpty { manifold.formUnion(format.programs.map(\.name)) }
    let nameless = (format.ownLog ? [Self.nameless] : []) + (readsObjects ? [Self.objects] : [])
    for program in format.programs + nameless.map({ FormatFile.Program(name: $0, protocol: nil) }) {
      let its = entries.filter { $0.programs.isEmpty || $0.programs.contains(program.name) }.map(\.entry)
      if let known = programs.firstIndex(where: { $0.program.name == program.name }) {
        programs[known].entries += its
      } else {
        programs.append((program, UInt16(service), its))
      }
    }
    for name in format.under where !wrappers.contains(name) { wrappers.append(name) }
  }

  private mutating func compile(
    _ parts: [Template.Part], _ marks: [SharedBeginnings.Mark], resume: Int?, shape: UInt16, place: Place
  ) -> Entry {
    let cut = marks.last?.length ?? Self.endOfBeginning(parts)
    let tail = tail(parts[cut...], of: shape)
    var entry = Entry(head: 0, mask: 0, step: Int32(cut > 0 ? tables.steps.count : tail.step), shape: shape)
    if case .literal(let bytes)? = parts.first {
      for (index, byte) in bytes.prefix(8).enumerated() {
        entry.head |= UInt64(byte) << UInt64(index * 8)
        entry.mask |= 0xFF << UInt64(index * 8)
      }
    }
    var slots = tail.slots
    var done = 0
    entry.marks = PoolText(start: Int32(tables.marks.count), count: Int32(marks.count))
    for mark in marks {
      append(parts[done..<mark.length], behind: [parts[mark.length...]], &slots)
      done = mark.length
      tables.steps.append(Step(kind: .mark, first: Int32(mark.number)))
      tables.marks.append(Int32(mark.number))
      if mark.number == resume { (entry.resume, entry.resumeStep) = (Int32(mark.number), Int32(tables.steps.count)) }
    }
    append(parts[done..<cut], behind: [parts[cut...]], &slots)
    if cut > 0 {
      tables.steps.append(Step(kind: .jump, first: Int32(tail.step)))
      tables.link(from: Int(entry.step))
      if entry.resume >= 0 { entry.resumeStep = Int32(tables.behindJumps(Int(entry.resumeStep))) }
    }
    if slots > Self.slotLimit {
      diagnostics.append(
        .error(
          "long-template", "a template can have about \(Self.slotLimit) parts of unknown length", at: place,
          help: "make two shapes of it, or drop a way of one of its parts"))
    }
    entry.required = required(parts)
    entry.beginsFree = tables.steps[Int(entry.step)].kind == .free
    return entry
  }

  /// How many parts stand before the first that is no text: what a template may begin with.
  private static func endOfBeginning(_ parts: [Template.Part]) -> Int {
    parts.indices.dropFirst().first { !isText(parts[$0]) } ?? parts.count
  }

  /// The end of a template, compiled. A shape that may begin in several ways goes on in the same way behind them all.
  private struct Tail {
    var parts: ArraySlice<Template.Part>
    var step: Int
    var slots: Int
  }

  /// The end of a template of a shape: one that is there, or else a new one.
  private mutating func tail(_ parts: ArraySlice<Template.Part>, of shape: UInt16) -> Tail {
    if tails.shape != shape { tails = (shape, []) }
    if let known = tails.known.first(where: { $0.parts == parts }) { return known }
    var tail = Tail(parts: parts, step: tables.steps.count, slots: 0)
    append(parts, behind: [], &tail.slots)
    tables.steps.append(Step(kind: .end))
    tables.link(from: tail.step)
    tails.known.append(tail)
    return tail
  }

  /// Of the texts that a message must hold, those of the part that says most. Of the first part nothing is needed, as the
  /// head is compared anyway.
  private mutating func required(_ parts: [Template.Part]) -> PoolText {
    var best: [[UInt8]] = []
    var length = 4
    for part in parts.dropFirst() {
      let shortest =
        switch part {
        case .literal(let text): text.count
        case .alternatives(let texts): texts.map(\.count).min() ?? 0
        default: 0
        }
      guard shortest > length else { continue }
      length = shortest
      best =
        switch part {
        case .literal(let text): [text]
        case .alternatives(let texts): texts
        default: []
        }
    }
    if let known = requiredTexts[best] { return known }
    let stretch = literals(best)
    requiredTexts[best] = stretch
    return stretch
  }

  /// - Parameter behind: what follows the group that holds the parts, the nearest first.
  private mutating func append(
    _ original: ArraySlice<Template.Part>, behind: [ArraySlice<Template.Part>], _ slots: inout Int
  ) {
    let parts = Self.withTextsBehindChoices(original)
    for (index, part) in zip(parts.indices, parts) {
      switch part {
      case .here: break
      case .literal(let bytes):
        tables.steps.append(Step(kind: .literal, first: literals([bytes]).start))
      case .alternatives(let texts):
        // Longer texts first, so that a text is not hidden by its own beginning.
        let ordered = texts.enumerated().sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }
        let stretch = literals(ordered.map(\.element))
        tables.steps.append(Step(kind: .choice, first: stretch.start, count: stretch.count))
      case .optional(let inner):
        let at = tables.steps.count
        tables.steps.append(Step(kind: .optional))
        append(inner[...], behind: [parts[(index + 1)...]] + behind, &slots)
        tables.steps[at].first = Int32(tables.steps.count)
      case .either(let ways): append(either: ways, behind: [parts[(index + 1)...]] + behind, &slots)
      case .field(let field, let extent):
        // Few fields look at it: made for each, it would take a part of the start of every run.
        lazy var rest = ([parts[(index + 1)...]] + behind).joined()
        var step = Step(kind: .any)
        switch field {
        case .any:
          let texts = Template.leadingTexts(rest) ?? []
          let stretch = literals(texts)
          step.first = stretch.start
          step.count = stretch.count
          step.flag = Literal.share(texts, &tables.literals[Int(stretch.start)...])
        case .user: step = Step(kind: .free, field: .user, flag: extent.isFirst)
        case .secret: step = Step(kind: .free, field: .secret, flag: extent.isFirst)
        case .text: step = Step(kind: .free, flag: extent.isFirst)
        case .source: step = Step(kind: .address)
        case .peer: step = Step(kind: .address, field: .host, flag: true)
        case .host: step = Step(kind: .word, field: .host, flag: extent.isFirst)
        case .session: step = Step(kind: .word, field: .session, flag: extent.isFirst)
        case .word: step = Step(kind: .word, flag: extent.isFirst)
        case .number, .port: step = Step(kind: .number)
        case .attempts: step = Step(kind: .number, field: .attempts)
        case .successes, .bits: step = Step(kind: .number, field: .successes)
        case .unit: step = Step(kind: .word, field: .user, flag: extent.isFirst)
        case .subject: step = Step(kind: .free, field: .user, flag: extent.isFirst)
        case .from: step = Step(kind: .word, field: .host, flag: extent.isFirst)
        case .to: step = Step(kind: .word, field: .session, flag: extent.isFirst)
        case .detail: step = Step(kind: .free, field: .detail, flag: extent.isFirst)
        case .same: step = Step(kind: .same)
        // No login has another detail.
        case .time: step = Step(kind: .free, field: .detail, flag: true)
        }
        if step.kind == .free || step.kind == .word { step.first = Int32(extent.stop) }
        if field == .user && rest.contains(where: Self.repeats) { step.count = 1 }
        if step.kind == .any || step.kind == .free {
          step.slot = UInt8(clamping: slots)
          slots += step.kind == .any ? 1 : Self.asked(Array(rest))
        }
        tables.steps.append(step)
      }
    }
  }

  /// A choice behind a text, or behind another choice, takes the text behind it into each of its own: `{,|} ` is `{, | }` then, of which only one can
  /// stand at a place. What stands before `{any}` must stay as it is, for that ends at the first of the texts behind it.
  private static func withTextsBehindChoices(_ parts: ArraySlice<Template.Part>) -> ArraySlice<Template.Part> {
    guard parts.contains(where: isChoice) else { return parts }
    var result: ArraySlice<Template.Part> = []
    for part in parts {
      if case .literal(let text) = part, result.count > 1, case .alternatives(let texts) = result[result.count - 1],
        isText(result[result.count - 2])
      {
        result[result.count - 1] = .alternatives(texts.map { $0 + text })
      } else {
        result.append(part)
      }
    }
    return result
  }

  private static func isChoice(_ part: Template.Part) -> Bool {
    if case .alternatives = part { true } else { false }
  }

  private static func isText(_ part: Template.Part) -> Bool {
    switch part {
    case .literal, .alternatives: true
    default: false
    }
  }

  /// One way behind the other; each but the last is skipped when it does not fit, and leads behind the last when it does.
  private mutating func append(
    either ways: [[Template.Part]], behind: [ArraySlice<Template.Part>], _ slots: inout Int
  ) {
    var jumps: [Int] = []
    for (number, way) in ways.enumerated() {
      let isLast = number == ways.count - 1
      let at = tables.steps.count
      if !isLast { tables.steps.append(Step(kind: .optional)) }
      append(way[...], behind: behind, &slots)
      if !isLast {
        jumps.append(tables.steps.count)
        tables.steps.append(Step(kind: .jump))
        tables.steps[at].first = Int32(tables.steps.count)
      }
    }
    for jump in jumps { tables.steps[jump].first = Int32(tables.steps.count) }
  }

  static func repeats(_ part: Template.Part) -> Bool {
    switch part {
    case .field(.same, _): true
    case .optional(let inner): inner.contains(where: repeats)
    case .either(let ways): ways.joined().contains(where: repeats)
    default: false
    }
  }

  /// How many questions a typed part asks at each place: one for each way in which what follows may begin.
  private static func asked(_ rest: [Template.Part]) -> Int {
    guard let next = rest.firstIndex(where: { $0 != .here }) else { return 1 }
    let behind = Array(rest[(next + 1)...])
    switch rest[next] {
    case .optional: return 1 + asked(behind)
    case .either(let ways): return ways.count - 1 + asked((ways.last ?? []) + behind)
    default: return 1
    }
  }

  private mutating func pooled(_ bytes: [UInt8]) -> PoolText {
    let text = PoolText(start: Int32(tables.pool.count), count: Int32(bytes.count))
    tables.pool += bytes
    return text
  }

  /// Texts side by side: a stretch of `Tables.literals`.
  private mutating func literals(_ texts: [[UInt8]]) -> PoolText {
    let stretch = PoolText(start: Int32(tables.literals.count), count: Int32(texts.count))
    for text in texts { tables.literals.append(Literal(text, at: Int(pooled(text).start))) }
    return stretch
  }

  private static func index(of name: String, in list: inout [String]) -> Int {
    if let known = list.firstIndex(of: name) { return known }
    list.append(name)
    return list.count - 1
  }

  private mutating func protocolNumber(_ name: String?) -> UInt8 {
    guard let name else { return 0 }
    return UInt8(clamping: Self.index(of: name, in: &protocols))
  }

  /// The tables, with the programs hashed.
  mutating func finished() -> Tables {
    var rows: [(ProgramRow, key: [UInt8], inPath: Bool)] = []
    let anyPrograms = programs.first { $0.program.name == Self.anyProgram }?.entries ?? []
    let belowAny = anyPrograms.filter { tables.rows[Int($0.shape)].isBelowAny }
    for (program, service, own) in programs {
      let firstBucket = tables.buckets.count
      let isNameless = program.name == Self.nameless || program.name == Self.objects
      let isPlain = !isNameless && !manifold.contains(program.name)
      let isSpecial = isPlain || isNameless || program.name == Self.anyProgram
      let known = Set(own.map(\.step))
      tables.buckets += buckets(isSpecial ? own : own + belowAny.filter { !known.contains($0.step) })
      let pieces = program.name.split(separator: "/", omittingEmptySubsequences: false)
      let key = Array((pieces.last ?? "").utf8)
      let prefix = pieces.count > 1 ? Array(pieces[0].utf8) : []
      let `protocol` = protocolNumber(program.protocol)
      rows.append(
        (
          ProgramRow(
            kind: .program, name: pooled(key), head: Self.head(key), prefix: pooled(prefix), service: service,
            protocol: `protocol`,
            firstBucket: Int32(firstBucket), isWorker: workers.contains(program.name),
            isPlain: isPlain), key, pieces.count > 1
        ))
    }
    for name in wrappers where !programs.contains(where: { $0.program.name == name }) {
      rows.append((special(.wrapper, name), Array(name.utf8), false))
    }
    rows.append((special(.repetition, "last"), Array("last".utf8), false))
    tables.hashes = Array(repeating: -1, count: 1024)
    for (row, key, inPath) in rows {
      var slot = unsafe key.withUnsafeBytes { bytes in
        unsafe ProgramHash.slot(Bytes(bytes), 0, bytes.count, head: row.head, inPath: inPath)
      }
      while tables.hashes[slot] >= 0 { slot = (slot + 1) & 1023 }
      tables.hashes[slot] = Int16(tables.programs.count)
      if key == Array(Self.nameless.utf8) { tables.nameless = tables.programs.count }
      if key == Array(Self.objects.utf8) { tables.objects = tables.programs.count }
      if key == Array(Self.anyProgram.utf8) { tables.anyProgram = tables.programs.count }
      tables.programs.append(row)
    }
    addSieves()
    return tables
  }

  /// Programs with equal stretches share a sieve.
  private mutating func addSieves() {
    var known: [[Int32]: Int16] = [:]
    for (number, program) in tables.programs.enumerated() where program.kind == .program {
      let buckets = tables.buckets[Int(program.firstBucket)..<Int(program.firstBucket) + 256]
      guard buckets.contains(where: { $0.count >= TextSieve.leastOfProgram }) else { continue }
      let key = buckets.map(\.start)
      if known[key] == nil {
        known[key] = Int16(tables.sieves.count)
        tables.sieves.append(TextSieve(tables, firstBucket: Int(program.firstBucket)))
      }
      tables.programs[number].sieve = known[key] ?? -1
    }
  }

  /// For each first byte of a message, the entries that it may have. Bytes that no entry names share what is left.
  private mutating func buckets(_ entries: [Entry]) -> [PoolText] {
    var isNamed = [Bool](repeating: false, count: 256)
    for entry in entries where entry.mask != 0 { isNamed[Int(entry.head & 0xFF)] = true }
    var digits: PoolText?
    var others: PoolText?
    return (0..<UInt64(256)).map { byte in
      let isDigit = (0x30...0x39).contains(byte)
      if !isNamed[Int(byte)], let known = isDigit ? digits : others { return known }
      let found = bucket(entries.filter { canBegin($0, with: byte) })
      if !isNamed[Int(byte)] {
        if isDigit { digits = found } else { others = found }
      }
      return found
    }
  }

  /// Whether a message that begins with a byte may have an entry's shape.
  private func canBegin(_ entry: Entry, with byte: UInt64) -> Bool {
    if entry.mask != 0 { return entry.head & 0xFF == byte }
    // A number asks for a digit; other parts of unknown text may begin with anything.
    return tables.steps[Int(entry.step)].kind != .number || (0x30...0x39).contains(byte)
  }

  /// A stretch of the entries; equal lists share one.
  private mutating func bucket(_ entries: [Entry]) -> PoolText {
    let key = entries.map(\.step)
    if let known = knownBuckets[key] { return known }
    let text = PoolText(start: Int32(tables.entries.count), count: Int32(entries.count))
    var entries = entries
    for index in entries.indices.dropLast().reversed()
    where entries[index].head == entries[index + 1].head && entries[index].mask == entries[index + 1].mask {
      entries[index].alike = entries[index + 1].alike + 1
    }
    tables.entries += entries
    knownBuckets[key] = text
    return text
  }

  private static func head(_ name: [UInt8]) -> UInt64 {
    name.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func special(_ kind: ProgramRow.Kind, _ name: String) -> ProgramRow {
    ProgramRow(
      kind: kind, name: pooled(Array(name.utf8)), head: Self.head(Array(name.utf8)), prefix: pooled([]), service: 0,
      protocol: 0, firstBucket: 0)
  }
}

enum ProgramHash {
  /// 0..<1024. `end <= bytes.count`.
  /// - Parameter head: the first eight bytes of the name.
  @inline(__always)
  static func slot(_ bytes: Bytes, _ start: Int, _ end: Int, head: UInt64, inPath: Bool) -> Int {
    let length = end &- start
    var hash = head
    if length > 8 { hash ^= bytes.word(at: end &- 8, end: end) &* 31 }
    hash = (hash ^ UInt64(truncatingIfNeeded: length &* 2 &+ (inPath ? 1 : 0))) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 54)
  }
}
