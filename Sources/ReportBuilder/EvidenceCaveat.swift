import Findings

/// What the first lines of a report have to say when evidence is missing: "no attack was found" means nothing then.
enum EvidenceCaveat {
  static func added(to headline: [Prose], _ archive: ReadArchive) -> [Prose] {
    guard !archive.wasReadWhole else { return headline }
    let files = archive.accounts.files
    guard files.contains(where: { $0.scan.lines > 0 }) else {
      return [
        "\(strong: "Nothing of the evidence could be read"), so this report says nothing about logins; see the problems below."
      ]
    }
    let damaged = files.reduce(0) { $0 + $1.scan.damaged.total }
    let isUnread = !archive.isComplete || files.contains { !$0.complete }
    if !isUnread {
      let lines = Numerals.count(damaged, "line is", "lines are")
      return headline + ["\(lines) damaged and could not be read; the figures rest on the others."]
    }
    return headline + [
      "\(strong: "Part of the evidence could not be read"); the figures rest on what could. See the problems listed below."
    ]
  }
}

extension ReadArchive {
  /// Every named path and every line of it.
  var wasReadWhole: Bool { isComplete && accounts.isComplete }
}
