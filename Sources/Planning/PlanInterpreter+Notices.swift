import Diagnostics

/// `notices:`, a list of channels.
extension PlanInterpreter {
  private typealias Channel = Plan.NoticeChannel
  private static let kinds = ["mail", "webhook", "command", "syslog", "journal"]

  mutating func notices(_ value: PlanValue) -> [Plan.NoticeChannel] {
    guard case .list(let members) = value.content else {
      wrongType(value, "notices", "a list of channels, such as `notices: [{mail: {to: [root]}}]`")
      return []
    }
    var channels: [Channel] = []
    for member in members {
      guard let channel = channel(member) else { continue }
      if channels.contains(where: { $0.name == channel.name }) {
        mistakes.error(
          "given-twice", "two channels are called '\(channel.name)'", at: member.place,
          help: "give one of them another name, such as `name: \(channel.name)-2`")
      }
      channels.append(channel)
    }
    return channels
  }

  private mutating func channel(_ value: PlanValue) -> Plan.NoticeChannel? {
    // `- journal` and `- syslog` need nothing more.
    if case .scalar(let name, _) = value.content, ["syslog", "journal"].contains(name) {
      return Channel(name: name, way: name == "journal" ? .journal : .syslog(facility: .authpriv))
    }
    guard let fields = fields(value, "a channel", known: Self.kinds + ["name", "least"]) else { return nil }
    let given = Self.kinds.filter { fields[$0] != nil }
    guard let kind = given.first, given.count == 1, let body = fields[kind] else {
      mistakes.error(
        "wrong-channel",
        given.isEmpty ? "a channel does not say how" : "a channel is \(given.joined(separator: " and ")) at once",
        at: value.place, help: "write one of \(Self.kinds.joined(separator: ", ")) in each channel")
      return nil
    }
    let name = fields["name"].flatMap { channelName($0) } ?? kind
    let least = fields["least"].flatMap { choice($0, "least", Channel.Level.allCases, \.rawValue) } ?? .warning
    let way: Channel.Way? =
      switch kind {
      case "mail": mail(body)
      case "webhook": webhook(body)
      case "command": command(body)
      case "syslog": syslog(body)
      default: journal(body)
      }
    return way.map { Channel(name: name, least: least, way: $0) }
  }

  private mutating func channelName(_ value: PlanValue) -> String? {
    guard let name = text(value, "name") else { return nil }
    let isGood = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    if isGood, name.utf8.count <= 40 { return name }
    mistakes.error(
      "bad-name", "'\(shortened(name))' is no name of a channel", at: value.place,
      help: "write up to 40 small letters, digits and hyphens")
    return nil
  }

  private mutating func mail(_ value: PlanValue) -> Plan.NoticeChannel.Way? {
    let known = ["to", "from", "workbook", "max_size", "sendmail", "timeout"]
    guard let fields = fields(value, "mail", known: known) else { return nil }
    guard let to = fields["to"] else {
      mistakes.error("missing-key", "mail does not say to whom", at: value.place, help: "add `to: [root@example.com]`")
      return nil
    }
    var mail = Channel.Mail(to: texts(to, "to").filter { isMailbox($0.text, $0.place) }.map(\.text))
    if case .list(let members) = to.content, members.isEmpty {
      mistakes.error("empty-value", "to is empty", at: to.place, help: "name at least one address")
    }
    if let from = fields["from"], let address = text(from, "from"), isMailbox(address, from.place) {
      mail.from = address
    }
    if let workbook = fields["workbook"] { mail.workbook = flag(workbook, "workbook") ?? false }
    if let size = fields["max_size"].flatMap({ bytes($0, "max_size") }) { mail.maxSize = size }
    if let program = fields["sendmail"].flatMap({ program($0, "sendmail") }) { mail.sendmail = program }
    if let timeout = fields["timeout"].flatMap({ channelTimeout($0) }) { mail.timeout = timeout }
    return .mail(mail)
  }

