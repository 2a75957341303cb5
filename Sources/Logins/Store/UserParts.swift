/// What a typed user name says: `ada@Example.com`, `EXAMPLE\ada` and `ada%example.com` are `ada` of a domain.
///
/// Parts are lower-cased, as two spellings of one mailbox are one; an empty part is none. A name in which nothing stands
/// before the domain (`@here`) is a local part as a whole: it is tried and logged in with like any other.
struct UserParts: Equatable {
  var localPart: String?
  var domain: String?

  init(_ user: String) {
    let bytes = Array(user.utf8)
    var local = bytes[...]
    var domain = bytes[0..<0]
    if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
      local = bytes[..<at]
      domain = bytes[(at + 1)...]
    } else if let backslash = bytes.firstIndex(of: UInt8(ascii: "\\")) {
      domain = bytes[..<backslash]
      local = bytes[(backslash + 1)...]
    } else if let percent = bytes.lastIndex(of: UInt8(ascii: "%")), percent > 0, percent + 1 < bytes.count {
      local = bytes[..<percent]
      domain = bytes[(percent + 1)...]
    }
    guard !local.isEmpty else {
      localPart = bytes.isEmpty ? nil : Self.folded(bytes[...])
      self.domain = nil
      return
    }
    localPart = Self.folded(local)
    self.domain = domain.isEmpty ? nil : Self.folded(domain)
  }

  private static func folded(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).lowercased()
  }
}
