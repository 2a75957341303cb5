import Diagnostics
import Vocabulary

extension PlanInterpreter {
  mutating func policies(_ value: PlanValue) -> Plan.Policies {
    var policies = Plan.Policies()
    guard let fields = fields(value, "policies", known: ["rate_limit", "ban", "alert", "jails"]) else {
      return policies
    }
    if let limit = fields["rate_limit"],
      let members = self.fields(limit, "rate_limit", known: ["attempts", "per", "by"])
    {
      bySource(members["by"])
      let attempts = required(members, "attempts", limit, "rate_limit", "attempts: 3") { $0.count($1, "attempts") }
      let per = required(members, "per", limit, "rate_limit", "per: 1m") { $0.duration($1, "per") }
      if let attempts, let per { policies.rateLimit = .init(attempts: attempts, seconds: per) }
    }
    if let ban = fields["ban"],
      let members = self.fields(ban, "ban", known: ["after", "within", "for", "by", "services"])
    {
      bySource(members["by"])
      let after = required(members, "after", ban, "ban", "after: 5") { $0.count($1, "after") }
      let within = required(members, "within", ban, "ban", "within: 10m") { $0.duration($1, "within") }
      let lasts = required(members, "for", ban, "ban", "for: 1h") { $0.duration($1, "for") }
      if let after, let within, let lasts {
        policies.ban = .init(failures: after, withinSeconds: within, forSeconds: lasts)
        policies.ban?.services = members["services"].map { texts($0, "services").map(\.text) } ?? []
      }
    }
    if let files = fields["jails"] {
      let (all, ban) = jails(files, needsBan: fields["ban"] == nil)
      policies.jails = all
      if let ban, fields["ban"] != nil {
        mistakes.error(
          "given-twice", "the ban rule is given twice, by 'ban' and by the jail '\(ban.name)'", at: files.place,
          help: "keep one of them")
      } else if let ban {
        policies.ban = ban.ban
      }
    }
    if let alert = fields["alert"], let members = self.fields(alert, "alert", known: ["failures", "per"]) {
      let per = required(members, "per", alert, "alert", "per: 1h") { $0.duration($1, "per") }
      if case .scalar("auto", _)? = members["failures"]?.content {
        policies.learnedAlertSeconds = per
      } else {
        let failures = required(members, "failures", alert, "alert", "failures: 100") { $0.count($1, "failures") }
        if let failures, let per { policies.alert = .init(failures: failures, seconds: per) }
      }
    }
    return policies
  }

  private mutating func required<Value>(
    _ members: [String: PlanValue], _ key: String, _ group: PlanValue, _ name: String, _ example: String,
    _ read: (inout PlanInterpreter, PlanValue) -> Value?
  ) -> Value? {
    if let value = members[key] { return read(&self, value) }
    mistakes.error("missing-key", "\(name) has no '\(key)'", at: group.place, help: "add `\(example)`")
    return nil
  }

  private mutating func bySource(_ value: PlanValue?) {
    guard let value, let text = text(value, "by"), text != "source" else { return }
    mistakes.error(
      "unknown-by", "policies are counted by source, not by '\(shortened(text))'", at: value.place,
      help: "write `by: source`")
  }

  mutating func exclusions(_ value: PlanValue) -> [Plan.Exclusion] {
    let example = "a list of groups, such as `exclude: [{source: 192.0.2.0/24}]`"
    guard case .list(let members) = value.content else {
      if value.isEmpty {
        mistakes.error("empty-value", "exclude has no value", at: value.place, help: "give it one, or remove the key")
      } else {
        wrongType(value, "exclude", example)
      }
      return []
    }
    return members.compactMap { exclusion($0) }
  }

  private mutating func exclusion(_ value: PlanValue) -> Plan.Exclusion? {
    guard let fields = fields(value, "an exclusion", known: ["source_name", "source", "user", "service"]) else {
      return nil
    }
    guard !fields.isEmpty else {
      if case .map(let pairs) = value.content, pairs.isEmpty {
        mistakes.error(
          "empty-value", "an exclusion without conditions would exclude everything", at: value.place,
          help: "say what: source_name, source, user or service")
      }
      return nil
    }
    var exclusion = Plan.Exclusion()
    exclusion.sourceName = fields["source_name"].flatMap { text($0, "source_name") }
    if let user = fields["user"] {
      // Names are sometimes empty, and that can be said: `user: ""`.
      if case .scalar("", quoted: true) = user.content {
        exclusion.user = ""
      } else {
        exclusion.user = text(user, "user")
      }
    }
    exclusion.service = fields["service"].flatMap { text($0, "service") }
    if let source = fields["source"], let text = text(source, "source") {
      exclusion.network = network(text, source.place)
      // Without its network the exclusion would be wider than meant.
      if exclusion.network == nil { return nil }
    }
    return exclusion
  }

  /// Addresses, networks, and patterns of reverse names.
  mutating func neverBlock(_ value: PlanValue) -> [Plan.Spared] {
    texts(value, "never_block").compactMap { text, place in
      let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_*?".contains($0)) }
      if isName, Address(text) == nil, text.contains(where: { $0.isLetter || $0 == "*" }) {
        return .name(text.lowercased())
      }
      return network(text, place, orName: "a reverse name such as *.example.com").map { .network($0) }
    }
  }

  /// - Parameter name: what else may stand here, for the help.
  private mutating func network(_ text: String, _ place: Place, orName name: String? = nil) -> Network? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    guard let address = Address(parts[0]) else {
      mistakes.error(
        "bad-network", "'\(shortened(text))' is no address and no network", at: place,
        help: name.map { "write 192.0.2.7, 192.0.2.0/24, 2001:db8::/32 or \($0)" }
          ?? "write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32; names go under source_name")
      return nil
    }
    let longest = address.isIPv4 ? 32 : 128
    guard parts.count == 2 else { return Network(address: address, prefix: longest) }
    guard let prefix = PlanNumber.whole(parts[1]), (0...longest).contains(prefix) else {
      mistakes.error(
        "bad-network", "'\(shortened(parts[1]))' is no prefix length", at: place,
        help: "write a number from 0 to \(longest)")
      return nil
    }
    let start = address.network(prefix: prefix)
    if start != address {
      mistakes.warning(
        "network-host-bits", "\(text) is the network \(start.description)/\(prefix)", at: place,
        help: "write it that way to be clear")
    }
    return Network(address: start, prefix: prefix)
  }
}
