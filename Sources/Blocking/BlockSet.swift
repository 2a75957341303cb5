import CivilTime
import Diagnostics
import Host
import Planning
import Report

/// The computers that are kept out, between runs: a text file with a line an entry, sorted, each address in it once, so
/// that two versions can be compared line by line and a line can be mended by hand.
public struct BlockSet: Sendable, Hashable {
  /// Sorted; none overlaps another.
  public private(set) var entries: [BlockEntry] = []

  public init() {}

  static let opening = """
    # Spoor block set 1: address or network, since, until (UTC), why.
    # `spoor block` keeps it; lines may be mended by hand.

    """

  // MARK: - Changing

  /// Puts an entry in. What it covers goes into it, what covers it is made to last as long: the later end wins, the
  /// earlier beginning stays. That an address is in it despite its logins is true of that address alone.
  /// - Complexity: O(log n + what is covered), and moving what follows.
  public mutating func add(_ new: BlockEntry) {
    var new = new
    let start = entries.partitioningIndex { !Network.isBefore($0.network, new.network) }
    if start > 0, entries[start - 1].network.overlaps(new.network) {
      entries[start - 1].until = max(entries[start - 1].until, new.until)
      return
    }
    var end = start
    while end < entries.count, new.network.overlaps(entries[end].network) {
      if entries[end].network == new.network, entries[end].isDespiteLogins, !new.isDespiteLogins {
        new.isDespiteLogins = true
        new.reason = entries[end].reason
      }
      // The same network, or one within the new one: nothing wider sorts behind it.
      new.since = min(new.since, entries[end].since)
      new.until = max(new.until, entries[end].until)
      end += 1
    }
    entries.replaceSubrange(start..<end, with: [new])
  }

  /// Takes out what has ended.
  public mutating func expire(now: Int64) -> [BlockEntry] {
    let gone = entries.filter { $0.until <= now }
    entries.removeAll { $0.until <= now }
    return gone
  }

  /// Takes out an address or network that is in the set as such; false when it is not.
  public mutating func remove(_ text: String) -> Bool {
    guard let network = Network(strict: text), let index = entries.firstIndex(where: { $0.network == network }) else {
      return false
    }
    entries.remove(at: index)
    return true
  }

  // MARK: - The file

  /// - Throws: every line that cannot be used, together.
  public static func read(_ path: String) throws(DiagnosticList) -> BlockSet? {
    let bytes: [UInt8]?
    do { bytes = try HostFile.read(path) } catch { throw DiagnosticList([error]) }
    guard let bytes else { return nil }
    return try BlockSet(text: String(decoding: bytes, as: UTF8.self), file: path)
  }

  public func write(_ path: String) throws(Diagnostic) {
    try HostFile.replace(path, with: Array(text.utf8))
  }

  public var text: String {
    Self.opening
      + entries.map { entry in
        let mark = entry.isDespiteLogins ? "\(Self.mark) " : ""
        return "\(entry.text) \(Self.stamp(entry.since)) \(Self.stamp(entry.until)) \(mark)\(entry.reason)\n"
      }.joined()
  }

  /// Before the reason of an address that is kept out though somebody logged in from it.
  static let mark = "despite-logins:"

  init(text: String, file: String) throws(DiagnosticList) {
    var mistakes: [Diagnostic] = []
    for (index, line) in text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let fields = line.split(maxSplits: 3, whereSeparator: { $0 == " " || $0 == "\t" })
      guard let first = fields.first, !first.hasPrefix("#") else { continue }
      let network = Network(strict: String(first))
      if let network, fields.count >= 3, let since = Self.moment(fields[1]), let until = Self.moment(fields[2]),
        since < until
      {
        let reason = fields.count == 4 ? VisibleText.escaped(String(fields[3])) : ""
        let isMarked = reason.hasPrefix(Self.mark) && network.isOne
        let words = isMarked ? String(reason.dropFirst(Self.mark.count).drop { $0 == " " }) : reason
        add(BlockEntry(network, since: since, until: until, reason: words, isDespiteLogins: isMarked))
      } else if mistakes.count < 20 {
        mistakes.append(
          .error(
            "bad-block-line",
            network == nil ? "this is no address and no network" : "an entry needs two times, the later one last",
            at: Place(file: file, line: index + 1, column: 1),
            help: "write it as `192.0.2.7 2026-01-31T06:00Z 2026-03-02T06:00Z why`, or remove the line",
            excerpt: String(line.prefix(160))))
      }
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
  }

  /// `2026-11-21T07:00Z`
  public static func stamp(_ moment: Int64) -> String { String(Zone.utc.iso(moment).dropLast(4)) + "Z" }

  private static func moment(_ text: Substring) -> Int64? {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 6, parts[1].hasSuffix("Z"), let date = CivilDate(iso: parts[0])
    else { return nil }
    let clock = parts[1].dropLast().split(separator: ":").map { $0.utf8.count == 2 ? Int($0) ?? -1 : -1 }
    guard clock.count == 2, (0...23).contains(clock[0]), (0...59).contains(clock[1]) else { return nil }
    return Int64(date.dayNumber) * 86_400 + Int64(clock[0] * 3600 + clock[1] * 60)
  }
}

extension Array {
  /// The first index for which `isBehind` holds, where it holds for all that follow it.
  fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
