import Testing

@testable import Logins

@Suite struct ByteTableTests {
  @Test func `a text has one number, whether it repeats the one before or not`() {
    let texts = ["mx1", "mx2", "", "mx10", "mx1.example.net", "mx1", "mx1", "", "", "mx2", "mx3", "mx3", "mx1"]
    var (table, repeating) = (ByteTable(), ByteTable())
    for text in texts {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBytes { #expect(table.id(of: $0) == repeating.idOfRepeated($0), "\(text)") }
    }
    #expect(repeating.count == Set(texts).count)
  }
}
