import Diagnostics
import Digests
import Foundation
import Testing
import Vocabulary

@testable import ReportBuilder

@Suite struct LeakedPasswordTests {
  private func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "leaked-\(UUID().uuidString).txt"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func hash(_ password: String) -> String {
    String(decoding: SHA1Digest.hex(of: Array(password.utf8)), as: UTF8.self)
  }

  private func holds(_ list: LeakedPasswordFile, _ password: String) -> Bool {
    list.holds(Array(password.utf8), SecretMark.digest(Array(password.utf8)))
  }

  @Test func `The digest is that of everybody else`() {
    #expect(hash("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")
    #expect(hash("") == "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")
  }

  @Test(arguments: [1, 2, 3, 10, 1000], ["\n", "\r\n", ":77\n", ":1\r\n"])
  func `Every listed password is found, and no other`(count: Int, lineEnd: String) throws {
    let passwords = (0..<count).map { "Secret\($0)!" }
    let lines = passwords.map(hash).sorted()
    for text in [lines.joined(separator: lineEnd) + lineEnd, lines.map { $0.lowercased() }.joined(separator: lineEnd)] {
      let path = try file(text)
      defer { try? FileManager.default.removeItem(atPath: path) }
      let list = try LeakedPasswordFile(path: path)
      #expect(passwords.allSatisfy { holds(list, $0) && holds(list, $0) })
      #expect(!(0..<50).contains { holds(list, "other\($0)") })
    }
  }

  @Test(arguments: [
    "", "\n", "password\nsecret\n", "F\(String(repeating: "0", count: 39))\nA\(String(repeating: "0", count: 39))\n",
    // The ends ascend, and nothing between.
    ["A", "F", "C", "B"].map { $0 + String(repeating: "0", count: 39) + ":1\n" }.joined(),
  ])
  func `What is no list of hashes is refused`(text: String) throws {
    let path = try file(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect { try LeakedPasswordFile(path: path) } throws: { ($0 as? Diagnostic)?.code == "no-hash-list" }
    #expect { try LeakedPasswordFile(path: path + ".missing") } throws: {
      ($0 as? Diagnostic)?.code == "unreadable-list"
    }
  }
}
