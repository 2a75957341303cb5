import GRDB
import Logins
import Vocabulary

/// Lines of a span as they lie in the file: `service` is the number of a kind, `source` of a computer, `user` of a user.
struct LinePart {
  var lines: [LoginLine] = []
  /// What the lines came to that are no events: by kind and fate, and by the pair of files of a copy.
  var dropped: [KindFate: Sum] = [:]
  var copies: [FilePair: Int] = [:]
  /// Of the lines that are events, what others tell of their attempts, by kind.
  var told: [Int64: Int] = [:]

  struct KindFate: Hashable {
    var kind: Int64
    var fate: Int64
  }

  struct FilePair: Hashable {
    var from: Int64
    var kept: Int64
  }

  struct Sum {
    var rows = 0
    var attempts = 0
  }

  init(_ database: Database, _ span: Range<Int64>) throws {
    let rows = try RawStatement(
      database,
      """
      SELECT id, ms, kind, computer, user, attempts, told, fate, copy_of, file, line, session, digest FROM events
      WHERE id >= ? AND id < ?
      """)
    rows.bind(1, MomentKey.first(span.lowerBound))
    rows.bind(2, MomentKey.first(span.upperBound))
    while try rows.step() {
      let kind = rows.integer(2)
      let attempts = rows.integer(5)
      let fate = rows.integer(7)
      guard fate == LineFate.counted.rawValue else {
        dropped[KindFate(kind: kind, fate: fate), default: Sum()].rows += 1
        dropped[KindFate(kind: kind, fate: fate), default: Sum()].attempts += Int(attempts)
        if fate == LineFate.copy.rawValue {
          copies[FilePair(from: rows.integer(9), kept: rows.integer(8)), default: 0] += 1
        }
        continue
      }
      let told = rows.integer(6)
      if told > 0 { self.told[kind, default: 0] += Int(told) }
      lines.append(
        LoginLine(
          milliseconds: MomentKey.seconds(rows.integer(0)) * 1000 + rows.integer(1),
          digest: UInt64(bitPattern: rows.integer(12)), source: Int32(truncatingIfNeeded: rows.integer(3)),
          user: Int32(truncatingIfNeeded: rows.integer(4)), service: Int32(truncatingIfNeeded: kind),
          attempts: Int32(truncatingIfNeeded: attempts - told), file: Int32(truncatingIfNeeded: rows.integer(9)),
          line: Int32(truncatingIfNeeded: rows.integer(10)), session: UInt32(truncatingIfNeeded: rows.integer(11))))
    }
  }
}

/// What the report says was done so that each attempt counts once.
struct LineCounts {
  private let kinds: [Int64: NameBook.Kind]
  private var layers: [LayerKey: ReconciliationReport.LayerCount] = [:]
  private var copies: [LinePart.FilePair: Int] = [:]
  private var rows = 0
  private var connections = 0

  private struct LayerKey: Hashable {
    var service: Int32
    var layer: Layer
  }

  init(_ kinds: [Int64: NameBook.Kind]) { self.kinds = kinds }

  mutating func add(_ part: LinePart) {
    rows += part.lines.count
    var counted: [Int32: (rows: Int, attempts: Int)] = [:]
    for line in part.lines {
      counted[line.service, default: (0, 0)].rows += 1
      counted[line.service, default: (0, 0)].attempts += Int(line.attempts)
    }
    for (kind, sum) in counted {
      let told = part.told[Int64(kind)] ?? 0
      add(Int64(kind), rows: sum.rows, attempts: sum.attempts + told, mergedRows: 0, mergedAttempts: told)
    }
    for (key, sum) in part.dropped {
      rows += sum.rows
      switch LineFate(rawValue: UInt8(clamping: key.fate)) {
      case .merged:
        add(key.kind, rows: sum.rows, attempts: sum.attempts, mergedRows: sum.rows, mergedAttempts: sum.attempts)
      case .connection: connections += sum.rows
      case .copy, .counted, nil: break
      }
    }
    copies.merge(part.copies, uniquingKeysWith: +)
  }

  private mutating func add(_ kind: Int64, rows: Int, attempts: Int, mergedRows: Int, mergedAttempts: Int) {
    guard let kind = kinds[kind] else { return }
    let key = LayerKey(service: kind.service, layer: kind.layer)
    var count = layers[key] ?? ReconciliationReport.LayerCount(service: "", layer: kind.layer)
    count.rowsRead += rows
    count.attemptsRead += attempts
    count.rowsMerged += mergedRows
    count.attemptsMerged += mergedAttempts
    layers[key] = count
  }

  func fill(_ report: inout ReconciliationReport, _ tables: NameTables) {
    report.rowsRead = rows
    report.connections = connections
    report.layers = layers.map { key, count in
      var count = count
      count.service = tables.names.services[Int(key.service)]
      return count
    }.sorted { ($0.service, $0.layer.rawValue) < ($1.service, $1.layer.rawValue) }
    report.overlaps = copies.map {
      ReconciliationReport.Overlap(removedFrom: Int($0.key.from), keptIn: Int($0.key.kept), rows: $0.value)
    }.sorted { ($0.removedFrom, $0.keptIn) < ($1.removedFrom, $1.keptIn) }
  }
}
