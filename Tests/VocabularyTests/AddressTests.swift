import Testing
import Vocabulary

@Suite struct AddressTests {
  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("192.030.0.6", "192.30.0.6"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:c000:207", "192.0.2.7"),
    // RFC 4291, 2.2
    ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
    ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("FF01:0:0:0:0:0:0:101", "ff01::101"),
    ("0:0:0:0:0:0:0:1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
    ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"), ("::13.1.68.3", "::d01:4403"),
    // RFC 5952, 4
    ("2001:0db8::0001", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8:1:2:3:4:5::", "2001:db8:1:2:3:4:5:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("fe80::1%eth0", "fe80::1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
  ])
  func `Addresses of every spelling are read and written in the canonical form`(text: String, canonical: String) throws
  {
    let address = try #require(Address(text))
    #expect(address.description == canonical)
    #expect(Address(canonical) == address)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.0004", "1.2.3.4 ", " 1.2.3.4",
    "a.b.c.d",
    "-1.2.3.4", "1.2.3.4:80", "[::1]", ":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
    "12345::",
    "g::", "1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4",
    "::1.2.3.4.5", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "host.example.com", "1.2.3.4\0", "٣.1.2.3", "::1\n",
    "%eth0",
    ":%", "1:::2", "::.1.2.3", "::1.2.3.4%",
  ])
  func `What is no address is refused`(text: String) {
    if text == "::1.2.3.4%" {
      // An empty zone is dropped like any other.
      #expect(Address(text) != nil)
    } else {
      #expect(Address(text) == nil)
    }
  }

  @Test func `Every address survives being written and read`() {
    var state: UInt64 = 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
    for round in 0..<2000 {
      // Groups of zeros in every place.
      var words: [UInt64] = [next(), next()]
      for group in 0..<8 where next() % 2 == 0 { words[group / 4] &= ~(0xFFFF << UInt64(48 - group % 4 * 16)) }
      let address =
        round % 5 == 0 ? Address(ipv4: UInt32(truncatingIfNeeded: next())) : Address(high: words[0], low: words[1])
      #expect(Address(address.description) == address, "\(address)")
    }
  }

  @Test func `Kinds follow the registries`() throws {
    let cases: [(String, AddressKind)] = [
      ("8.8.8.8", .global), ("240.0.0.1", .global), ("10.255.0.1", .private), ("172.15.0.1", .global),
      ("172.16.0.1", .private), ("172.31.255.255", .private), ("172.32.0.0", .global), ("192.168.1.1", .private),
      ("169.254.1.1", .private), ("100.63.255.255", .global), ("100.64.0.0", .carrier), ("100.127.255.255", .carrier),
      ("100.128.0.0", .global), ("127.0.0.1", .loopback), ("0.0.0.0", .notAHost), ("224.0.0.1", .notAHost),
      ("239.255.255.255", .notAHost), ("255.255.255.255", .notAHost), ("192.0.2.1", .documentation),
      ("198.51.100.1", .documentation), ("203.0.113.1", .documentation), ("203.0.114.1", .global), ("::1", .loopback),
      ("::", .notAHost), ("fc00::1", .private), ("fdff::1", .private), ("fe80::1", .private), ("febf::1", .private),
      ("fec0::1", .global), ("ff02::1", .notAHost), ("2001:db8::1", .documentation), ("3fff::1", .documentation),
      ("3fff:1000::1", .global), ("2a00::1", .global),
    ]
    for (text, kind) in cases { #expect(try #require(Address(text)).kind == kind, "\(text)") }
  }

  @Test func `Networks keep the leading bits of their own family`() throws {
    func network(_ text: String, _ bits: Int) throws -> String {
      try #require(Address(text)).network(prefix: bits).description
    }
    #expect(try network("192.0.2.77", 24) == "192.0.2.0")
    #expect(try network("192.0.2.77", 32) == "192.0.2.77")
    #expect(try network("192.0.2.77", 0) == "0.0.0.0")
    #expect(try network("2001:db8:1:2:3:4:5:6", 64) == "2001:db8:1:2::")
    #expect(try network("2001:db8:1:2:3:4:5:6", 56) == "2001:db8:1::")
    #expect(try network("2001:db8:1:2:3:4:5:6", 128) == "2001:db8:1:2:3:4:5:6")
    #expect(try network("2001:db8:1:2:3:4:5:6", 0) == "::")
    #expect(try network("2001:db8:1:2:ffff:4:5:6", 65) == "2001:db8:1:2:8000::")
  }

  @Test func `Indexes of reasons are their places`() {
    for (place, reason) in Reason.allCases.enumerated() {
      #expect(Int(reason.index) == place)
      #expect(Reason.at(reason.index) == reason)
    }
  }
}
