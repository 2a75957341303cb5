import Diagnostics
import Vocabulary

extension PlanInterpreter {
  /// The jails that the plan's files of fail2ban switch on, and the one that is the plan's ban rule.
  ///
  /// - Parameter needsBan: false when the plan states its ban rule itself.
  mutating func jails(_ value: PlanValue, needsBan: Bool) -> (all: [Plan.Policies.Jail], ban: Plan.Policies.Jail?) {
    let files: PlanValue
    var wanted: (name: String, place: Place)?
    if case .map = value.content {
      guard let members = fields(value, "jails", known: ["files", "jail"]) else { return ([], nil) }
      guard let named = members["files"] else {
        mistakes.error(
          "missing-key", "jails has no 'files'", at: value.place, help: "add `files: [jail.conf, jail.local]`")
        return ([], nil)
      }
      files = named
      if let jail = members["jail"], let name = text(jail, "jail") { wanted = (name, jail.place) }
    } else {
      files = value
    }
    let before = mistakes.diagnostics.count
    let settings = jailSettings(texts(files, "jails"))
    guard mistakes.diagnostics[before...].allSatisfy({ $0.severity != .error }) else { return ([], nil) }
    var jails: [Plan.Policies.Jail] = []
    for name in settings.sections where name != JailFile.defaults && name != "INCLUDES" {
      let isNamed = name == wanted?.name
      let earlier = mistakes.diagnostics.count
      if isNamed || isOn(name, settings), let jail = jail(name, settings) { jails.append(jail) }
      // A mistake in another jail than the one that is meant costs that jail only.
      if let wanted, !isNamed {
        mistakes.soften(
          from: earlier, "; the jail '\(shortened(name))' is left out, for '\(shortened(wanted.name))' is meant")
      }
    }
    guard mistakes.diagnostics[before...].allSatisfy({ $0.severity != .error }), needsBan || wanted != nil else {
      return (jails, nil)
    }
    return (jails, watching(chosen(jails, wanted, settings, value.place), jails, isNamed: wanted != nil))
  }

  /// The rule with the services that its jails are named after: `postfix-sasl` watches postfix.
  private func watching(
    _ chosen: Plan.Policies.Jail?, _ jails: [Plan.Policies.Jail], isNamed: Bool
  ) -> Plan.Policies.Jail? {
    guard var chosen, chosen.name != JailFile.defaults else { return chosen }
    let names = isNamed ? [chosen.name] : jails.map(\.name).filter { $0 != "recidive" }
    chosen.ban.services = names.map { $0.split(separator: "-").first.map { $0.lowercased() } ?? $0 }
    return chosen
  }

  private mutating func chosen(
    _ jails: [Plan.Policies.Jail], _ wanted: (name: String, place: Place)?, _ settings: JailFile, _ place: Place
  ) -> Plan.Policies.Jail? {
    if let wanted {
      if wanted.name == JailFile.defaults { return jail(JailFile.defaults, settings) }
      if let jail = jails.first(where: { $0.name == wanted.name }) { return jail }
      guard !settings.sections.contains(wanted.name) else { return nil }
      mistakes.error(
        "unknown-jail", "there is no jail '\(shortened(wanted.name))' in these files", at: wanted.place,
        help: Suggestion.help(for: wanted.name, in: settings.sections))
      return nil
    }
    let candidates = jails.filter { $0.name != "recidive" }
    guard let first = candidates.first else {
      mistakes.warning(
        "no-jail", "these files switch no jail on; what they set for all jails is taken as the ban rule", at: place,
        help: "name one: `jails: {files: [jail.local], jail: sshd}`")
      return jail(JailFile.defaults, settings)
    }
    guard candidates.allSatisfy({ $0.ban == first.ban }) else {
      mistakes.error(
        "several-jails", "these files switch \(candidates.count) jails on, with different rules", at: place,
        help: "say which one is meant, as `jail: \(candidates[0].name)`: "
          + candidates.map(\.name).joined(separator: ", "))
      return nil
    }
    return first
  }

  // MARK: - Files

  private mutating func jailSettings(_ files: [(text: String, place: Place)]) -> JailFile {
    var settings = JailFile()
    for (path, place) in files {
      guard let absolute = existingFile(path, "jail", place) else { continue }
      add(absolute, shown: path, place: place, depth: 0, to: &settings)
    }
    return settings
  }

  /// With the files that it includes, where they are there: distributions name some that nobody has to have.
  private mutating func add(
    _ absolute: String, shown: String, place: Place, depth: Int, to settings: inout JailFile
  ) {
    guard let bytes = reader.files.bytes(absolute), bytes.count <= PlanTree.largest,
      let text = String(validating: bytes, as: UTF8.self)
    else {
      mistakes.error(
        "jail-file", "the jail file '\(shortened(shown))' cannot be read, or is no UTF-8 text of less than 1 MB",
        at: place, help: "check the path and its rights")
      return
    }
    var own = JailFile()
    mistakes.add(own.add(text, file: shown))
    let includes = own.sections.contains("INCLUDES")
    if includes { addIncluded("before", own, absolute, shown, place, depth, to: &settings) }
    _ = settings.add(text, file: shown)
    if includes { addIncluded("after", own, absolute, shown, place, depth, to: &settings) }
  }

