import Diagnostics
import Vocabulary
import Yams

/// Reads format files. Every mistake of a file is found in one reading.
struct FormatFileReader {
  let file: String
  /// Whether shapes have to be proved by samples.
  let needsSamples: Bool
  let lines: [Substring]
  var diagnostics: [Diagnostic] = []

  /// nil together with at least one error.
  /// - Parameter needsSamples: false for a text whose samples were left out.
  static func read(
    name: String, text: String, needsSamples: Bool = true
  ) -> (format: FormatFile?, diagnostics: [Diagnostic]) {
    var reader = FormatFileReader(file: name, needsSamples: needsSamples, lines: lines(of: text))
    let format = reader.format(text)
    let failed = reader.diagnostics.contains { $0.severity == .error }
    return (failed ? nil : format, reader.diagnostics)
  }

  /// By bytes: looking for the borders of characters takes longer than all the rest of the reading.
  private static func lines(of text: String) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  private init(file: String, needsSamples: Bool, lines: [Substring]) {
    self.file = file
    self.needsSamples = needsSamples
    self.lines = lines
  }

  private mutating func format(_ text: String) -> FormatFile? {
    let root: Node
    do {
      // Every value is read as text, so nothing has to be asked whether it looks like a number or a date. Without the
      // encoding the environment is asked for one, for every file.
      guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
        diagnostics.append(.error("empty-format", "the file is empty", at: Place(file: file)))
        return nil
      }
      root = node
    } catch {
      diagnostics.append(syntaxError(error))
      return nil
    }
    guard let map = mapping(root, "a format", keys: .ofFormat, required: ["id", "title", "shapes"]) else {
      return nil
    }
    let id = word(map["id"], "id") ?? ""
    var format = FormatFile(
      file: file, id: id, title: string(map["title"], "title") ?? "", about: string(map["about"], "about") ?? "",
      service: word(map["service"], "service") ?? id, programs: [], under: [], workers: [],
      absent: [], ownLog: false, parts: [:], shapes: [], forged: [])
    for node in sequence(map["under"], "under") { if let name = string(node, "under") { format.under.append(name) } }
    for node in sequence(map["programs"], "programs") {
      if let program = program(node) { format.programs.append(program) }
    }
    for node in sequence(map["absent"], "absent") {
      if let name = string(node, "absent") { format.absent.append(name) }
    }
    for node in sequence(map["workers"], "workers") {
      guard let name = string(node, "workers") else { continue }
      format.workers.append(name)
      if !format.programs.contains(where: { $0.name == name }) {
        complain("unknown-program", "'\(name)' is none of the programs", node)
      }
    }
    if let text = string(map["own-log"], "own-log") {
      format.ownLog = text == "true"
      if text != "true" && text != "false" { choose(text, ["true", "false"], "own-log", map["own-log"] ?? root) }
    }
    if let text = string(map["hostless"], "hostless") {
      format.hostless = text == "true"
      if text != "true" && text != "false" { choose(text, ["true", "false"], "hostless", map["hostless"] ?? root) }
    }
    if let node = map["parts"] {
      guard case .mapping(let parts) = node else {
        complain("wrong-type", "'parts' must be a mapping of names to texts", node)
        return nil
      }
      for (key, value) in parts {
        guard let name = string(key, "parts") else { continue }
        if case .sequence(let ways) = value {
          format.parts[name] = ways.compactMap { string($0, "parts.\(name)") }
          if ways.isEmpty { complain("empty-part", "'parts.\(name)' lists no text", value) }
        } else if let text = string(value, "parts.\(name)") {
          format.parts[name] = [text]
        }
      }
    }
    var ids: Set<String> = []
    let parts = NamedParts(format.parts)
    for node in sequence(map["shapes"], "shapes") {
      guard var shape = shape(node) else { continue }
      for name in shape.after where !ids.contains(name) {
        let help = nearest(name, ids.sorted()).map { "did you mean '\($0)'?" } ?? "name shapes that stand before it"
        complain("unknown-shape", "no shape before this one is named '\(name)'", node, help: help)
      }
      if !ids.insert(shape.id).inserted {
        complain("duplicate-shape", "two shapes are named '\(shape.id)'", node, help: "give one of them another id")
      }
      let parsed = Template.parse(shape.template, named: parts)
      shape.parsed = parsed.template
      for mistake in parsed.mistakes {
        var place = shape.templatePlace
        // Only a text on one line keeps its columns.
        if !shape.template.contains("\n") { place.column = place.column.map { column(of: mistake.offset, $0, place) } }
        diagnostics.append(
          .error(mistake.code, mistake.message, at: place, help: mistake.help, excerpt: excerpt(place)))
      }
      let names = format.programs.map(\.name)
      for name in shape.programs where !names.contains(name) {
        complain("unknown-program", "'\(name)' is none of the programs", node)
      }
      format.shapes.append(shape)
    }
    for node in sequence(map["forged"], "forged") {
      guard let sample = sample(node, ofShape: false) else { continue }
      if let name = sample.shape, !ids.contains(name) {
        let help = nearest(name, ids.sorted()).map { "did you mean '\($0)'?" }
        complain("unknown-shape", "no shape is named '\(name)'", node, help: help)
      }
      format.forged.append(sample)
    }
    if format.shapes.isEmpty && map["shapes"] != nil {
      complain("no-shapes", "a format needs at least one shape", root)
    }
    if format.programs.isEmpty && map["programs"] != nil {
      complain("no-programs", "a format needs at least one program", root, help: "programs: [gated]")
    } else if map["programs"] == nil {
      // A log that names no program needs no name for it.
      if format.ownLog {
        format.programs = [FormatFile.Program(name: id, protocol: nil)]
      } else {
        complain(
          "missing-key", "a format needs the key 'programs'", root,
          help: "the names before the process number, such as programs: [gated]; or own-log: true, if lines name none")
      }
    }
    return format
  }

  /// The column of a character of a text that begins at a column. A quote or escape takes two of the file's letters.
  private func column(of offset: Int, _ start: Int, _ place: Place) -> Int {
    guard let line = place.line, line >= 1, line <= lines.count, start >= 2 else { return start + offset }
    let raw = Array(lines[line - 1])
    let quote = start - 2 < raw.count ? raw[start - 2] : " "
    var column = start
    for _ in 0..<offset {
      let index = column - 1
      let isPair =
        index + 1 < raw.count
        && ((quote == "'" && raw[index] == "'" && raw[index + 1] == "'") || (quote == "\"" && raw[index] == "\\"))
      column += isPair ? 2 : 1
    }
    return column
  }

  private mutating func program(_ node: Node) -> FormatFile.Program? {
    if case .mapping(let pairs) = node {
      guard pairs.count == 1, let pair = pairs.first, let name = string(pair.key, "programs"),
        let text = string(pair.value, "programs.\(name)")
      else {
        complain("wrong-type", "a program is a name, or 'name: protocol'", node)
        return nil
      }
      return FormatFile.Program(name: name, protocol: text)
    }
    return string(node, "programs").map { FormatFile.Program(name: $0, protocol: nil) }
  }

  private mutating func shape(_ node: Node) -> FormatFile.Shape? {
    let required = needsSamples ? ["id", "template", "samples"] : ["id", "template"]
    guard let map = mapping(node, "a shape", keys: .ofShape, required: required) else {
      return nil
    }
    let event = event(map, node)
    var outcome: Outcome?
    if let text = string(map["outcome"], "outcome"), text != "none" {
      outcome = Outcome(name: text)
      if outcome == nil { choose(text, Outcome.allCases.map(\.name) + ["none"], "outcome", map["outcome"] ?? node) }
    }
    var reason = Reason.unspecified
    if let text = string(map["reason"], "reason") {
      if let found = Reason(rawValue: text) {
        reason = found
      } else {
        choose(text, Reason.allCases.map(\.rawValue), "reason", map["reason"] ?? node)
      }
    }
    var layer = Layer.login
    if let text = string(map["layer"], "layer") {
      if let found = Layer(name: text) {
        layer = found
      } else {
        choose(text, Layer.allCases.map(\.name), "layer", map["layer"] ?? node)
      }
    }
    var opens = false
    if let text = string(map["opens"], "opens") {
      opens = text == "connection" || text == "attempt"
      if !opens { choose(text, ["connection", "attempt"], "opens", map["opens"] ?? node) }
      // What such a line has to do with is the connection's sum, a hint.
      if text == "attempt" { layer = .hint }
    }
    let samples = sequence(map["samples"], "samples").compactMap { sample($0, ofShape: true) }
    if samples.isEmpty, let node = map["samples"] {
      complain(
        "no-samples", "a shape needs at least one sample line", node,
        help: "a whole line of the log, and what must come out of it")
    }
    guard let id = word(map["id"], "id"), let template = string(map["template"], "template") else { return nil }
    var templatePlace = place(map["template"] ?? node)
    if let column = templatePlace.column, let line = templatePlace.line, line <= lines.count,
      let first = lines[line - 1].dropFirst(column - 1).first, first == "'" || first == "\""
    {
      templatePlace.column = column + 1
    }
    return FormatFile.Shape(
      id: id, template: template, place: place(node), templatePlace: templatePlace, outcome: outcome, event: event,
      detail: string(map["detail"], "detail"), service: word(map["service"], "service"),
      programs: sequence(map["programs"], "programs").compactMap { string($0, "programs") },
      process: UInt32(clamping: number(map["process"], "process") ?? 0), reason: reason,
      layer: layer, protocol: string(map["protocol"], "protocol"), opensConnection: opens,
      after: sequence(map["after"], "after").compactMap { string($0, "after") }, samples: samples)
  }

  /// What an operational shape tells of; a shape says either this or an outcome.
  private mutating func event(_ map: [String: Node], _ node: Node) -> OperationalKind? {
    guard let text = string(map["event"], "event") else {
      if map["event"] == nil && map["outcome"] == nil {
        complain("missing-key", "a shape needs the key 'outcome'", node, help: "or 'event', if it tells of no login")
      }
      return nil
    }
    if let outcome = map["outcome"] {
      complain("two-meanings", "a shape has an 'outcome' or an 'event', not both", outcome)
    }
    let kind = OperationalKind(rawValue: text)
    if kind == nil { choose(text, OperationalKind.allCases.map(\.rawValue), "event", map["event"] ?? node) }
    return kind
  }

  private mutating func sample(_ node: Node, ofShape: Bool) -> FormatFile.Sample? {
    if ofShape, case .scalar(let scalar) = node {
      return FormatFile.Sample(line: scalar.string, place: place(node), attempts: 1, secret: false)
    }
    guard
      let map = mapping(
        node, "a sample", keys: ofShape ? .ofSample : .ofForgedSample,
        required: ofShape ? ["line"] : ["line", "shape"])
    else { return nil }
    var attempts = 1
    if let text = string(map["attempts"], "attempts") {
      if let number = Int(text), number > 0 {
        attempts = number
      } else {
        complain("wrong-type", "'attempts' must be a number from 1", map["attempts"] ?? node)
      }
    }
    if let text = string(map["source"], "source"), Address(text) == nil {
      complain("wrong-type", "'source' must be an address", map["source"] ?? node)
    }
    let shape = string(map["shape"], "shape")
    return FormatFile.Sample(
      line: string(map["line"], "line") ?? "", place: place(node), shape: shape == "none" ? nil : shape,
      user: string(map["user"], "user"), source: string(map["source"], "source"), host: string(map["host"], "host"),
      session: string(map["session"], "session"), attempts: attempts, protocol: string(map["protocol"], "protocol"),
      secret: string(map["secret"], "secret") == "present", subject: string(map["subject"], "subject"),
      from: string(map["from"], "from"), to: string(map["to"], "to"), detail: string(map["detail"], "detail"),
      bits: number(map["bits"], "bits"))
  }
}

