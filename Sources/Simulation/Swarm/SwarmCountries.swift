/// The 148 countries of the swarm's archive. Their order and weights are invented; the window's leaders are published.
enum SwarmCountries {
  /// The six that lead the window, with their shares of the rest of the year in thousandths.
  static let leaders: [(code: String, usualShare: Int)] = [
    ("CN", 250), ("IN", 47), ("KR", 34), ("BR", 65), ("US", 110), ("RU", 55),
  ]

  /// The 94 others of the window, Bulgaria first.
  static let others = words(
    """
    BG VN ID DE FR TW TH IR UA TR AR MX CO GB NL IT PK BD PL RO JP HK ZA EG PH MY SG CL ES PE EC VE KZ CA AU SE HU CZ
    GR IL SA AE NG KE MA DZ TN GE AM AZ UZ BY RS HR SI SK AT CH BE DK NO FI PT IE LT LV EE MD MK AL BA LK NP MM KH LA
    MN IQ JO LB KW QA BH OM BO PY UY CR PA DO GT HN SV GH
    """)

  /// The 48 that are seen in the rest of the year only.
  static let outsideOnly = words(
    """
    NI CU JM TT CI SN CM UG TZ ET SD ZM ZW MZ AO NA BW MG MU RE KG TJ TM AF YE SY PS CY MT LU IS ME NZ PG FJ NC PF BN
    MO MV BT GY SR PR LY GA CG BJ
    """)

  static let all = leaders.map(\.code) + others + outsideOnly

  /// How often a country is met in the rest of the year, beside `all`.
  static let usualWeights: [Int] = {
    let tail = (others + outsideOnly).indices.map { 1_000_000 / ($0 + 3) }
    let tailSum = tail.reduce(0, +)
    let leading = leaders.map(\.usualShare).reduce(0, +)
    return leaders.map { $0.usualShare * tailSum / (1000 - leading) } + tail
  }()

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map(String.init)
  }
}
