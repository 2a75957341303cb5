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

  @Test func `texts that differ in one byte, wherever it stands, have numbers of their own`() {
    var table = ByteTable()
    var texts: [[UInt8]] = []
    for length in 0..<40 {
      texts.append([UInt8](repeating: 0, count: length))
      for place in 0..<length {
        var text = [UInt8](repeating: 0, count: length)
        text[place] = 1
        texts.append(text)
      }
    }
    for text in texts + texts {
      let id = text.withUnsafeBytes { table.id(of: $0) }
      table.withBytes(of: Int(id)) { #expect($0.elementsEqual(text), "\(text)") }
    }
    #expect(table.count == texts.count)
  }

  @Test func `the digest of a text is the same in every version`() {
    func digest(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBytes { ByteDigest.of($0) } }
    let text = "abcdefghijklmnopqrstuvwxyz0123456789"
    let digests: [UInt64] = [
      4_740_186_640_682_321_672, 17_884_059_703_343_223_858, 6_316_495_711_078_668_542, 11_344_691_515_150_775_950,
      9_740_115_053_843_252_249, 15_905_503_495_415_847_502, 6_926_928_731_624_958_527, 10_643_696_886_544_211_291,
      7_538_616_601_898_213_045, 1_697_502_545_615_281_016, 58_721_353_331_374_946, 12_541_935_743_551_041_817,
      2_649_908_577_464_556_778, 17_338_961_822_183_891_060,
    ]
    let lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 36]
    #expect(lengths.map { digest(String(text.prefix($0))) } == digests)
  }
}