// MARK: - Nodes

extension FormatFileReader {
  private mutating func mapping(_ node: Node, _ what: String, keys: Keys, required: [String]) -> [String: Node]? {
    guard case .mapping(let pairs) = node else {
      complain("wrong-type", "\(what) must be a mapping with the keys \(keys.names.joined(separator: ", "))", node)
      return nil
    }
    var result: [String: Node] = [:]
    for (key, value) in pairs {
      guard case .scalar(let scalar) = key else {
        complain("wrong-type", "a key must be a text", key)
        continue
      }
      let name = scalar.string
      if !keys.known.contains(name) {
        let help =
          nearest(name, keys.names).map { "did you mean '\($0)'?" }
          ?? "known keys: \(keys.names.joined(separator: ", "))"
        complain("unknown-key", "\(what) has no key '\(name)'", key, help: help)
      }
      result[name] = value
    }
    for name in required where result[name] == nil {
      let help = Self.meanings[name].map { "\(name): \($0)" }
      complain("missing-key", "\(what) needs the key '\(name)'", node, help: help)
    }
    return result
  }

  private mutating func sequence(_ node: Node?, _ what: String) -> [Node] {
    guard let node else { return [] }
    guard case .sequence(let items) = node else {
      complain(
        "wrong-type", "'\(what)' must be a list", node,
        help: "\(what): [one, other], or an item a line, each behind '- '")
      return []
    }
    return Array(items)
  }

