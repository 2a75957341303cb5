import Statistics

/// Local parts that never belonged to anyone: half look typed by a cat, half like names that a harvester mangled.
enum SpamtrapNames {
  private static let beginnings = [
    "ba", "be", "bri", "ca", "che", "cor", "da", "del", "dro", "el", "fa", "fen", "ga", "gri", "ha", "hol", "in", "ja",
    "ka", "kel", "la", "lin", "ma", "mal", "mer", "na", "nor", "ol", "pa", "pel", "qui", "ra", "ros", "sa", "see",
    "ste", "ta", "tor", "ul", "va", "ver", "wa", "wil", "xa", "ya", "zel",
  ]
  private static let endings = [
    "bk", "cas", "den", "dvm", "er", "fgh", "gton", "hz", "ing", "invmk", "jq", "kins", "lmn", "man", "ngs", "ox",
    "pq", "rty", "son", "stx", "th", "ule", "vw", "well", "xk", "yne", "zz",
  ]
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

  /// Distinct, lower case, five letters or more, sorted; none of them among `avoided`.
  static func list(_ count: Int, avoided: Set<String>, random: inout SplitMix64) -> [String] {
    var names: Set<String> = []
    while names.count < count {
      let name = random.chance(1, of: 2) ? mangled(&random) : scrambled(&random)
      guard name.utf8.count >= 5, !avoided.contains(name) else { continue }
      names.insert(name)
    }
    return names.sorted()
  }

  private static func mangled(_ random: inout SplitMix64) -> String {
    var name = random.pick(beginnings) + random.pick(beginnings)
    if random.chance(1, of: 2) { name += random.pick(beginnings) }
    return name + random.pick(endings)
  }

  private static func scrambled(_ random: inout SplitMix64) -> String {
    var name = random.pick(InventedNames.firstNames)
    // A harvester's accidents: a letter too many, cut-off heads, digits of the next field.
    switch random.below(4) {
    case 0: name = String(random.pick(letters)) + name + String(random.pick(letters))
    case 1: name = name.dropFirst() + random.pick(endings)
    case 2: name += "\(random.within(10...9999))"
    default: name = random.pick(beginnings) + "." + name
    }
    return name
  }
}
