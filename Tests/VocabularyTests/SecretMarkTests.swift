import Testing
import Vocabulary

@Suite struct SecretMarkTests {
  private func shape(_ password: String, _ user: String?) -> SecretShape {
    var reader = SecretReader()
    return reader.mark(password, user: user).shape
  }

  @Test(arguments: [
    ("Delta2017", SecretShape.userYear), ("delta", .user), ("atled", .user), ("D3lta!", .user),
    ("2015delta", .userYear),
    ("Summer2023", .year), ("123456", .digits), ("xx99d3lt@2017", .userYear), ("qwertzu", .keyboard),
    ("poiuytr", .keyboard), ("Passw0rd", .common), ("letmein", .common), ("Example!1", .domain), ("", .other),
    ("kT9$pq", .other), ("1949", .digits), ("x2050x", .other), ("x2049x", .year), ("qwer", .other),
  ])
  func passwordsHaveTheirClass(password: String, expected: SecretShape) {
    #expect(shape(password, "delta@example.com") == expected)
  }

  @Test func shortNamesAndNoNamesAreInNothing() {
    #expect(shape("abacus!", "ab") == .other)
    #expect(shape("delta", nil) == .other)
    #expect(shape("bobbob", "DOMAIN\\Bob") == .user)
    #expect(shape("a@b.example", "a@b@c.example") == .user)
  }

  @Test func theWordOfAPasswordIsTheName() {
    var reader = SecretReader()
    for password in ["Delta2017", "2015delta", "D3lta!", "!!delta", "delta"] {
      #expect(reader.mark(password, user: nil).stem == SecretMark.digest(ofName: "Delta"))
    }
    for password in ["", "1234", "ab", "delt", "del ta", "atled"] {
      #expect(reader.mark(password, user: nil).stem != SecretMark.digest(ofName: "delta"))
    }
    #expect(SecretMark.digest(ofName: "ab") == 0)
    #expect(reader.mark("ab", user: nil).stem == 0)
  }

  @Test func equalPasswordsAreEqualAndOthersAreNot() {
    var reader = SecretReader()
    let first = reader.mark("Delta2017", user: "delta")
    #expect(reader.mark("Delta2017", user: "other").identity == first.identity)
    #expect(reader.mark("delta2017", user: "delta").identity != first.identity)
    #expect(reader.mark("Delta201", user: "delta").identity != first.identity)
    #expect(first.year == 2017 && reader.mark("19991", user: nil).year == 1999)
  }

  @Test func bytesThatAreNoTextAreClassedToo() {
    var reader = SecretReader()
    let bytes: [UInt8] = [0xFF, 0x00, 0xC3, 0x28, 0x31]
    #expect(reader.mark(bytes, user: [0xFF, 0x00, 0xC3]).shape == .user)
    #expect(
      reader.mark([UInt8](repeating: 0x41, count: 65_000), user: [UInt8](repeating: 0x41, count: 300)).shape == .user)
  }
}