  private mutating func addIncluded(
    _ key: String, _ own: JailFile, _ absolute: String, _ shown: String, _ place: Place, _ depth: Int,
    to settings: inout JailFile
  ) {
    guard depth < 5, let named = own.value(key, in: "INCLUDES") else { return }
    let folder = PlanFiles.folder(of: absolute)
    let shownFolder = shown.contains("/") ? PlanFiles.folder(of: shown) + "/" : ""
    for name in named.text.split(whereSeparator: \.isNewline).map({ JailFile.trimmed($0) }) where !name.isEmpty {
      let path = PlanFiles.absolute(name, in: folder)
      guard reader.files.kind(path) == .file else { continue }
      add(path, shown: name.hasPrefix("/") ? name : shownFolder + name, place: place, depth: depth + 1, to: &settings)
    }
  }

  // MARK: - One jail

  private mutating func isOn(_ name: String, _ settings: JailFile) -> Bool {
    guard let value = setting("enabled", name, settings) else { return false }
    return ["true", "yes", "on", "1"].contains(value.text.lowercased())
  }

  private mutating func setting(_ key: String, _ name: String, _ settings: JailFile) -> JailFile.Value? {
    do throws(Diagnostic) {
      return try settings.resolved(key, in: name)
    } catch {
      mistakes.add([error])
      return nil
    }
  }

  private mutating func jail(_ name: String, _ settings: JailFile) -> Plan.Policies.Jail? {
    let before = mistakes.diagnostics.count
    var ban = Plan.Policies.Ban(
      failures: number("maxretry", name, settings) ?? 5,
      withinSeconds: duration("findtime", name, settings) ?? 600, forSeconds: duration("bantime", name, settings) ?? 600
    )
    ban.growth = growth(name, settings)
    ban.exempt = exempt(name, settings)
    guard mistakes.diagnostics[before...].allSatisfy({ $0.severity != .error }) else { return nil }
    return Plan.Policies.Jail(name: name, ban: ban)
  }

  private mutating func number(_ key: String, _ name: String, _ settings: JailFile) -> Int? {
    guard let value = setting(key, name, settings) else { return nil }
    if let number = PlanNumber.whole(value.text), number >= 1 { return number }
    mistakes.add([
      JailFile.mistake(
        "\(key) is '\(shortened(value.text))', not a whole number of at least 1", value.place, value.excerpt,
        help: "write it as \(key) = 5")
    ])
    return nil
  }

  private mutating func duration(_ key: String, _ name: String, _ settings: JailFile) -> Int? {
    guard let value = setting(key, name, settings) else { return nil }
    if let seconds = JailDuration.seconds(value.text) { return seconds }
    mistakes.add([
      JailFile.mistake(
        "\(key) is '\(shortened(value.text))', not a span of time", value.place, value.excerpt,
        help: "write it as 600, 10m, 1h or 1d")
    ])
    return nil
  }

  private mutating func warnOfRandomTime(_ name: String, _ settings: JailFile) {
    guard let value = setting("bantime.rndtime", name, settings), JailDuration.seconds(value.text) != 0 else { return }
    mistakes.add([
      Diagnostic(
        .warning, "jail-rndtime",
        "the random time that is added to bans is left out: bans are taken to be that much shorter",
        at: value.place, help: "nothing has to be done", excerpt: value.excerpt)
    ])
  }

  private mutating func growth(_ name: String, _ settings: JailFile) -> Plan.Policies.Growth? {
    guard let isOn = setting("bantime.increment", name, settings)?.text.lowercased(),
      ["true", "yes", "on", "1"].contains(isOn)
    else { return nil }
    var growth = Plan.Policies.Growth()
    warnOfRandomTime(name, settings)
    if let factor = setting("bantime.factor", name, settings) {
      if let number = PlanNumber.real(factor.text), number > 0 {
        growth.factor = number
      } else {
        mistakes.add([
          JailFile.mistake(
            "bantime.factor is '\(shortened(factor.text))', not a number above 0", factor.place, factor.excerpt)
        ])
      }
    }
    if let steps = setting("bantime.multipliers", name, settings), !steps.text.isEmpty {
      let numbers = steps.text.split(separator: " ").map { PlanNumber.whole(String($0)) }
      growth.multipliers = numbers.compactMap { $0 }.filter { $0 >= 1 }
      if growth.multipliers.count != numbers.count {
        mistakes.add([
          JailFile.mistake(
            "bantime.multipliers is no list of whole numbers with one blank between", steps.place, steps.excerpt,
            help: "write it as 1 2 4 8 16")
        ])
      }
    } else if let formula = setting("bantime.formula", name, settings) {
      mistakes.add([
        Diagnostic(
          .warning, "jail-formula", "a formula is not executed; bans are taken to double each time",
          at: formula.place, help: "write what it comes to as bantime.multipliers = 1 2 4 8", excerpt: formula.excerpt)
      ])
    }
    growth.maximum = duration("bantime.maxtime", name, settings)
    return growth
  }

  /// `ignoreip`: what the guard lets pass, as far as it is written as addresses.
  private mutating func exempt(_ name: String, _ settings: JailFile) -> [Network] {
    guard let value = setting("ignoreip", name, settings) else { return [] }
    return value.text.split { $0.isWhitespace || $0 == "," }.compactMap { word in
      let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      if let address = Address(String(parts[0])) {
        let longest = address.isIPv4 ? 32 : 128
        let prefix = parts.count == 2 ? PlanNumber.whole(String(parts[1])) : longest
        if let prefix, (0...longest).contains(prefix) {
          return Network(address: address.network(prefix: prefix), prefix: prefix)
        }
      }
      mistakes.add([
        Diagnostic(
          .warning, "jail-ignoreip",
          "'\(shortened(String(word)))' is no address or network and is left out of ignoreip",
          at: value.place, help: "names are not looked up; write the address", excerpt: value.excerpt)
      ])
      return nil
    }
  }
}
