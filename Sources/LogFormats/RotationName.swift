import CivilTime

/// A log file's name, taken apart: which log it is of, and how old in its rotation.
struct RotationName {
  /// The name without what rotation and packing append, `.log` included.
  var family: String
  /// As `family`, but with its `.log`: what the live file of the rotation is called.
  var live: String
  /// `-20231112`, `-1699747200`, `-Nov-2023` and the like.
  var date: NameDate?
  /// `.3`; nil for the live file, as newsyslog and savelog begin with `.0`.
  var number: Int?
  /// Folders above, which say the same for files that are kept by day, month or year: the last day they stand for.
  var folderEnd: CivilDate?
  /// A day within the name of a folder above, such as `backup-2023-11-12`: its newest files end there.
  var keptOn: CivilDate?

  /// Digits that are a date in an order that the name alone does not tell.
  var openDate: OpenDate?
  /// The name without its packings, and the folders above it.
  private var whole: (folder: Substring, name: Substring) = ("", "")

  private static let packings = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".lzma"]
  private static let older = [".old", ".bak", ".prev"]

  /// - Parameters:
  ///   - order: of the parts of a date that does not tell it.
  ///   - countsWeeks: see `NameDate.find`.
  init(_ name: String, order: DigitOrder? = nil, countsWeeks: Bool = false) {
    let file =
      name.utf8.lastIndex(of: 0x2F).map { name.index(after: $0) } ?? name.startIndex
    var rest = name[file...]
    for packing in Self.packings where rest.hasSuffix(packing) { rest = rest.dropLast(packing.count) }
    whole = (name[..<file], rest)
    date = NameDate.find(in: Array(rest.utf8), countsWeeks: countsWeeks)
    if date == nil, let open = OpenDate(in: Array(rest.utf8)) {
      openDate = open
      date = order.flatMap(open.date)
    }
    if let date { rest = Self.without(date, rest) }
    if let dot = rest.lastIndex(of: "."), let value = Int(rest[rest.index(after: dot)...]), (0..<10_000).contains(value)
    {
      number = value
      rest = rest[..<dot]
    }
    for ending in Self.older where rest.hasSuffix(ending) && rest.count > ending.count {
      rest = rest.dropLast(ending.count)
      number = (number ?? 0) + 1
    }
    live = String(name[..<file] + rest)
    family = String(rest.hasSuffix(".log") && rest.count > 4 ? live.dropLast(4) : Substring(live))
    (folderEnd, keptOn) = Self.folders(name[..<file].split(separator: "/"))
  }

  /// What all names of a log in a folder have in common beside such a date.
  func kind(without date: OpenDate) -> String {
    let bytes = Array(whole.name.utf8)
    return whole.folder + String(decoding: bytes[..<date.range.lowerBound], as: UTF8.self) + "\n"
      + String(decoding: bytes[date.range.upperBound...], as: UTF8.self)
  }

  /// The name without its date and the mark before it, or behind it where it begins with the date.
  private static func without(_ date: NameDate, _ name: Substring) -> Substring {
    let bytes = Array(name.utf8)
    func isMark(_ byte: UInt8?) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x5F }
    var head = bytes[..<date.range.lowerBound]
    var tail = bytes[date.range.upperBound...]
    if isMark(head.last) {
      head = head.dropLast()
    } else if head.isEmpty, tail.first != 0x2E, isMark(tail.first) {
      tail = tail.dropFirst()
    }
    // svlogd: `@4000000061c9f0d41a2b3c4d.s` beside `current`.
    if head.isEmpty, bytes.first == 0x40 { return "current" }
    return Substring(decoding: Array(head) + Array(tail), as: UTF8.self)
  }

  /// `2023/11/12/auth.log`, `20231112/auth.log`, `2023-11/auth.log`, `2023/auth.log`: the end of that day, month or year; and
  /// the day in `backup-2023-11-12/auth.log`.
  private static func folders(_ folders: [Substring]) -> (end: CivilDate?, keptOn: CivilDate?) {
    var numbers: [Int] = []
    var keptOn: CivilDate?
    for folder in folders {
      if let date = NameDate.find(in: Array(folder.utf8)) {
        if date.range.count == folder.utf8.count {
          let (year, month, day) = date.lastDay.components
          numbers = date.isMonth ? [year, month] : [year, month, day]
          continue
        }
        if !date.isMonth { keptOn = date.lastDay }
      }
      let parts = folder.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ $0.utf8.count == parts[0].utf8.count && $0.utf8.allSatisfy(\.isDigit) }) else {
        continue
      }
      let found = parts.compactMap { Int($0) }
      if parts[0].utf8.count == 4, found.count == 1, (1990...2099).contains(found[0]) {
        numbers = found
      } else if parts[0].utf8.count == 2, !numbers.isEmpty, numbers.count + found.count <= 3 {
        numbers += found
      }
      // Folders below, such as the host's, change nothing.
    }
    guard let year = numbers.first else { return (nil, keptOn) }
    let month = numbers.count > 1 ? numbers[1] : 12
    guard (1...12).contains(month) else { return (nil, keptOn) }
    let length = CivilDate.length(ofMonth: month, year: year)
    return (CivilDate(year: year, month: month, day: numbers.count > 2 ? numbers[2] : length), keptOn)
  }

  /// Oldest first: dated ones by date, then numbered ones from the highest, then the live file; else by time.
  static func oldestFirst(_ indexes: [Int], _ drafts: [YearDraft]) -> [Int] {
    func key(_ index: Int) -> (Int, Int64, Int, Int64, String) {
      let draft = drafts[index]
      let name = draft.name
      let rank = name.date != nil ? 0 : name.number != nil ? 1 : 2
      // Sixteen decimal digits hold a day and a time of eleven.
      let date = name.date.map { Int64($0.lastDay.dayNumber) * 100_000_000_000 + $0.order } ?? 0
      return (rank, date, -(name.number ?? 0), draft.file.modified ?? 0, draft.file.name)
    }
    return indexes.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// Which log a file is of.
public enum LogName {
  /// The name without what rotation and packing append: `mail.log` of `mail.log.3.gz` and `mail.log-20231112`.
  public static func family(of name: String) -> String { RotationName(name).live }
}
