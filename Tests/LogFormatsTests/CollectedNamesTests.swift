import Testing

@testable import LogFormats

/// Names of members beside a dictionary of them.
@Suite struct CollectedNamesTests {
  private static let names = [
    "@timestamp", "_application_name", "SYSLOG_IDENTIFIER", "host", "name", "pid", "t", "Message", "short_message",
  ]

  private func member(_ name: String, _ names: CollectedNames) -> CollectedNames.Member? {
    let letters = Array("\"\(name)\":".utf8)
    return letters.withUnsafeBytes { names.member(Bytes($0), 1, letters.count - 2) }
  }

  /// Up to 128 names in 256 places: most slots have neighbours.
  @Test(arguments: [1, 9, 128])
  func `every name is found, and nothing else`(count: Int) {
    let known = (Self.names + (0..<120).map { "member-\($0)" }).prefix(count)
    let names = CollectedNames(
      Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, .init(role: $0 % 2 == 0 ? .time : .host)) }))
    for (number, name) in known.enumerated() {
      #expect(member(name, names)?.role == (number % 2 == 0 ? .time : .host), "\(name)")
      // The letter in the middle of the longest names is in neither of their ends.
      for place in name.indices {
        let other = String(name.indices.map { $0 == place ? "~" : name[$0] })
        #expect(member(other, names) == nil, "\(other)")
      }
    }
    #expect(member("", names) == nil)
    #expect(member(String(repeating: "x", count: 40), names) == nil)
  }

  @Test func `a name means in a host's or a process' object what it means nowhere else`() throws {
    let name = try #require(member("name", .known))
    #expect(name.role(in: .host) == .host && name.role(in: .process) == .program && name.role(in: .other) == .none)
    let host = try #require(member("host", .known))
    #expect(host.parent == .host && host.isObject && !host.isSign)
    #expect(try #require(member("_source", .known)).isSign)
  }
}
