import Vocabulary

/// All rows in order of time, then of content, while they are brought to one row an attempt.
struct EventLog: Sendable {
  var records: [EventRecord]
  /// Beside `records`, until `dropKin`.
  var kin: [EventKin]

  init(records: [EventRecord], kin: [EventKin]) {
    self.records = records
    self.kin = kin
  }

  /// Number of the password of each row, −1 for none: filled by `dropKin`; empty when no row has one.
  var secrets: [Int32] = []

  var traits = RowTraits()

  mutating func dropKin() {
    if traits.hasPasswords, kin.contains(where: { $0.secret >= 0 }) { secrets = kin.map(\.secret) }
    SpentMemory.release(&kin)
  }

  /// Keeps the rows whose mark is set: records on one thread, what is beside them on another.
  mutating func keep(_ kept: [Bool]) {
    var beside = (kin: kin, secrets: secrets)
    (kin, secrets) = ([], [])
    Parallel.both(
      &records, &beside, { $0.keep(kept) },
      { beside in
        if !beside.kin.isEmpty { beside.kin.keep(kept) }
        if !beside.secrets.isEmpty { beside.secrets.keep(kept) }
      })
    (kin, secrets) = beside
  }
}

extension Array where Element: BitwiseCopyable {
  fileprivate mutating func keep(_ kept: [Bool]) {
    guard let first = kept.firstIndex(of: false) else { return }
    let marks = kept.span
    var elements = mutableSpan
    var target = first
    for index in first..<kept.count where marks[index] {
      elements[target] = elements[index]
      target += 1
    }
    removeLast(count - target)
  }
}

extension EventRecord {
  /// Order of content, which no file order changes. Time, then connections (a line that tells the address stands before
  /// the lines that need it), then every member.
  static func precedes(_ left: EventRecord, _ leftKin: EventKin, _ right: EventRecord, _ rightKin: EventKin) -> Bool {
    if left.milliseconds != right.milliseconds { return left.milliseconds < right.milliseconds }
    let order = contentOrder(left, right)
    if order != 0 { return order < 0 }
    if leftKin.message != rightKin.message { return leftKin.message < rightKin.message }
    if leftKin.session != rightKin.session { return leftKin.session < rightKin.session }
    if left.file != right.file { return left.file < right.file }
    return left.line < right.line
  }

  /// −1, 0 or 1 by everything but the time, the file and the line.
  static func contentOrder(_ left: EventRecord, _ right: EventRecord) -> Int {
    if left.isConnection != right.isConnection { return left.isConnection ? -1 : 1 }
    if left.source != right.source { return left.source < right.source ? -1 : 1 }
    if left.user != right.user { return left.user < right.user ? -1 : 1 }
    if left.service != right.service { return left.service < right.service ? -1 : 1 }
    if left.flags != right.flags { return left.flags < right.flags ? -1 : 1 }
    if left.reason != right.reason { return left.reason < right.reason ? -1 : 1 }
    if left.attempts != right.attempts { return left.attempts < right.attempts ? -1 : 1 }
    if left.protocol != right.protocol { return left.protocol < right.protocol ? -1 : 1 }
    if left.layer != right.layer { return left.layer.rawValue < right.layer.rawValue ? -1 : 1 }
    if left.reporter != right.reporter { return left.reporter < right.reporter ? -1 : 1 }
    if left.sourceName != right.sourceName { return left.sourceName < right.sourceName ? -1 : 1 }
    if left.pid != right.pid { return left.pid < right.pid ? -1 : 1 }
    return 0
  }
}