  /// An address as nearly every one is written: nothing in it could end a header or begin another.
  private mutating func isMailbox(_ text: String, _ place: Place) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    func isWord(_ part: Substring, extra: String) -> Bool {
      !part.isEmpty && !part.hasPrefix(".") && !part.hasSuffix(".") && !part.contains("..")
        && part.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 46
            || extra.utf8.contains(byte)
        }
    }
    let isGood =
      text.utf8.count <= 254 && !text.hasPrefix("-") && isWord(parts[0], extra: "!#$%&'*+/=?^_`{|}~-")
      && (parts.count == 1 || parts.count == 2 && isWord(parts[1], extra: "-"))
    if !isGood {
      mistakes.error(
        "bad-address", "'\(shortened(text))' is no mail address", at: place,
        help: "write name@example.com alone, or the name of a user of this computer")
    }
    return isGood
  }

  private mutating func webhook(_ value: PlanValue) -> Plan.NoticeChannel.Way? {
    let known = ["url", "url_env", "url_file", "form", "secret_env", "secret_file", "timeout", "tries"]
    guard let fields = fields(value, "webhook", known: known) else { return nil }
    guard let url = secret(fields, "url", value, inPlan: true) else {
      if !["url", "url_env", "url_file"].contains(where: { fields[$0] != nil }) {
        mistakes.error(
          "missing-key", "webhook does not say where to", at: value.place,
          help: "add `url_file: /etc/spoor/hook.url`, `url_env: SPOOR_HOOK`, or `url: https://hooks.example.com/…`")
      }
      return nil
    }
    var webhook = Channel.Webhook(url: url)
    if let form = fields["form"].flatMap({ choice($0, "form", Channel.Webhook.Form.allCases, \.rawValue) }) {
      webhook.form = form
    }
    webhook.secret = secret(fields, "secret", value, inPlan: false)
    if let timeout = fields["timeout"].flatMap({ channelTimeout($0) }) { webhook.timeout = timeout }
    if let tries = fields["tries"], let count = count(tries, "tries") {
      webhook.tries = min(count, 10)
      if count > 10 {
        mistakes.error(
          "out-of-range", "tries is \(count); it is at most 10", at: tries.place, help: "the next run tries again")
      }
    }
    return .webhook(webhook)
  }

  /// `url`, `url_env` or `url_file`: one of them.
  private mutating func secret(
    _ fields: [String: PlanValue], _ key: String, _ group: PlanValue, inPlan: Bool
  ) -> Plan.NoticeChannel.Secret? {
    let given = [key, "\(key)_env", "\(key)_file"].compactMap { name in fields[name].map { (name, $0) } }
    guard let (name, value) = given.first, let text = text(value, name) else { return nil }
    if given.count > 1 {
      mistakes.error(
        "given-twice", "\(given.map(\.0).joined(separator: " and ")) say the same", at: given[1].1.place,
        help: "keep one of them")
    }
    switch name {
    case "\(key)_env": return variable(text, name, value.place).map { .environment($0) }
    case "\(key)_file": return .file(PlanFiles.absolute(text, in: folder))
    default:
      if let fault = WebhookAddress.fault(text) {
        mistakes.error("bad-url", fault.message, at: value.place, help: fault.help)
        return nil
      }
      return .text(text)
    }
  }

  private mutating func variable(_ text: String, _ key: String, _ place: Place) -> String? {
    let isGood =
      text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 }
      && !(text.utf8.first.map { (48...57).contains($0) } ?? true)
    if isGood { return text }
    mistakes.error(
      "bad-name", "\(key) is the name of an environment variable, and this is none", at: place,
      help: "write only the name, such as SPOOR_HOOK, and put the secret itself into that variable")
    return nil
  }

  private mutating func command(_ value: PlanValue) -> Plan.NoticeChannel.Way? {
    guard let fields = fields(value, "command", known: ["run", "timeout"]) else { return nil }
    guard let run = fields["run"] else {
      mistakes.error(
        "missing-key", "command does not say what to run", at: value.place,
        help: "add `run: [/usr/local/sbin/ring, --loud]`")
      return nil
    }
    let words = texts(run, "run")
    guard let first = words.first else {
      if case .list(let members) = run.content, members.isEmpty {
        mistakes.error("empty-value", "run is empty", at: run.place, help: "name a program by its whole path")
      }
      return nil
    }
    guard isProgram(first.text, first.place) else { return nil }
    var command = Channel.Command(arguments: words.map(\.text))
    if let timeout = fields["timeout"].flatMap({ channelTimeout($0) }) { command.timeout = timeout }
    return .command(command)
  }

  private mutating func program(_ value: PlanValue, _ key: String) -> String? {
    text(value, key).flatMap { isProgram($0, value.place) ? $0 : nil }
  }

  private mutating func isProgram(_ path: String, _ place: Place) -> Bool {
    if path.hasPrefix("/") { return true }
    mistakes.error(
      "bad-program", "'\(shortened(path))' is not the whole path of a program", at: place,
      help: "write it as /usr/local/sbin/ring: nothing is looked for, and no shell runs it")
    return false
  }

  private mutating func syslog(_ value: PlanValue) -> Plan.NoticeChannel.Way? {
    guard !value.isEmpty else { return .syslog(facility: .authpriv) }
    guard let fields = fields(value, "syslog", known: ["facility"]) else { return nil }
    let facility = fields["facility"].flatMap { choice($0, "facility", Channel.Facility.allCases, \.name) }
    return .syslog(facility: facility ?? .authpriv)
  }

  private mutating func journal(_ value: PlanValue) -> Plan.NoticeChannel.Way? {
    guard !value.isEmpty else { return .journal }
    if case .map(let pairs) = value.content, pairs.isEmpty { return .journal }
    mistakes.error("wrong-type", "journal takes nothing", at: value.place, help: "write `- journal`")
    return nil
  }

  private mutating func channelTimeout(_ value: PlanValue) -> Int? {
    guard let seconds = duration(value, "timeout") else { return nil }
    if seconds <= 600 { return seconds }
    mistakes.error(
      "out-of-range", "timeout is longer than ten minutes", at: value.place, help: "the next run tries again anyway")
    return nil
  }

  private mutating func choice<Value>(
    _ value: PlanValue, _ key: String, _ known: [Value], _ name: (Value) -> String
  ) -> Value? {
    guard let text = text(value, key) else { return nil }
    if let found = known.first(where: { name($0) == text }) { return found }
    mistakes.error(
      "unknown-\(key)", "there is no \(key) '\(shortened(text))'", at: value.place,
      help: Suggestion.help(for: text, in: known.map(name)))
    return nil
  }

  private mutating func flag(_ value: PlanValue, _ key: String) -> Bool? {
    guard let text = text(value, key) else { return nil }
    switch text {
    case "yes", "true": return true
    case "no", "false": return false
    default:
      mistakes.error(
        "wrong-type", "\(key) is '\(shortened(text))', not yes or no", at: value.place, help: "write `\(key): yes`")
      return nil
    }
  }

  /// `5MB`, `800kB`.
  private mutating func bytes(_ value: PlanValue, _ key: String) -> Int? {
    guard let text = text(value, key) else { return nil }
    for (unit, size) in [("MB", 1_000_000), ("kB", 1_000)] where text.hasSuffix(unit) {
      let digits = text.dropLast(2).filter { $0 != " " }
      if let number = PlanNumber.whole(String(digits)), (1...1_000_000).contains(number) { return number * size }
    }
    mistakes.error(
      "bad-size", "\(key) is '\(shortened(text))', not a size", at: value.place, help: "write it as 5MB or 800kB")
    return nil
  }
}
