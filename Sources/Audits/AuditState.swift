import Diagnostics
import Foundation
import Host
import Planning

/// What one audit leaves to the next: how far it came, what rings, which reports there are.
public struct AuditState: Codable, Sendable, Hashable {
  /// One report of the index.
  public struct Report: Codable, Sendable, Hashable {
    /// Raw name of a kind of period; `days` for named ones.
    public var kind: String
    /// Of the period, and of the folder.
    public var name: String
    public var words: String
    /// UTC seconds.
    public var start: Int64
    public var end: Int64
    /// What happened, in a sentence.
    public var headline: String
    /// nil: no log has a line of the period.
    public var attempts: Int?
    public var rings: [String]
    public var lasting: [String]
    public var ended: [String]
    /// Not over, but usual from then on; nil in states of the first two forms.
    public var settled: [String]?
    /// Worth a question; nil in states that do not know of them.
    public var perhaps: [String]?
    /// UTC seconds, by the clock of its audit; nil in states of the first form.
    public var made: Int64?

    public init(
      kind: String, name: String, words: String, start: Int64, end: Int64, headline: String, attempts: Int?,
      rings: [String] = [], lasting: [String] = [], ended: [String] = [], settled: [String]? = nil,
      perhaps: [String]? = nil,
      made: Int64? = nil
    ) {
      self.kind = kind
      self.name = name
      self.words = words
      self.start = start
      self.end = end
      self.headline = headline
      self.attempts = attempts
      self.rings = rings
      self.lasting = lasting
      self.ended = ended
      self.settled = settled
      self.perhaps = perhaps
      self.made = made
    }
  }

  /// UTC seconds, by kind of period: the end of the last one that was audited.
  public var audited: [String: Int64] = [:]
  public var alerts = AlertBook()
  /// In the order of their ends, then kinds.
  public var reports: [Report] = []

  public init() {}

  /// The form of the file. A later one is refused; the first, in which summaries of alerts are plain text, and the
  /// second, in which alerts have no limit, are read.
  private static let version = 3

  private struct File: Codable {
    var spoorAudit: Int
    var state: AuditState
  }

  private struct Version: Codable {
    var spoorAudit: Int
  }

  /// - Returns: an empty state where there is no file yet
  /// - Throws: a `Diagnostic` when the file cannot be read or is no state of an audit
  public static func read(_ path: String) throws(Diagnostic) -> AuditState {
    guard FileManager.default.fileExists(atPath: path) else { return AuditState() }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .error(
        "unreadable-state", "the state of the audits cannot be opened", at: Place(file: path),
        help: "give the user of the audit the right to read it")
    }
    guard let version = try? JSONDecoder().decode(Version.self, from: data).spoorAudit else { throw damaged(path) }
    guard version <= Self.version else {
      throw .error(
        "newer-state", "this state was written by a newer Spoor (form \(version))", at: Place(file: path),
        help: "run that version, or move the file away: the audits then begin anew, and what lasts rings once more")
    }
    guard let file = try? JSONDecoder().decode(File.self, from: data), file.state.hasPossibleTimes else {
      throw damaged(path)
    }
    return file.state
  }

  /// Between the years 0 and 9999.
  private var hasPossibleTimes: Bool {
    var told = (alerts.open + alerts.over).flatMap { [$0.first, $0.last] }
    told += reports.flatMap { [$0.start, $0.end] } + reports.compactMap(\.made)
    return (told + audited.values).allSatisfy { (-62_167_219_200..<253_402_300_800).contains($0) }
  }

  public func write(_ path: String) throws(Diagnostic) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(File(spoorAudit: Self.version, state: self)) else {
      preconditionFailure("a state is numbers and texts")
    }
    try HostFile.replace(path, with: Array(data) + [10])
  }

  private static func damaged(_ path: String) -> Diagnostic {
    .error(
      "damaged-state", "this is no state of audits, or it is damaged", at: Place(file: path),
      help: "move it away: the audits then begin anew, and what lasts rings once more")
  }

  /// A report takes the place of an earlier one of its name.
  public mutating func add(_ report: Report) {
    reports.removeAll { $0.name == report.name && $0.kind == report.kind }
    reports.append(report)
    reports.sort { ($0.end, $0.kind, $0.name) < ($1.end, $1.kind, $1.name) }
  }

  /// Takes out what is beyond the newest `keep` of a kind.
  /// - Returns: those taken out
  public mutating func drop(_ kind: String, keeping keep: Int) -> [Report] {
    let own = reports.filter { $0.kind == kind }
    let gone = Set(own.dropLast(keep))
    reports.removeAll { gone.contains($0) }
    return own.filter { gone.contains($0) }
  }
}
