import Testing

@testable import LogFormats

/// The sieve beside a plain search for every text.
@Suite struct TextSieveTests {
  private let tables: Tables
  private let sieve: TextSieve
  private let firstBucket: Int

  init() throws {
    tables = try CompiledFormats.shared().tables
    sieve = try #require(tables.sieve)
    firstBucket = Int(tables.programs[tables.nameless].firstBucket)
  }

  private func entries(_ byte: UInt8) -> ArraySlice<Entry> {
    let bucket = tables.buckets[firstBucket + Int(byte)]
    return tables.entries[Int(bucket.start)..<Int(bucket.start + bucket.count)]
  }

  private func texts(_ entry: Entry) -> [[UInt8]] {
    tables.literals[Int(entry.required.start)..<Int(entry.required.start + entry.required.count)].map {
      Array(tables.pool[Int($0.start)..<Int($0.start + $0.count)])
    }
  }

  /// By place in the bucket: whether the sieve lets an entry through; nil where it does not sieve.
  private func passes(_ message: [UInt8]) -> [Bool]? {
    message.withUnsafeBytes { buffer in
      sieve.places(Bytes(buffer), 0, buffer.count).map { places in
        entries(message[0]).indices.enumerated().map { place, _ in places[place / 64] >> UInt64(place % 64) & 1 == 1 }
      }
    }
  }

  private static func holds(_ message: [UInt8], _ text: [UInt8]) -> Bool {
    guard message.count >= text.count else { return false }
    return (0...(message.count - text.count)).contains { message[$0..<$0 + text.count].elementsEqual(text) }
  }

  @Test(arguments: Array("[{\"2aAu".utf8))
  func `lets through whatever needs a text that stands in the message, wherever it stands`(byte: UInt8) throws {
    let entries = entries(byte)
    let needed = Set(entries.flatMap(texts)).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(needed.count > 8)
    for (number, text) in needed.enumerated() {
      let padding = Array(repeating: UInt8(0x78), count: number % 9)
      for message in [[byte] + padding + text + padding, [byte] + padding + text, [byte] + padding + text.dropLast()] {
        let passes = try #require(self.passes(message))
        for (entry, passes) in zip(entries, passes) {
          let texts = texts(entry)
          if texts.isEmpty || texts.contains(where: { Self.holds(message, $0) }) { #expect(passes) }
        }
      }
    }
  }

  @Test(arguments: Array("[\"2aAu".utf8))
  func `holds back what needs a text of which no four bytes stand in the message`(byte: UInt8) throws {
    let message = [byte] + Array(repeating: UInt8(0x7E), count: 200)
    for (entry, passes) in zip(entries(byte), try #require(passes(message))) {
      #expect(passes == (entry.required.count == 0))
    }
    #expect(entries(byte).contains { $0.required.count > 0 })
  }

  @Test func `says nothing of the shortest messages that it could not look through`() throws {
    for length in 1...4 {
      let message = Array("[abc".utf8.prefix(length))
      let free = entries(message[0]).map { $0.required.count == 0 }
      #expect(try #require(passes(message)) == free)
    }
  }
}
