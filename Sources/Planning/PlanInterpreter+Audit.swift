import Diagnostics

extension PlanInterpreter {
  mutating func audit(_ value: PlanValue) -> Plan.Audit? {
    let known = ["folder", "history", "period", "keep", "usual", "alerts"]
    guard let fields = fields(value, "audit", known: known) else { return nil }
    guard let folderValue = fields["folder"] else {
      mistakes.error(
        "missing-key", "audit does not say where reports go", at: value.place, help: "add `folder: audits`")
      return nil
    }
    guard let name = text(folderValue, "folder") else { return nil }
    var audit = Plan.Audit(folder: PlanFiles.absolute(name, in: folder))
    if reader.files.kind(audit.folder) == .file {
      mistakes.error(
        "not-a-folder", "'\(shortened(name))' is a file, and reports need a folder", at: folderValue.place,
        help: "name another place; it is made when it is missing")
    }
    if let history = fields["history"], let path = text(history, "history") {
      audit.history = PlanFiles.absolute(path, in: folder)
    }
    if let period = fields["period"] { audit.period = self.period(period) ?? audit.period }
    if let keep = fields["keep"] { audit.keep = count(keep, "keep") ?? audit.keep }
    if let usual = fields["usual"] { audit.usualDays = usualDays(usual) ?? audit.usualDays }
    if let alerts = fields["alerts"] { audit.levels = levels(alerts) }
    return audit
  }

  private mutating func period(_ value: PlanValue) -> Plan.Audit.Period? {
    guard let text = text(value, "period") else { return nil }
    if let period = Plan.Audit.Period(rawValue: text) { return period }
    mistakes.error(
      "unknown-period", "there is no period '\(shortened(text))'", at: value.place,
      help: Suggestion.help(for: text, in: Plan.Audit.Period.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func usualDays(_ value: PlanValue) -> Int? {
    guard let seconds = duration(value, "usual", unit: ("d", "days")) else { return nil }
    let days = 14...3660
    if seconds % 86_400 == 0, days.contains(seconds / 86_400) { return seconds / 86_400 }
    mistakes.error(
      "out-of-range", "usual is \(PlanDuration.text(seconds)); a usual level takes 14 days or more", at: value.place,
      help: "write whole days, from 14d to 3660d")
    return nil
  }

  private mutating func levels(_ value: PlanValue) -> [String: AlertLevel] {
    guard case .map(let pairs) = value.content else {
      wrongType(value, "alerts", "names with levels, such as `{hourly-threshold: alarm, new-countries: off}`")
      return [:]
    }
    var levels: [String: AlertLevel] = [:]
    for (key, value) in pairs {
      guard isAlert(key.name) else {
        mistakes.error(
          "unknown-alert", "nothing of the name '\(shortened(key.name))' can ring", at: key.place,
          help: Suggestion.nearest(to: key.name, in: alertNames).map { "did you mean '\($0)'?" }
            ?? "name one of \(AlertKind.named.map(\.rawValue).joined(separator: ", ")), or an analysis")
        continue
      }
      guard let text = text(value, key.name) else { continue }
      if let level = AlertLevel(rawValue: text) {
        if let kind = AlertKind(rawValue: key.name), !kind.levels.contains(level) {
          mistakes.error(
            "unreachable-level",
            "\(kind.rawValue) is never \(level == .alarm ? "an" : "a") \(level.rawValue), so it would never ring",
            at: value.place,
            help: "write \(Self.either(kind.levels.dropFirst().map(\.rawValue))), from which on it rings, or off")
        }
        levels[key.name] = level
      } else {
        mistakes.error(
          "unknown-level", "there is no level '\(shortened(text))'", at: value.place,
          help: Suggestion.help(for: text, in: AlertLevel.allCases.map(\.rawValue)))
      }
    }
    return levels
  }

  /// `notice or warning`
  private static func either(_ names: [String]) -> String {
    names.count < 2 ? names.joined() : "\(names.dropLast().joined(separator: ", ")) or \(names[names.count - 1])"
  }

  private var alertNames: [String] { AlertKind.named.map(\.rawValue) + reader.analyses.map(\.id) }

  /// A kind of alert, an analysis, or `analysis/finding`.
  private func isAlert(_ name: String) -> Bool {
    alertNames.contains(name)
      || name.contains("/") && reader.analyses.contains { name.hasPrefix($0.id + "/") && name != $0.id + "/" }
  }
}
