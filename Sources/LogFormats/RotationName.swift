import CivilTime

/// A log file's name, taken apart: which log it is of, and how old in its rotation.
struct RotationName {
  /// The name without what rotation and packing append.
  var family: String
  /// `-20231112`: year × 10000 + month × 100 + day.
  var date: Int?
  /// `.3`; 0 for the live file.
  var number: Int
  /// Folders above, which say the same for files that are kept by day, month or year: the last day they stand for.
  var folderEnd: CivilDate?

  private static let packings = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".lzma"]

  init(_ name: String) {
    var rest = Substring(name)
    for packing in Self.packings where rest.hasSuffix(packing) { rest = rest.dropLast(packing.count) }
    number = 0
    if let dot = rest.lastIndex(of: "."), let value = Int(rest[rest.index(after: dot)...]), value >= 0, value < 10_000 {
      number = value
      rest = rest[..<dot]
    }
    folderEnd = Self.folderEnd(name)
    // logrotate's `extension`: `mail-20231112.log`.
    if rest.hasSuffix(".log") && rest.count > 4 && rest.dropLast(4).last?.isNumber == true { rest = rest.dropLast(4) }
    // logrotate's dateext: `maillog-20231112`, also `mail.log.20231112`, `mail-2023-11-12`, with an hour or a time behind.
    let digits = Array(rest.utf8)
    var at = digits.count
    while at > 0, date == nil {
      at -= 1
      guard digits[at] == 0x2D || digits[at] == 0x2E || digits[at] == 0x5F else { continue }
      if let found = Self.date(digits[(at + 1)...]), at > 0 {
        date = found
        rest = rest.prefix(at)
      }
    }
    for ending in [".log"] where rest.hasSuffix(ending) && rest.count > ending.count {
      rest = rest.dropLast(ending.count)
    }
    family = String(rest)
  }

  /// A day at the start: `20231112` or `2023-11-12`, followed by nothing or by a time behind `-` or `T`.
  private static func date(_ bytes: ArraySlice<UInt8>) -> Int? {
    var plain: [UInt8] = []
    var rest = bytes
    while let byte = rest.first, plain.count < 8 {
      if byte == 0x2D && (plain.count == 4 || plain.count == 6) {
        rest = rest.dropFirst()
        continue
      }
      guard byte.isDigit else { return nil }
      plain.append(byte)
      rest = rest.dropFirst()
    }
    guard plain.count == 8 else { return nil }
    if let next = rest.first, next.isDigit { rest = rest.drop { $0.isDigit } }
    guard rest.allSatisfy({ $0.isDigit || $0 == 0x2D || $0 == 0x54 || $0 == 0x3A }) else { return nil }
    let value = plain.reduce(0) { $0 * 10 + Int($1 &- 48) }
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100)
    guard (1970...2199).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    return value
  }

  /// `2023/11/12/auth.log`, `2023-11/auth.log`, `2023/auth.log`: the end of that day, month or year.
  private static func folderEnd(_ name: String) -> CivilDate? {
    var numbers: [Int] = []
    for folder in name.split(separator: "/").dropLast() {
      let parts = folder.split(separator: "-", omittingEmptySubsequences: false)
      let plain = parts.count <= 3 && parts.allSatisfy { $0.utf8.count <= 4 && $0.utf8.allSatisfy(\.isDigit) }
      let found = plain ? parts.compactMap { Int($0) } : []
      if parts.first?.utf8.count == 4, let year = found.first, (1990...2099).contains(year) {
        numbers = found
      } else if !found.isEmpty, !numbers.isEmpty, numbers.count + found.count <= 3,
        parts.allSatisfy({ $0.utf8.count == 2 })
      {
        numbers += found
      } else if !numbers.isEmpty {
        // Folders below, such as the host's, change nothing.
        continue
      }
    }
    guard let year = numbers.first else { return nil }
    let month = numbers.count > 1 ? numbers[1] : 12
    guard (1...12).contains(month) else { return nil }
    return CivilDate(
      year: year, month: month, day: numbers.count > 2 ? numbers[2] : CivilDate.length(ofMonth: month, year: year))
  }

  /// Oldest first: dated ones by date, then numbered ones from the highest, then the live file; else by time.
  static func oldestFirst(_ indexes: [Int], names: [String], drafts: [YearDraft]) -> [Int] {
    func key(_ index: Int) -> (Int, Int, Int, Int64, String) {
      let name = RotationName(names[index])
      let rank = name.date != nil ? 0 : name.number > 0 ? 1 : 2
      return (rank, name.date ?? 0, -name.number, drafts[index].file.modified ?? 0, names[index])
    }
    return indexes.sorted { key($0) < key($1) }
  }
}

/// Which log a file is of.
public enum LogName {
  /// The name without what rotation and packing append: `mail.log` of `mail.log.3.gz` and `mail.log-20231112`.
  public static func family(of name: String) -> String {
    let family = RotationName(name).family
    return name.hasPrefix(family + ".log") ? family + ".log" : family
  }
}
