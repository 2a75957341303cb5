import Foundation
import Testing

@testable import LogFormats

/// What a fuzzer found worth keeping, read again: nothing crashes, every line is accounted for, and where a log is cut into
/// stretches changes no account.
@Suite struct FuzzedLinesTests {
  static func inputs() throws -> [[UInt8]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let packed = Array(try Data(contentsOf: root.appending(path: "Fixtures/formats/fuzz-lines.bin")))
    var inputs: [[UInt8]] = []
    var place = 0
    while place + 2 <= packed.count {
      let end = place + 2 + Int(packed[place]) << 8 + Int(packed[place + 1])
      inputs.append(Array(packed[(place + 2)..<end]))
      place = end
    }
    return inputs
  }

  @Test func `each input is accounted for line by line, whole and in pieces`() throws {
    let formats = try CompiledFormats.shared()
    let inputs = try Self.inputs()
    #expect(inputs.count > 1000)
    var events = 0
    for input in inputs {
      let (seen, whole) = scan(input, formats)
      #expect(
        whole.lines == whole.loginLines + whole.operationalLines + whole.otherLines + whole.damaged.total, "\(input)")
      #expect(seen.count { !$0.isConnection } == whole.loginLines, "\(input)")
      for one in seen { #expect(one.attempts >= 1, "\(input)") }
      let (_, cut) = scan(input, formats, chunk: max(1, input.count / 3))
      #expect(cut.lines == whole.lines && cut.damaged.total == whole.damaged.total, "\(input)")
      #expect(cut.hours == whole.hours, "\(input)")
      events += whole.loginLines + whole.operationalLines
    }
    #expect(events > 200)
  }
}
