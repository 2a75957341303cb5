import Vocabulary

/// Addresses taken together as computers: those of one IPv6 /64 network are one, since every computer can take any of
/// them; an IPv4 address is one by itself.
struct Computers: Sendable {
  /// By source id: id of the first address of its /64 network; itself for IPv4.
  let ofSource: [Int32]
  /// Sources that are one computer with others.
  let shared: Set<Int32>

  /// - Parameter addresses: ascending, as ids of `Dimension.source` are.
  /// - Complexity: O(n).
  init(_ addresses: [Address]) {
    var result: [Int32] = []
    result.reserveCapacity(addresses.count)
    var previous: Address?
    for (id, address) in addresses.enumerated() {
      let network = address.isIPv4 ? nil : address.network(prefix: Self.networkBits)
      // The members of a network follow each other.
      if let network, network == previous, let last = result.last {
        result.append(last)
      } else {
        result.append(Int32(id))
      }
      previous = network
    }
    ofSource = result
    var shared: Set<Int32> = []
    for (id, first) in result.enumerated() where Int(first) != id {
      shared.insert(first)
      shared.insert(Int32(id))
    }
    self.shared = shared
  }

  static let networkBits = 64

  /// How a computer is named where two stretches of time are compared, in which it may have had different addresses.
  static func name(_ address: Address) -> String {
    address.isIPv4 ? address.description : "\(address.network(prefix: networkBits))/\(networkBits)"
  }

  /// The first address of each computer, once; −1, no address, is none.
  func each(_ sources: some Sequence<Int64>) -> [Int32] {
    let known = sources.filter { $0 >= 0 }
    guard !shared.isEmpty else { return known.map { Int32($0) } }
    return Set(known.map { ofSource[Int($0)] }).sorted()
  }

  /// How many different computers are behind sources; −1, no address, is none.
  func count(_ sources: some Sequence<Int32>) -> Int {
    Set(sources.lazy.filter { $0 >= 0 }.map { self.ofSource[Int($0)] }).count
  }

  /// Members of a campaign that made one attempt in all.
  func count(once campaign: Campaign) -> Int {
    var attempts: [Int32: Int] = [:]
    for member in campaign.members { attempts[ofSource[Int(member.source)], default: 0] += member.attempts }
    return attempts.values.count { $0 == 1 }
  }
}
