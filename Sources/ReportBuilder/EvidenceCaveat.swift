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
      var headline = headline
      if damaged > 0 {
        let lines = Numerals.count(damaged, "line is", "lines are")
        headline.append("\(lines) damaged and could not be read; the figures rest on the others.")
      }
      return headline + partlyLost(files)
    }
    return headline + [
      "\(strong: "Part of the evidence could not be read"); the figures rest on what could. See the problems listed below."
    ] + partlyLost(files)
  }

  /// Logins that were read, but not whole.
  private static func partlyLost(_ files: [FileAccounts.Account]) -> [Prose] {
    let undated = files.reduce(0) { $0 + $1.scan.undated.total }
    let mended = files.reduce(0) { $0 + $1.scan.mended.total }
    var told: [Prose] = []
    if undated > 0 {
      told.append("\(Numerals.count(undated, "login has", "logins have")) no time stamp: no figure can place them.")
    }
    if mended > 0 {
      told.append(
        "Before \(Numerals.count(mended, "login", "logins")) the log was overwritten with NUL bytes: what stood there is lost."
      )
    }
    return told
  }
}

extension ReadArchive {
  /// Every named path and every line of it.
  var wasReadWhole: Bool { isComplete && accounts.isComplete }
}
