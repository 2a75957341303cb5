import Diagnostics
import Digests
import Findings
import Foundation
import Host

/// A file of the outbox: a notice for one channel, and how far it got. Schema `spoor.outbox/1`.
struct SpoolEntry: Codable, Hashable {
  private(set) var schema = Self.currentSchema
  var channel: String
  var notice: Notice
  /// UTC seconds, as all of them.
  var enqueued: Int64
  var tries = 0
  var nextTry: Int64 = 0
  var reason: String?
  /// When it was sent or given up.
  var ended: Int64?

  private static let currentSchema = "spoor.outbox/1"

  init(channel: String, notice: Notice, enqueued: Int64) {
    self.channel = channel
    self.notice = notice
    self.enqueued = enqueued
  }

  /// nil when the file is not a whole entry.
  init?(reading path: String) {
    guard let bytes = try? HostFile.read(path, limit: 16 << 20),
      let entry = try? JSONDecoder().decode(Self.self, from: Data(bytes)), entry.schema == Self.currentSchema
    else { return nil }
    self = entry
  }

  func write(_ path: String) throws(Diagnostic) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and numbers can always be written as JSON")
    }
    try HostFile.replace(path, with: [UInt8](data) + [0x0A], mode: 0o600)
  }

  /// Oldest first when sorted, and the most severe first of those of one audit; the same notice and channel always have the same name.
  static func fileName(_ notice: Notice, _ channel: String) -> String {
    let key = "\(rank(notice.severity))" + SHA256Digest.hex(of: notice.id.utf8).prefix(15)
    let made = String(max(0, notice.made))
    return String(repeating: "0", count: max(0, 11 - made.count)) + "\(made)-\(key)-\(channel).json"
  }

  private static func rank(_ severity: Finding.Severity) -> Int {
    switch severity {
    case .alarm: 0
    case .warning: 1
    case .notice: 2
    case .info: 3
    }
  }

  /// The channel of a file of that name.
  static func channel(ofFile name: String) -> String {
    String(name.dropLast(".json".count).split(separator: "-", maxSplits: 2).last ?? "")
  }

  /// Five minutes, then twice as long each time, at most six hours.
  mutating func failed(_ reason: String, now: Int64) {
    tries += 1
    self.reason = reason
    nextTry = now + min(300 << Int64(min(tries - 1, 10)), 6 * 3600)
  }
}
