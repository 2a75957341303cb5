import Findings

extension Outbox {
  /// What came of one file that did not go out.
  struct Outcome {
    var entry: SpoolEntry?
    /// Of the file; for one that cannot be read.
    var name = ""
    var isGivenUp = true
  }

  /// Notices that did not go out through one channel, for the next report.
  public struct Failure: Sendable, Hashable {
    public var channel: String
    /// How many notices.
    public var count: Int
    /// The subject of the oldest, as one line of plain text.
    public var subject: String
    /// Why the newest that was tried did not go out: fit to be printed, without secrets.
    public var reason: String
    /// UTC seconds, when the oldest was put in; 0 when nobody knows.
    public var enqueued: Int64
    /// Of the notice that was tried most often.
    public var tries: Int
    public var isGivenUp: Bool
  }
}

extension Outbox.Failure {
  /// One a channel for those that wait, and one for those given up; in order of channels.
  static func grouped(_ outcomes: [Outbox.Outcome]) -> [Self] {
    struct Group: Hashable {
      var channel: String
      var isGivenUp: Bool
    }
    return Dictionary(grouping: outcomes) { Group(channel: $0.entry?.channel ?? "?", isGivenUp: $0.isGivenUp) }
      .sorted { ($0.key.channel, $0.key.isGivenUp ? 1 : 0) < ($1.key.channel, $1.key.isGivenUp ? 1 : 0) }
      .map { group, outcomes in
        let entries = outcomes.compactMap(\.entry)
        let oldest = entries.min { $0.enqueued < $1.enqueued }
        let told = entries.compactMap(\.reason).last
        return Self(
          channel: group.channel, count: outcomes.count,
          subject: oldest.map { PlainText.line($0.notice, length: 200) } ?? "",
          reason: told ?? "the file of the notice is damaged and was put aside",
          enqueued: oldest?.enqueued ?? 0, tries: entries.map(\.tries).max() ?? 0, isGivenUp: group.isGivenUp)
      }
  }
}