  private mutating func string(_ node: Node?, _ what: String) -> String? {
    guard let node else { return nil }
    guard case .scalar(let scalar) = node else {
      complain("wrong-type", "'\(what)' must be a text", node)
      return nil
    }
    return scalar.string
  }

  private mutating func number(_ node: Node?, _ what: String) -> Int? {
    guard let node, let text = string(node, what) else { return nil }
    guard let number = Int(text), number >= 0 else {
      complain("wrong-type", "'\(what)' must be a number from 0", node)
      return nil
    }
    return number
  }

  /// An id: lower-case letters, digits and hyphens.
  private mutating func word(_ node: Node?, _ what: String) -> String? {
    guard let text = string(node, what) else { return nil }
    let fine = text.utf8.allSatisfy { $0 == 45 || $0.isDigit || (97...122).contains($0) }
    if text.isEmpty || !fine, let node {
      complain("bad-id", "'\(text)' is no id", node, help: "use lower-case letters, digits and '-'")
    }
    return text
  }

  private mutating func choose(_ text: String, _ choices: [String], _ what: String, _ node: Node) {
    let help = nearest(text, choices).map { "did you mean '\($0)'?" } ?? "one of \(choices.joined(separator: ", "))"
    complain("unknown-\(what)", "'\(text)' is no \(what)", node, help: help)
  }

