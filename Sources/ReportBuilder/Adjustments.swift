import Findings
import Logins
import Vocabulary

/// What was merged or left out before anything was counted, in sentences for the report.
enum Adjustments {
  /// Files of a kind that are named one by one.
  private static let told = 25

  static func sentences(_ archive: ReadArchive) -> [Prose] {
    let report = archive.reconciliation
    let names = archive.accounts.files.map(\.file.name)
    var sentences: [Prose] = []
    let copies = archive.accounts.files.compactMap { account in
      account.copyOf.map { (name: account.file.name, original: names[$0]) }
    }
    for copy in copies.prefix(told) {
      sentences.append("\(evidence: copy.name) holds the same as \(evidence: copy.original) and was counted once.")
    }
    if copies.count > told {
      sentences.append(
        """
        \(Numerals.count(copies.count - told, "more file holds", "more files hold")) the same as another; the record of \
        the evidence names the other of each.
        """)
    }
    for overlap in report.overlaps.prefix(told) {
      sentences.append(
        """
        \(Numerals.count(overlap.rows, "event", "events")) of \(evidence: names[overlap.removedFrom]) \
        \(overlap.rows == 1 ? "stands" : "stand") in \(evidence: names[overlap.keptIn]) as well and \
        \(overlap.rows == 1 ? "was" : "were") counted once.
        """)
    }
    if report.overlaps.count > told {
      let rows = report.overlaps.dropFirst(told).reduce(0) { $0 + $1.rows }
      sentences.append(
        """
        \(Numerals.count(rows, "event", "events")) of \
        \(Numerals.count(report.overlaps.count - told, "more pair", "more pairs")) of files \
        \(rows == 1 ? "stands" : "stand") in both and \(rows == 1 ? "was" : "were") counted once.
        """)
    }
    if report.copiesWithoutHost > 0 {
      sentences.append(
        """
        Of such events \(Numerals.grouped(report.copiesWithoutHost)) \(report.copiesWithoutHost == 1 ? "names" : "name") \
        no server in the line: if the files are logs of several servers, what happened at two of them in the same second \
        is told once where it should be twice.
        """)
    }
    if report.alikeWithoutHost > 0 {
      sentences.append(
        """
        \(Numerals.count(report.alikeWithoutHost, "event", "events")) that \(report.alikeWithoutHost == 1 ? "names" : "name") \
        no server \(report.alikeWithoutHost == 1 ? "stands" : "stand") in another file as well, which has little else in \
        common with the first at that time: they were taken for events of two servers and counted for both.
        """)
    }
    for layer in report.layers where layer.attemptsMerged > 0 {
      sentences.append(
        """
        \(layer.service): \(Numerals.count(layer.attemptsMerged, "attempt", "attempts")) in \(layer.layer.phrase) \
        \(layer.attemptsMerged == 1 ? "repeats" : "repeat") what another line tells; \
        \(layer.attemptsMerged == 1 ? "it was" : "they were") not counted again.
        """)
    }
    if report.addressesJoined > 0 {
      sentences.append(
        """
        \(Numerals.count(report.addressesJoined, "event", "events")) took the address from the line in which the \
        same process told its connection.
        """)
    }
    if report.namesJoined > 0 {
      sentences.append(
        """
        \(Numerals.count(report.namesJoined, "event", "events")) took the name from the line before, in which the same \
        connection told it.
        """)
    }
    if report.rowsWithoutTime > 0 {
      sentences.append(
        """
        \(Numerals.count(report.rowsWithoutTime, "event", "events")) without a time stamp could not be placed and \
        \(report.rowsWithoutTime == 1 ? "was" : "were") left out.
        """
      )
    }
    let excluded = report.excluded
    if excluded.byTime > 0 {
      sentences.append(
        """
        \(Numerals.count(excluded.byTime, "event", "events")) outside the dates of the plan \
        \(excluded.byTime == 1 ? "was" : "were") left out.
        """)
    }
    if excluded.total > excluded.byTime {
      sentences.append(
        """
        \(Numerals.count(excluded.total - excluded.byTime, "event", "events")) \
        \(excluded.total - excluded.byTime == 1 ? "was" : "were") left out because the plan \
        excludes them.
        """)
    }
    return sentences
  }
}

extension Layer {
  var phrase: String {
    switch self {
    case .login: "login lines"
    case .passdb: "lines of the password database"
    case .worker: "lines of those who checked a password for others"
    case .forwarded: "lines of databases that asked the next one"
    case .pam: "PAM lines"
    case .hint: "lines that say less"
    }
  }
}
