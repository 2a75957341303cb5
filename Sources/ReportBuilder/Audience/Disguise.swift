import Digests
import Vocabulary

/// What stands in a report in place of what identifies somebody.
protocol Disguise: Sendable {
  func shown(_ text: String, as kind: IdentityKind) -> String
}

/// Pseudonyms as `name-0412`: numbered, within their kind, in the order of the keyed hashes of what they hide.
///
/// No two can be the same, the same texts and key give the same ones, and a number says nothing of its text to anybody
/// without the key.
struct Pseudonyms: Disguise {
  private var shown: [IdentityKind: [String: String]] = [:]

  init(_ identities: Identities, key: KeyedHash) {
    var texts: [IdentityKind: [String]] = [
      .computer: Array(identities.addresses), .network: Array(identities.networks),
    ]
    for (text, kind) in identities.kinds { texts[kind, default: []].append(text) }
    for (kind, texts) in texts {
      let order = texts.map { (hash: key.value(of: "\(kind.rawValue)\u{0}\($0)"), text: $0) }
        .sorted { left, right in
          left.hash == right.hash
            ? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
            : left.hash.lexicographicallyPrecedes(right.hash)
        }
      let width = max(4, String(order.count).count)
      var numbered: [String: String] = [:]
      numbered.reserveCapacity(order.count)
      for (index, entry) in order.enumerated() {
        let number = String(index + 1)
        numbered[entry.text] = "\(kind.rawValue)-\(String(repeating: "0", count: width - number.count))\(number)"
      }
      shown[kind] = numbered
    }
  }

  /// What was not known when the pseudonyms were given has none, and is not shown either.
  func shown(_ text: String, as kind: IdentityKind) -> String { shown[kind]?[text] ?? "\(kind.rawValue)-withheld" }
}

/// What is left of a text for management: enough to recognise one's own, too little to publish by accident.
struct Shortening: Disguise {
  func shown(_ text: String, as kind: IdentityKind) -> String {
    switch kind {
    case .name: name(text)
    case .computer: Address(text).map(Self.address) ?? name(text)
    case .network: Self.network(text)
    case .host: Self.ending(of: text)
    case .server, .domain, .file, .text: text
    }
  }

  /// `j…@example.com`
  private func name(_ text: String) -> String {
    guard let first = text.first else { return text }
    guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return "\(first)…" }
    return "\(first)…\(text[at...])"
  }

  /// `203.0.113.x`, `2001:db8:1::/48`
  private static func address(_ address: Address) -> String {
    guard address.isIPv4 else { return address.network(prefix: 48).description + "/48" }
    let network = address.network(prefix: 24).description
    return network.split(separator: ".").prefix(3).joined(separator: ".") + ".x"
  }

  private static func network(_ text: String) -> String {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let address = Address(String(parts[0])), let bits = Int(parts[1]) else { return "…" }
    let most = address.isIPv4 ? 24 : 48
    return bits <= most ? text : address.network(prefix: most).description + "/\(most)"
  }

  /// Second-level labels under which countries give out names.
  private static let shared: Set<Substring> = [
    "ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "or", "org",
  ]

  /// The part of a reverse name that is registered: `example.net`, `example.co.uk`. A name without dots has none, nor has
  /// an address that stands where a name should.
  private static func ending(of host: String) -> String {
    let labels = host.split(separator: ".")
    guard labels.count > 1, let last = labels.last, !host.contains(":"), last.contains(where: { !$0.isNumber }) else {
      return "…"
    }
    let isShared = labels.count > 2 && last.count == 2 && shared.contains(labels[labels.count - 2])
    return labels.suffix(isShared ? 3 : 2).joined(separator: ".")
  }
}
