import Findings
import Testing

@testable import Report

@Suite struct ByteBufferTests {
  @Test(arguments: [0, 1, 7, 8, 31, 32, 33, 200])
  func `Pieces of any length are copied whole, and no more of them`(_ length: Int) {
    let letters = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
    var source = ByteBuffer(capacity: 1)
    source.append(text: "<" + letters + ">")
    var target = ByteBuffer(capacity: 1)
    for _ in 0..<50 {
      target.append(1..<1 + length, of: source)
      target.append("|")
    }
    let start = target.count
    target.append(word: 0x6463_6261, count: 4)
    target.repeatPiece(start..<start + 4)
    #expect(target.text == String(repeating: letters + "|", count: 50) + "abcdabcd")
    target.trim(UInt8(ascii: "d"), downTo: target.count - 4)
    target.cut(to: target.count - 1)
    #expect(target.text.hasSuffix("|abcdab"))
  }

  /// Each byte at each place of texts of each length, beside the plain way to ask.
  @Test func `A special byte is found wherever it stands`() {
    for length in 1...25 {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
          bytes[place] = byte
          let (unusual, ampersand) = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe (
              !PlainText.isPlain(bytes, unless: \.hasUnusual),
              !PlainText.isPlain(bytes) { $0.has(UInt8(ascii: "&")) }
            )
          }
          #expect(unusual == !(0x20..<0x7F).contains(byte))
          #expect(ampersand == (byte == UInt8(ascii: "&")))
        }
      }
    }
  }

  @Test(arguments: HostileCorpus.all)
  func `Texts are the same in memory of either kind`(_ entry: HostileCorpus.Entry) {
    var (json, csv) = ([UInt8](), [UInt8]())
    JSONText.append(entry.text, to: &json)
    CSVField.append(entry.text, to: &csv)
    var bytes = ByteBuffer()
    JSONText.append(entry.text, to: &bytes)
    #expect(bytes.text == String(decoding: json, as: UTF8.self))
    bytes.removeAll()
    CSVField.append(entry.text, to: &bytes)
    #expect(bytes.text == String(decoding: csv, as: UTF8.self))
  }

  @Test func `Cells come out by row, as they went in by column`() {
    let rows = CellTexts.rows + 100
    let names = (0..<rows).map { $0 % 7 < 4 ? "same" : "name\($0)" }
    let table = Table(
      id: "t", title: "T",
      columns: [
        Column("a", "A", .counts(Array(0..<rows))), Column("b", "B", .words(names)),
        Column("c", "C", .shares((0..<rows).map { $0 % 3 == 0 ? .nan : 1 })),
      ])
    var cells = CellTexts(table)
    for first in [0, CellTexts.rows] {
      let part = first..<min(first + CellTexts.rows, rows)
      cells.fill(part) { bytes, column, cell in
        switch cell {
        case .count(let count): bytes.append(decimal: count * 10 + column)
        case .words(let words): bytes.append(text: words)
        case .share: bytes.append("share")
        default: break
        }
      }
      for row in part {
        var bytes = ByteBuffer()
        for column in 0..<cells.columnCount { cells.append(row: row - first, column, to: &bytes) }
        #expect(bytes.text == "\(row * 10)\(names[row])\(row % 3 == 0 ? "" : "share")")
        #expect(cells.isEmpty(row: row - first, 2) == (row % 3 == 0))
      }
    }
  }
}
