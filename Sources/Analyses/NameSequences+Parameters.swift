import CivilTime
import Planning

/// What a plan can set: of the stretch, of how one is found, of the tests, and of who belongs.
extension NameSequences {
  static let parameters = ofStretch + ofBrackets + ofTests + ofMembers

  private static let ofStretch = [
    ParameterDescriptor(
      "from", "first moment of a stretch to look at instead, such as \"2023-05-04 20:11\"; empty: what is found",
      default: .text(""), form: .moment),
    ParameterDescriptor(
      "for", "length of that stretch", default: .duration(seconds: 86_400), range: 60...Double(366 * 86_400)),
  ]

  private static let ofBrackets = [
    ParameterDescriptor(
      "false_brackets", "expected number of false brackets in an archive without any campaign",
      default: .number(0.01), range: 1e-9...0.5),
    ParameterDescriptor(
      "logins", "logins from which on the part that fails is watched", default: .count(3000), range: 100...1_000_000_000
    ),
    ParameterDescriptor(
      "successes", "successful ones among them", default: .count(300), range: 1...1_000_000_000),
    ParameterDescriptor("group", "logins of a group", default: .count(100), range: 20...1000),
    ParameterDescriptor("groups", "groups that are needed", default: .count(30), range: 10...1_000_000),
    ParameterDescriptor(
      "repeats", "how long failures of a computer count once among them", default: .duration(seconds: 600),
      range: 0...86_400),
    ParameterDescriptor(
      "rise", "times as many quiet computers as usual that must come with more failures", default: .number(1.5),
      range: 0...1000),
    ParameterDescriptor(
      "days", "covered days that the usual number of quiet computers needs", default: .count(28), range: 14...3650),
    ParameterDescriptor(
      "raised", "times as many of them as usual within a bracket", default: .number(1.5), range: 1...1000),
    ParameterDescriptor(
      "surplus", "how many more of them in all", default: .number(20), range: 0...1e9),
  ]

  private static let ofTests = [
    ParameterDescriptor(
      "block", "attempts of a block inside which names are shuffled", default: .count(50), range: 10...10_000),
    ParameterDescriptor(
      "least_events", "attempts without which order and times are not judged", default: .count(50),
      range: 10...100_000),
    ParameterDescriptor(
      "least_sources", "computers without which order and times are not judged", default: .count(20),
      range: 2...100_000),
    ParameterDescriptor(
      "least_pairs", "pairs of a long and a bare name that are judged by themselves", default: .count(8),
      range: 4...100_000),
    ParameterDescriptor(
      "least_names", "different names whose alphabetical order is judged", default: .count(10), range: 5...100_000),
    ParameterDescriptor(
      "clock_hours", "hours with attempts whose minutes are judged", default: .count(10), range: 10...100_000),
    ParameterDescriptor(
      "clock_sources", "computers that must carry a rhythm of minutes", default: .count(10), range: 1...100_000),
    ParameterDescriptor(
      "effect", "times the expectation that counts as large; below it, where less is the sign", default: .number(2),
      range: 1...1000),
    ParameterDescriptor(
      "shuffles", "how often names are shuffled as a check", default: .count(999), range: 99...99_999),
    ParameterDescriptor(
      "chance", "largest adjusted probability of a test that counts", default: .number(0.001), range: 1e-12...0.1),
    ParameterDescriptor(
      "strong_chance", "largest adjusted probability of one that counts alone", default: .number(1e-6),
      range: 1e-15...0.1),
  ]

  private static let ofMembers = [
    ParameterDescriptor(
      "listed", "computers that make a name one of the campaign's", default: .count(3), range: 2...1000),
    ParameterDescriptor(
      "seldom", "attempts a week up to which a computer teaches the campaign's names", default: .count(3),
      range: 1...1000),
    ParameterDescriptor(
      "name_ratio", "times as often as on other days that such a name is tried", default: .number(2), range: 1...1000),
    ParameterDescriptor(
      "name_chance", "largest probability of that", default: .number(0.01), range: 1e-12...0.5),
    ParameterDescriptor(
      "outside", "days outside that bystanders are counted by", default: .count(7), range: 2...3650),
    ParameterDescriptor(
      "fresh", "computers with names of their own beyond twice as many as other days bring", default: .number(20),
      range: 0...1e6),
    ParameterDescriptor(
      "members", "computers without which there is no campaign", default: .count(20), range: 5...100_000),
  ]

  /// What the plan sets; the search itself runs once, before the analyses.
  static func settings(_ plan: Plan, zone: Zone) -> CampaignSearch.Settings {
    let stated = Parameters(descriptor, plan: plan)
    var settings = CampaignSearch.Settings()
    settings.leastMembers = stated.count("members")
    settings.logins = FailingLogins.Rule(
      logins: stated.count("logins"), successes: stated.count("successes"), group: stated.count("group"),
      groups: stated.count("groups"), repeats: stated.seconds("repeats"), rise: stated.number("rise"),
      falseBrackets: stated.number("false_brackets"))
    settings.quiet = QuietComputers.Rule(
      days: stated.count("days"), ratio: stated.number("raised"), surplus: stated.number("surplus"),
      falseBrackets: stated.number("false_brackets"))
    settings.evidence = SequenceEvidence.Settings(
      block: stated.count("block"), leastEvents: stated.count("least_events"),
      leastSources: stated.count("least_sources"), leastPairs: stated.count("least_pairs"),
      leastNames: stated.count("least_names"), clockHours: stated.count("clock_hours"),
      clockSources: stated.count("clock_sources"), effect: stated.number("effect"),
      shuffles: stated.count("shuffles"), chance: stated.number("chance"),
      strongChance: stated.number("strong_chance"))
    settings.members = CampaignMembers.Rule(
      listed: stated.count("listed"), seldom: stated.count("seldom"), nameRatio: stated.number("name_ratio"),
      nameChance: stated.number("name_chance"), outside: stated.count("outside"), fresh: stated.number("fresh"))
    if let start = moment(stated.text("from"), zone: zone) {
      settings.stretch = start..<start + Int64(stated.seconds("for"))
    }
    return settings
  }
}
