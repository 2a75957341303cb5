import Planning
import Vocabulary

/// The fewest networks that hold certain addresses and no other.
package enum NetworkCover {
  /// - Parameter addresses: ascending, each once.
  static func networks(of addresses: [Address]) -> [Network] {
    joined(addresses.map { Network(address: $0, prefix: $0.isIPv4 ? 32 : 128) })
  }

  /// - Parameter parts: ascending, none of them within another.
  /// - Returns: ascending.
  /// - Complexity: O(n): two halves of a network follow each other, so that only the last two ever join.
  package static func joined(_ parts: [Network]) -> [Network] {
    var networks: [Network] = []
    for part in parts {
      networks.append(part)
      while networks.count >= 2, let joined = joined(networks[networks.count - 2], networks[networks.count - 1]) {
        networks.removeLast(2)
        networks.append(joined)
      }
    }
    return networks
  }

  private static func joined(_ left: Network, _ right: Network) -> Network? {
    guard left.prefix == right.prefix, left.prefix > 0, left.address != right.address,
      left.address.isIPv4 == right.address.isIPv4
    else { return nil }
    let both = left.address.network(prefix: left.prefix - 1)
    guard both == right.address.network(prefix: right.prefix - 1), both.isIPv4 == left.address.isIPv4 else {
      return nil
    }
    return Network(address: both, prefix: left.prefix - 1)
  }
}

/// Addresses that nobody outside has, or that stand for insiders: no firewall set may hold one. Networks that are in use
/// nowhere, as those for documentation, may stay: they do no harm.
package enum InsideNetworks {
  package static let all: [Network] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/4", "255.255.255.255/32", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
  ].compactMap { text in
    let parts = text.split(separator: "/")
    guard let address = Address(String(parts[0])), let prefix = Int(parts[1]) else { return nil }
    return Network(address: address, prefix: prefix)
  }

  /// Of IPv4, by the first number: whether any of them begins with it. Nearly all addresses are told by that.
  private static let isPossible: [Bool] = (0..<256).map { number in
    let first = Network(address: Address(ipv4: UInt32(number) << 24), prefix: 8)
    return all.contains { first.contains($0.address) || $0.contains(first.address) }
  }

  static func hold(_ address: Address) -> Bool {
    if let ipv4 = address.ipv4, !isPossible[Int(ipv4 >> 24)] { return false }
    return all.contains { $0.contains(address) }
  }
}

/// A pattern with `*` for any text and `?` for one character, without case. Linear: it never tries again what failed
/// before the last `*`.
package enum Wildcard {
  package static func matches(_ text: String, pattern: String) -> Bool {
    let (text, pattern) = (Array(text.lowercased().utf8), Array(pattern.lowercased().utf8))
    var (t, p) = (0, 0)
    var (star, resume) = (-1, 0)
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        (star, resume) = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
        (t, p) = (t + 1, p + 1)
      } else if star >= 0 {
        resume += 1
        (t, p) = (resume, star + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
