import CivilTime
import Diagnostics

extension PlanInterpreter {
  /// The steps in the order of the plan; all analyses when it names none.
  mutating func analyses(_ value: PlanValue?) -> [Plan.AnalysisStep] {
    let all = reader.analyses.map { Plan.AnalysisStep(id: $0.id) }
    guard let value else { return all }
    if case .scalar("auto", _) = value.content { return all }
    guard case .list(let members) = value.content else {
      if value.isEmpty {
        mistakes.error("empty-value", "analyses has no value", at: value.place, help: "leave it out for all analyses")
      } else {
        wrongType(value, "analyses", "a list, such as `analyses: [\(reader.analyses.first?.id ?? "overview")]`")
      }
      return all
    }
    if members.isEmpty {
      mistakes.error("empty-value", "analyses is empty", at: value.place, help: "leave it out for all analyses")
    }
    var steps: [Plan.AnalysisStep] = []
    for member in members {
      if takesQuery(member) { continue }
      guard let (step, place) = step(member) else { continue }
      if steps.contains(where: { $0.id == step.id }) {
        mistakes.error("given-twice", "the analysis '\(step.id)' is given twice", at: place, help: "keep one of them")
      } else {
        steps.append(step)
      }
    }
    return steps
  }

  private mutating func step(_ value: PlanValue) -> (Plan.AnalysisStep, Place)? {
    switch value.content {
    case .map(let pairs):
      guard pairs.count == 1, let pair = pairs.first else {
        mistakes.error(
          "wrong-type", "an analysis with parameters is one key, not \(pairs.count)", at: value.place,
          help: pairs.count > 1
            ? "indent the parameters below the analysis' name, and begin every analysis with a dash" : "write its id")
        return nil
      }
      guard let descriptor = descriptor(pair.key.name, pair.key.place) else { return nil }
      return (Plan.AnalysisStep(id: descriptor.id, parameters: parameters(pair.value, descriptor)), pair.key.place)
    default:
      guard let id = text(value, "a member of analyses"), let descriptor = descriptor(id, value.place) else {
        return nil
      }
      return (Plan.AnalysisStep(id: descriptor.id), value.place)
    }
  }

  private mutating func descriptor(_ id: String, _ place: Place) -> AnalysisDescriptor? {
    if let descriptor = reader.analyses.first(where: { $0.id == id }) { return descriptor }
    mistakes.error(
      "unknown-analysis", "there is no analysis '\(shortened(id))'", at: place,
      help: Suggestion.help(for: id, in: reader.analyses.map(\.id)))
    return nil
  }

  private mutating func parameters(_ value: PlanValue, _ descriptor: AnalysisDescriptor) -> [String: ParameterValue] {
    if value.isEmpty { return [:] }
    guard case .map(let pairs) = value.content else {
      wrongType(value, "\(descriptor.id)", "parameters, such as `{\(example(descriptor))}`")
      return [:]
    }
    var parameters: [String: ParameterValue] = [:]
    for (key, value) in pairs {
      guard let parameter = descriptor.parameters.first(where: { $0.name == key.name }) else {
        mistakes.error(
          "unknown-parameter", "\(descriptor.id) has no parameter '\(shortened(key.name))'", at: key.place,
          help: Suggestion.help(for: key.name, in: descriptor.parameters.map(\.name)) ?? "it has none")
        continue
      }
      if let value = self.parameter(value, parameter) { parameters[parameter.name] = value }
    }
    return parameters
  }

  private func example(_ descriptor: AnalysisDescriptor) -> String {
    descriptor.parameters.first.map { "\($0.name): \($0.defaultValue.planText)" } ?? ""
  }

