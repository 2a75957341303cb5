import Diagnostics
import Findings
import Planning
import Report

/// Putting computers into a set, with all that keeps the wrong ones out.
public struct BlockAddition: Sendable {
  public var barrier: BlockGuard
  /// UTC seconds.
  public var now: Int64
  /// Seconds from now; nil: as long as the report says, else `usualTime`.
  public var lasting: Int64?
  /// nil: where it comes from.
  public var reason: String?
  /// Most entries of a set.
  public var limit: Int
  /// The addresses that are typed are an intruder's, whose logins do not spare them.
  public var isDespiteLogins = false

  public static let usualTime: Int64 = 30 * 86_400
  public static let usualLimit = 20_000

  public init(barrier: BlockGuard, now: Int64, lasting: Int64?, reason: String?, limit: Int) {
    self.barrier = barrier
    self.now = now
    self.lasting = lasting
    self.reason = reason
    self.limit = limit
  }

  /// Addresses and networks that somebody typed: all of them, or none.
  /// - Throws: every one that cannot be put in, together.
  public func add(_ texts: [String], to set: inout BlockSet) throws(DiagnosticList) {
    var mistakes: [Diagnostic] = []
    var networks: [Network] = []
    for text in texts {
      guard let network = Network(strict: text) else {
        mistakes.append(
          .error(
            "bad-network", "'\(VisibleText.escaped(text, length: 80))' is no address and no network",
            help: "write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"))
        continue
      }
      if let mistake = mistake(network) { mistakes.append(mistake) }
      networks.append(network)
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
    var larger = set
    let until = now + (lasting ?? Self.usualTime)
    for network in networks {
      larger.add(
        BlockEntry(
          network, since: now, until: until, reason: words(reason ?? "by hand"), isDespiteLogins: isDespiteLogins))
    }
    do { try fits(larger) } catch { throw DiagnosticList([error]) }
    let swallowed = isDespiteLogins ? networks.compactMap { wider($0, in: larger) } : []
    guard swallowed.isEmpty else { throw DiagnosticList(swallowed) }
    set = larger
  }

  private func mistake(_ network: Network) -> Diagnostic? {
    if isDespiteLogins, !network.isOne {
      return .error(
        "not-blocked", "\(network.text) is a network: who else logs in from it cannot be told from the intruder",
        help: "name the single address that broke in")
    }
    guard let refusal = barrier.refusal(network, isDespiteLogins: isDespiteLogins) else { return nil }
    let help =
      network.isOne && barrier.isSparedByLoginsAlone(network)
      ? "leave it out; if it was an intruder who logged in, say so with --despite-logins --reason 'why'"
      : "leave it out"
    return .error("not-blocked", "\(network.text) is not kept out: \(refusal)", help: help)
  }

  /// A network that is in the set already would be refused as a whole for the logins from the address in it.
  private func wider(_ network: Network, in set: BlockSet) -> Diagnostic? {
    guard let entry = set.entries.first(where: { $0.network.overlaps(network) }), entry.network != network else {
      return nil
    }
    return .error(
      "in-network", "\(network.text) is in \(entry.text) of the set, which the logins from it spare as a whole",
      help: "take the network out with `spoor block remove \(entry.text)`, then put the address in")
  }

  /// The set of a report, without those that may not be kept out.
  /// - Returns: why some were left out, with how many.
  public func add(_ list: ReportedBlocklist, to set: inout BlockSet) throws(Diagnostic) -> [(
    reason: String, count: Int
  )] {
    if lasting == nil, let expires = list.expires, expires <= now {
      throw .error(
        "ended-blocklist", "the set of '\(VisibleText.escaped(list.name))' was to be dropped by now",
        help:
          "addresses change hands; write a newer report, or say with --for how long to keep them out all the same")
    }
    var larger = set
    var refusals: [String: Int] = [:]
    let until = lasting.map { now + $0 } ?? list.expires ?? now + Self.usualTime
    let reason = words(reason ?? "report \(list.name)")
    for network in list.networks {
      if let refusal = barrier.refusal(network) {
        refusals[refusal, default: 0] += 1
      } else {
        larger.add(BlockEntry(network, since: now, until: until, reason: reason))
      }
    }
    try fits(larger)
    set = larger
    return refusals.map { ($0.key, $0.value) }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  private func fits(_ set: BlockSet) throws(Diagnostic) {
    guard set.entries.count > limit else { return }
    throw .error(
      "too-many",
      "the set would hold \(Numerals.grouped(set.entries.count)) entries, and \(Numerals.grouped(limit)) are the most",
      help: "nothing was put in; a flood is better kept out by a network, or raise the limit with --max")
  }

  /// One visible line.
  private func words(_ text: String) -> String {
    let line = VisibleText.escaped(text, length: 200)
    // What marks an entry stands nowhere else.
    return line.hasPrefix(BlockSet.mark) ? String(line.dropFirst(BlockSet.mark.count).drop { $0 == " " }) : line
  }
}

/// What of a set may be kept out now.
public struct BlockSelection: Sendable {
  public var kept: [BlockEntry] = []
  public var ended = 0
  /// Those of the set that must not be kept out, with why.
  public var refused: [(entry: BlockEntry, reason: String)] = []

  public init(_ set: BlockSet, barrier: BlockGuard, now: Int64) {
    for entry in set.entries {
      if entry.until <= now {
        ended += 1
      } else if let reason = barrier.refusal(entry.network, isDespiteLogins: entry.isDespiteLogins) {
        refused.append((entry, reason))
      } else {
        kept.append(entry)
      }
    }
  }

  public var diagnostics: [Diagnostic] {
    refused.map {
      .warning(
        "not-blocked", "\($0.entry.text) is left out: \($0.reason)", help: "take it out with `spoor block remove`")
    }
  }
}

/// A set as a table for a terminal.
public enum BlockListing {
  public static func text(_ set: BlockSet, now: Int64) -> String {
    guard !set.entries.isEmpty else { return "nobody is kept out" }
    let width = set.entries.map(\.text.count).max() ?? 0
    let lines = set.entries.map { entry in
      entry.text + String(repeating: " ", count: width - entry.text.count)
        + "  since \(BlockSet.stamp(entry.since))  until \(BlockSet.stamp(entry.until))"
        + (entry.until <= now ? " (ended)" : "")
        + "  \(entry.isDespiteLogins ? "despite logins: " : "")\(entry.reason)"
    }
    let ended = set.entries.count { $0.until <= now }
    return
      (lines + ["\(Numerals.count(set.entries.count, "entry", "entries")), \(Numerals.grouped(ended)) of them ended"])
      .joined(separator: "\n")
  }
}
