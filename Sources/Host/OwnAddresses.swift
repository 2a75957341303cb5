import Glibc

/// Addresses that this computer cannot do without: its own, its ways out, its name servers, and where whoever is working
/// on it sits. As text, with what they are.
public enum OwnAddresses {
  public static func all() -> [(address: String, what: String)] {
    interfaces().map { ($0, "an address of this computer") } + gateways().map { ($0, "this computer's way out") }
      + nameServers().map { ($0, "a name server of this computer") }
      + session().map { ($0, "where you are logged in from") }
  }

  private static func interfaces() -> [String] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var found: [String] = []
    var next = unsafe first
    while let interface = unsafe next {
      if let address = unsafe interface.pointee.ifa_addr { unsafe found += [text(of: address)].compactMap { $0 } }
      unsafe next = interface.pointee.ifa_next
    }
    return found
  }

  private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
    let family = unsafe Int32(address.pointee.sa_family)
    guard family == AF_INET || family == AF_INET6 else { return nil }
    let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // SAFETY: the system's list holds an address of the family it names, so `size` bytes are there to be read.
    let status = unsafe getnameinfo(
      address, socklen_t(size), &host, socklen_t(host.count), nil, 0, Int32(NI_NUMERICHOST))
    guard status == 0 else { return nil }
    return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Of the routes that lead anywhere.
  private static func gateways() -> [String] {
    lines("/proc/net/route").compactMap { fields in
      guard fields.count > 2, fields[1] == "00000000", let number = UInt32(fields[2], radix: 16), number != 0 else {
        return nil
      }
      // The kernel prints the four bytes as the number they are in its own order.
      return unsafe withUnsafeBytes(of: number) { bytes in unsafe bytes.map { "\($0)" }.joined(separator: ".") }
    }
      + lines("/proc/net/ipv6_route").compactMap { fields in
        guard fields.count > 4, fields[1] == "00", fields[4].utf8.count == 32, fields[4].contains(where: { $0 != "0" })
        else { return nil }
        let digits = Array(fields[4])
        return stride(from: 0, to: 32, by: 4).map { String(digits[$0..<($0 + 4)]) }.joined(separator: ":")
      }
  }

  private static func nameServers() -> [String] {
    lines("/etc/resolv.conf").compactMap { $0.count > 1 && $0[0] == "nameserver" ? String($0[1]) : nil }
  }

  /// As sshd tells: client, its port, server, its port. Survives `sudo` only where that is set up to keep it.
  private static func session() -> [String] {
    ["SSH_CONNECTION", "SSH_CLIENT"].compactMap { name in
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe String(cString: value).split(separator: " ").first.map { String($0) }
    }
  }

  private static func lines(_ path: String) -> [[Substring]] {
    let bytes = (try? HostFile.read(path, limit: 1 << 22)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
      line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    }
  }
}
