import Testing

@testable import Logins

@Suite struct UserPartsTests {
  @Test(arguments: [
    ("ada", "ada", nil), ("ada@Example.COM", "ada", "example.com"), ("EXAMPLE\\Ada", "ada", "example"),
    ("ada%example.com", "ada", "example.com"), ("a@b@example.com", "a@b", "example.com"),
    ("@here", "@here", nil), ("EXAMPLE\\", "example\\", nil), ("@", "@", nil), ("", nil, nil),
  ])
  func `a name that is not empty has a local part, by which it is told apart`(
    user: String, localPart: String?, domain: String?
  ) {
    let parts = UserParts(user)
    #expect(parts.localPart == localPart)
    #expect(parts.domain == domain)
  }
}