  private mutating func complain(_ code: String, _ message: String, _ node: Node, help: String? = nil) {
    let place = place(node)
    diagnostics.append(.error(code, message, at: place, help: help, excerpt: excerpt(place)))
  }

  private func place(_ node: Node) -> Place {
    Place(file: file, line: node.mark?.line, column: node.mark?.column)
  }

  private func excerpt(_ place: Place) -> String? {
    guard let line = place.line, line >= 1, line <= lines.count else { return nil }
    return String(lines[line - 1])
  }

  private func syntaxError(_ error: any Error) -> Diagnostic {
    var place = Place(file: file)
    var problem = "this is not YAML"
    if let error = error as? YamlError {
      switch error {
      case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
        place = Place(file: file, line: mark.line, column: mark.column)
        problem = text
      case .duplicatedKeysInMapping(let keys, _):
        problem = "keys given twice: \(keys.sorted().joined(separator: ", "))"
      default: problem = "this is not YAML that can be read"
      }
    }
    let isTab = place.line.flatMap {
      lines.indices.contains($0 - 1) ? lines[$0 - 1].prefix { $0 == " " || $0 == "\t" } : nil
    }
    let help = isTab?.contains("\t") ?? false ? "indent with blanks; YAML takes no tabs" : nil
    return .error("bad-yaml", problem, at: place, help: help, excerpt: excerpt(place))
  }
}