  private mutating func parameter(_ value: PlanValue, _ parameter: ParameterDescriptor) -> ParameterValue? {
    if case .text = parameter.defaultValue, case .scalar("", quoted: true) = value.content { return .text("") }
    guard let text = text(value, parameter.name) else { return nil }
    let (result, number): (ParameterValue?, Double?)
    let wanted: String
    switch parameter.defaultValue {
    case .count:
      let whole = PlanNumber.whole(text)
      (result, number) = (whole.map { .count($0) }, whole.map { Double($0) })
      wanted = "a whole number"
    case .number:
      let real = PlanNumber.real(text)
      (result, number) = (real.map { .number($0) }, real)
      wanted = "a number"
    case .duration:
      let seconds = PlanDuration.seconds(text)
      (result, number) = (seconds.map { .duration(seconds: $0) }, seconds.map { Double($0) })
      wanted = "a span of time"
    case .flag:
      let flag = ["true": true, "yes": true, "false": false, "no": false][text.lowercased()]
      (result, number) = (flag.map { .flag($0) }, nil)
      wanted = "true or false"
    case .text:
      if parameter.defaultValue != .text(text), parameter.form != .any {
        return formed(text, parameter, value.place).map { .text($0) }
      }
      (result, number) = (.text(text), nil)
      wanted = "a text"
    }
    guard let result else {
      mistakes.error(
        "wrong-type", "\(parameter.name) is '\(shortened(text))', not \(wanted)", at: value.place,
        help: "write it as `\(parameter.name): \(parameter.defaultValue.planText)`")
      return nil
    }
    if let number {
      // Counts and spans are never negative, whatever their range.
      let floor: ClosedRange<Double>? =
        if case .number = parameter.defaultValue { nil } else { 0...Double.greatestFiniteMagnitude }
      if let range = parameter.range ?? floor, !range.contains(number) || (floor.map { !$0.contains(number) } ?? false)
      {
        mistakes.error(
          "out-of-range", "\(parameter.name) is \(shortened(text)); it is \(limits(range, parameter.defaultValue))",
          at: value.place, help: "the default is \(parameter.defaultValue.planText)")
        return nil
      }
    }
    return result
  }

  /// A text of a stated form; a path becomes absolute.
  private mutating func formed(_ text: String, _ parameter: ParameterDescriptor, _ place: Place) -> String? {
    switch parameter.form {
    case .any: return text
    case .date:
      if CivilDate(iso: text) != nil { return text }
      mistakes.error(
        "not-a-date", "\(parameter.name) is '\(shortened(text))', which is no day", at: place,
        help: "write it as `\(parameter.name): 2023-10-01`")
      return nil
    case .moment:
      if PlanMoment.isMoment(text) { return text }
      mistakes.error(
        "not-a-moment", "\(parameter.name) is '\(shortened(text))', which is no moment", at: place,
        help: "write it as `\(parameter.name): \"2023-05-04 20:11\"`, or as a day, 2023-05-04")
      return nil
    case .clock:
      if PlanMoment.secondOfDay(text, parts: 2...2) != nil { return text }
      mistakes.error(
        "not-a-clock-time", "\(parameter.name) is '\(shortened(text))', which is no time of day", at: place,
        help: "write it as `\(parameter.name): \"08:30\"`, from 00:00 to 23:59")
      return nil
    case .file:
      places[parameter.name] = place
      return existingFile(text, "file", place)
    case .periodOrFile:
      let ends = text.split(separator: ".", omittingEmptySubsequences: true)
      let dates = ends.count == 2 && text.contains("..") ? ends.compactMap { CivilDate(iso: $0) } : []
      if dates.count == 2 {
        if dates[0] <= dates[1] { return text }
        mistakes.error(
          "period-backwards", "\(parameter.name) ends before it begins", at: place,
          help: "write the earlier day first: `\(parameter.name): \(dates[1].iso)..\(dates[0].iso)`")
        return nil
      }
      guard text.contains("/") || text.hasSuffix(".json") else {
        mistakes.error(
          "not-a-period", "\(parameter.name) is '\(shortened(text))', neither days nor a findings.json", at: place,
          help: "write `\(parameter.name): 2023-10-01..2023-10-31`, or the path of an earlier findings.json")
        return nil
      }
      places[parameter.name] = place
      return existingFile(text, "earlier report", place)
    }
  }

  private func limits(_ range: ClosedRange<Double>, _ like: ParameterValue) -> String {
    let text: (Double) -> String = { bound in
      switch like {
      case .duration: PlanDuration.text(Int(min(bound, 1e12)))
      case .number: "\(bound)"
      default: "\(Int(max(-1e15, min(bound, 1e15))))"
      }
    }
    if range.upperBound >= 1e15 { return "at least \(text(range.lowerBound))" }
    return "from \(text(range.lowerBound)) to \(text(range.upperBound))"
  }
}

extension ParameterValue {
  /// As a plan writes it.
  public var planText: String {
    switch self {
    case .count(let number): "\(number)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .flag(let flag): "\(flag)"
    case .duration(let seconds): PlanDuration.text(seconds)
    }
  }
}
