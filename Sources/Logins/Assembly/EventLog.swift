import Vocabulary

/// All rows in order of time, then of content, while they are brought to one row an attempt.
///
/// Beside the records stands what most archives have once, or not at all: it takes no memory then.
struct EventLog: Sendable {
  var records: [EventRecord]
  /// Beside `records`, until `dropKin`.
  var kin: [EventKin]
  /// By row: index of the evidence file. Without rows until they are settled.
  var files: EvenColumn<Int32>
  /// By row: id of the host that wrote the line, −1 for none.
  var reporters: EvenColumn<Int32>
  /// By row: id of the reverse name, −1 for none.
  var sourceNames: EvenColumn<Int32>
  /// By row: number of the password, −1 for none.
  var secrets: EvenColumn<Int32>

  var traits = RowTraits()

  init() {
    (records, kin) = ([], [])
    (files, reporters, sourceNames, secrets) = (EvenColumn(), EvenColumn(), EvenColumn(), EvenColumn())
  }

  /// - Parameter kin: one a record, or none.
  init(
    records: [EventRecord], kin: [EventKin], files: EvenColumn<Int32>? = nil, reporters: EvenColumn<Int32>? = nil,
    sourceNames: EvenColumn<Int32>? = nil, secrets: EvenColumn<Int32>? = nil
  ) {
    self.records = records
    self.kin = kin
    self.files = files ?? EvenColumn(repeating: 0, count: records.count)
    self.reporters = reporters ?? EvenColumn(repeating: -1, count: records.count)
    self.sourceNames = sourceNames ?? EvenColumn(repeating: -1, count: records.count)
    self.secrets = secrets ?? EvenColumn(repeating: -1, count: records.count)
  }

  /// Adds rows behind the others.
  /// - Parameter room: for so many in all memory is got, where a column needs any.
  mutating func append(_ other: EventLog, room: Int = 0) {
    records.append(contentsOf: other.records)
    kin.append(contentsOf: other.kin)
    files.append(contentsOf: other.files, room: room)
    reporters.append(contentsOf: other.reporters, room: room)
    sourceNames.append(contentsOf: other.sourceNames, room: room)
    secrets.append(contentsOf: other.secrets, room: room)
  }

  /// Keeps the memory.
  mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    kin.removeAll(keepingCapacity: true)
    files.removeAll(keepingCapacity: true)
    reporters.removeAll(keepingCapacity: true)
    sourceNames.removeAll(keepingCapacity: true)
    secrets.removeAll(keepingCapacity: true)
  }

  mutating func dropKin() { SpentMemory.release(&kin) }

  /// Some rows, in the given order.
  func picked(_ rows: [Int]) -> EventLog {
    var log = EventLog(
      records: rows.map { records[$0] }, kin: kin.isEmpty ? [] : rows.map { kin[$0] },
      files: files.isEmpty ? EvenColumn() : files.picked(rows), reporters: reporters.picked(rows),
      sourceNames: sourceNames.picked(rows), secrets: secrets.picked(rows))
    log.traits = traits
    return log
  }

  /// Keeps the rows whose mark is set: records on one thread, what is beside them on another.
  mutating func keep(_ kept: [Bool]) {
    var beside = (kin: kin, files: files, reporters: reporters, sourceNames: sourceNames, secrets: secrets)
    (kin, files, reporters, sourceNames, secrets) = ([], EvenColumn(), EvenColumn(), EvenColumn(), EvenColumn())
    Parallel.both(
      &records, &beside, { $0.keep(kept) },
      { beside in
        if !beside.kin.isEmpty { beside.kin.keep(kept) }
        if !beside.files.isEmpty { beside.files.keep(kept) }
        beside.reporters.keep(kept)
        beside.sourceNames.keep(kept)
        beside.secrets.keep(kept)
      })
    (kin, files, reporters, sourceNames, secrets) = beside
  }

  /// Lends all rows to a body, which changes them in place. They have their kin.
  mutating func withSharedRows<Result>(_ body: (SharedRows) -> Result) -> Result {
    unsafe records.withUnsafeMutableBufferPointer { records in
      unsafe kin.withUnsafeMutableBufferPointer { kin in
        files.withSharedColumn { files in
          reporters.withSharedColumn { reporters in
            sourceNames.withSharedColumn { names in
              secrets.withSharedColumn { secrets in
                unsafe body(
                  SharedRows(
                    records: SharedElements(records), kin: SharedElements(kin), files: files, reporters: reporters,
                    sourceNames: names, secrets: secrets))
              }
            }
          }
        }
      }
    }
  }
}

extension EventRecord {
  /// −1, 0 or 1 by everything but the time, the process and the line: connections first (a line that tells the address
  /// stands before the lines that need it), then every member.
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
    return 0
  }
}
