import Vocabulary

/// Turns rows into columns, block by block; the memory of a block is given back before the next, so that both never are
/// there as a whole. Half of the columns are filled on one thread, half on another, and values that do not occur among the
/// rows lose their numbers.
struct ColumnBuilding {
  private(set) var numbers: NumberColumns
  private(set) var terms: TermColumns

  /// - Parameter log: empty then.
  init(_ log: inout EventLog, _ names: CanonicalNames, _ services: CanonicalServices) {
    numbers = NumberColumns(names, log)
    terms = TermColumns(services)
    let count = log.records.count
    var records = log.records
    log = EventLog()
    Parallel.both(&numbers, &terms, { $0.makeRoom(for: count) }, { $0.makeRoom(for: count) })
    let size = 1 << 18
    for start in stride(from: 0, to: count, by: size) {
      let block = start..<min(start + size, count)
      unsafe records.withUnsafeMutableBufferPointer { records in
        // The rows are only read.
        let rows = unsafe SharedElements(records)
        Parallel.both(
          &numbers, &terms, { numbers in Self.stretches(of: block).forEach { numbers.fill($0, from: rows) } },
          { terms in Self.stretches(of: block).forEach { terms.fill($0, from: rows) } })
      }
      SpentMemory.release(&records, block)
    }
    records = []
    Parallel.both(&numbers, &terms, { $0.leaveOutUnused() }, { $0.leaveOutUnused() })
  }

  /// So many rows as stay in the fastest memory while one column after the other is written of them.
  private static func stretches(of block: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: block.lowerBound, to: block.upperBound, by: 512).lazy.map { $0..<min($0 + 512, block.upperBound) }
  }

  var columns: EventColumns {
    EventColumns(
      milliseconds: numbers.milliseconds, source: numbers.source, user: numbers.user, sourceName: numbers.sourceName,
      reporter: numbers.reporter, attempts: numbers.attempts, file: numbers.file, line: numbers.line,
      service: terms.service,
      protocol: terms.protocol, reason: terms.reason, outcome: terms.outcome, layer: terms.layer,
      secretShape: terms.secretShape)
  }
}

/// The columns of times, of names, of places in files, and of attempts: four bytes an event and more.
struct NumberColumns: Sendable {
  private(set) var sources: Renumbering<Address>
  private(set) var users: Renumbering<String>
  private(set) var sourceNames: Renumbering<String>
  private(set) var reporters: Renumbering<String>
  fileprivate private(set) var milliseconds = TimeColumn()
  fileprivate private(set) var source: [Int32] = []
  fileprivate private(set) var user: [Int32] = []
  fileprivate private(set) var sourceName: EvenColumn<Int32>
  fileprivate private(set) var reporter: EvenColumn<Int32>
  fileprivate let file: EvenColumn<Int32>
  fileprivate private(set) var line: [Int32] = []
  fileprivate private(set) var attempts: [Int32] = []

  fileprivate init(_ names: CanonicalNames, _ log: EventLog) {
    reporter = log.reporters
    sourceName = log.sourceNames
    file = log.files
    sources = Renumbering(names.sources.values)
    users = Renumbering(names.users.values)
    sourceNames = Renumbering(names.sourceNames.values)
    reporters = Renumbering(names.reporters.values)
    if let first = log.records.first, let last = log.records.last {
      let isWhole = !log.traits.hasFineStamps && TimeColumn.fits(first.milliseconds...last.milliseconds)
      milliseconds.makeRoom(for: log.records.count, from: first.milliseconds, inSeconds: isWhole)
    }
  }

  fileprivate mutating func makeRoom(for count: Int) {
    source = .unwritten(count)
    user = .unwritten(count)
    line = .unwritten(count)
    attempts = .unwritten(count)
  }

  fileprivate mutating func fill(_ rows: Range<Int>, from records: SharedElements<EventRecord>) {
    milliseconds.write(rows) { records[$0].milliseconds }
    source.write(rows) { records[$0].source }
    user.write(rows) { records[$0].user }
    line.write(rows) { records[$0].line }
    attempts.write(rows) { records[$0].attempts }
    sources.note(rows) { records[$0].source }
    users.note(rows) { records[$0].user }
  }

  fileprivate mutating func leaveOutUnused() {
    for host in reporter.occurring { reporters.note(host) }
    for name in sourceName.occurring { sourceNames.note(name) }
    if let map = sources.leaveOut() { source.renumber(map) }
    if let map = users.leaveOut() { user.renumber(map) }
    if let map = sourceNames.leaveOut() { sourceName.renumber(map) }
    if let map = reporters.leaveOut() { reporter.renumber(map) }
  }
}

/// The columns of everything else: a byte or two.
struct TermColumns: Sendable {
  private(set) var services: Renumbering<String>
  private(set) var protocols: Renumbering<String>
  fileprivate private(set) var service: [UInt16] = []
  fileprivate private(set) var `protocol`: [UInt8] = []
  fileprivate private(set) var reason: [UInt8] = []
  fileprivate private(set) var outcome: [Outcome] = []
  fileprivate private(set) var layer: [Layer] = []
  fileprivate private(set) var secretShape = EvenColumn<SecretShape>()

  fileprivate init(_ services: CanonicalServices) {
    self.services = Renumbering(services.services)
    protocols = Renumbering(services.protocols)
  }

  fileprivate mutating func makeRoom(for count: Int) {
    service = .unwritten(count)
    self.protocol = .unwritten(count)
    reason = .unwritten(count)
    outcome = .unwritten(count)
    layer = .unwritten(count)
    secretShape.makeRoom(for: count)
  }

  fileprivate mutating func fill(_ rows: Range<Int>, from records: SharedElements<EventRecord>) {
    service.write(rows) { records[$0].service }
    self.protocol.write(rows) { records[$0].protocol }
    reason.write(rows) { records[$0].reason }
    outcome.write(rows) { records[$0].outcome }
    layer.write(rows) { records[$0].layer }
    secretShape.write(rows) { records[$0].secretShape }
    services.note(rows) { Int32(records[$0].service) }
    protocols.note(rows) { Int32(records[$0].protocol) - 1 }
  }

  fileprivate mutating func leaveOutUnused() {
    if let map = services.leaveOut() {
      var numbers = service.mutableSpan
      for row in numbers.indices { numbers[row] = UInt16(map[Int(numbers[row])]) }
    }
    if let map = protocols.leaveOut() {
      let newNumbers = [0] + map.map { UInt8($0 + 1) }
      var numbers = self.protocol.mutableSpan
      for row in numbers.indices { numbers[row] = newNumbers[Int(numbers[row])] }
    }
  }
}

extension Array {
  @inline(__always)
  fileprivate mutating func write(_ rows: Range<Int>, _ value: (Int) -> Element) {
    var span = mutableSpan
    for row in rows { span[row] = value(row) }
  }
}
