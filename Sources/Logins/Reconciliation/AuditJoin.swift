import Vocabulary

/// Linux' audit daemon tells of the same attempts as the programs that it watches: where one of these tells of an attempt
/// from an address within a few seconds, what the audit log says of that address is its echo. O(rows).
struct AuditJoin {
  /// PAM may make a program wait before it writes.
  private static let window: Int64 = 10_000

  /// - Parameter audit: the service of the audit log's rows.
  static func join(audit: Int, _ join: inout LayerJoin) {
    let rows = join.records.indices
    drop(rows, audit, &join)
    drop(rows.reversed(), audit, &join)
  }

  /// Drops the rows of the audit log that come, in the given order, shortly behind another of their address.
  private static func drop(_ rows: some Sequence<Int>, _ audit: Int, _ join: inout LayerJoin) {
    var last = [Int64?](repeating: nil, count: join.sourceCount)
    for row in rows {
      let record = join.records[row]
      guard record.source >= 0, !join.isSuccess(row), !join.isDropped(row) else { continue }
      if Int(record.service) != audit {
        last[Int(record.source)] = record.milliseconds
      } else if let other = last[Int(record.source)], abs(record.milliseconds - other) <= window {
        join.drop(row)
      }
    }
  }
}
