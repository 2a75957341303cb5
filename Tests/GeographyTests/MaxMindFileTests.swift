import Diagnostics
import Foundation
import Testing
import Vocabulary

@testable import Geography

@Suite final class MaxMindFileTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).mmdb")

  deinit { try? FileManager.default.removeItem(at: file) }

  private func write(_ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: file)
    return file.path
  }

  @Test func `Countries come from an MMDB, from where the network is registered when need be`() throws {
    var builder = MaxMindBuilder()
    builder.add("::f000:0", 112, ["country": "NO", "registered_country": "SE"])
    builder.add("::f000:200", 120, ["registered_country": "DK"])
    builder.add("2400::", 16, ["country": "JP"])
    let path = try write(builder.bytes)
    let database = try CountryDatabase.load(path)
    #expect(database.name == "Example-Country")
    #expect(database.date == "2023-11-14")
    #expect(database.files == [path])
    let cases = [
      ("240.0.0.1", "NO"), ("240.0.2.200", "DK"), ("240.1.0.1", "??"), ("2400:1::", "JP"), ("2a00::1", "??"),
      ("192.168.0.1", "--"), ("192.0.2.1", "--"),
    ]
    for (text, code) in cases { #expect(database.code(for: try #require(Address(text))) == code, "\(text)") }
  }

  @Test func `A damaged MMDB is an error that names the file`() throws {
    var builder = MaxMindBuilder()
    builder.add("2400::", 16, ["country": "JP"])
    let marker = try #require(builder.bytes.lastIndex(of: 0xEF))
    let path = try write(Array(builder.bytes[...(marker + 14)]))
    let error = try #require(throws: DiagnosticList.self) { try CountryDatabase.load(path) }
    #expect(error.diagnostics.map(\.code) == ["geography-unreadable"])
    #expect(error.diagnostics.first?.place?.file == path)
  }
}

/// Writes the smallest files that follow the MaxMind DB format, version 2.0: a binary tree of 24-bit records, and maps.
private struct MaxMindBuilder {
  /// Two records a node: 0 is nothing, positive another node, negative the data at −1 − offset.
  private var nodes: [(Int, Int)] = [(0, 0)]
  private var data: [UInt8] = []

  /// - Parameter prefix: bits of 128; IPv4 networks lie in `::/96`.
  mutating func add(_ network: String, _ prefix: Int, _ countries: [String: String]) {
    guard let address = Address(network) else { return }
    let offset = data.count
    data += Self.map(
      countries.sorted { $0.key < $1.key }.map { ($0.key, Self.map([("iso_code", Self.text($0.value))])) })
    var node = 0
    for bit in 0..<prefix {
      let word = bit < 64 ? address.high : address.low
      let isRight = word >> UInt64(63 - bit % 64) & 1 == 1
      var next = isRight ? nodes[node].1 : nodes[node].0
      if bit == prefix - 1 {
        next = -1 - offset
      } else if next <= 0 {
        // A network inside another: both halves inherit what the outer one says.
        nodes.append((next, next))
        next = nodes.count - 1
      }
      if isRight { nodes[node].1 = next } else { nodes[node].0 = next }
      node = max(0, next)
    }
  }

  var bytes: [UInt8] {
    func record(_ value: Int) -> [UInt8] {
      let number = value == 0 ? nodes.count : (value > 0 ? value : nodes.count + 16 - 1 - value)
      return [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }
    let tree = nodes.flatMap { record($0.0) + record($0.1) }
    let metadata = Self.map([
      ("binary_format_major_version", Self.number(2, 5)), ("binary_format_minor_version", Self.number(0, 5)),
      ("build_epoch", [0x08, 0x02] + Self.bytes(1_700_000_000, 8)), ("database_type", Self.text("Example-Country")),
      ("description", Self.map([])), ("ip_version", Self.number(6, 5)), ("languages", [0x00, 0x04]),
      ("node_count", Self.number(nodes.count, 6)), ("record_size", Self.number(24, 5)),
    ])
    return tree + [UInt8](repeating: 0, count: 16) + data + [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8) + metadata
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
  private static func text(_ text: String) -> [UInt8] { [2 << 5 | UInt8(text.utf8.count)] + Array(text.utf8) }
  /// Types 5 (two bytes) and 6 (four bytes).
  private static func number(_ value: Int, _ type: UInt8) -> [UInt8] {
    let count = type == 5 ? 2 : 4
    return [type << 5 | UInt8(count)] + bytes(value, count)
  }
  private static func map(_ pairs: [(String, [UInt8])]) -> [UInt8] {
    [7 << 5 | UInt8(pairs.count)] + pairs.flatMap { text($0.0) + $0.1 }
  }
}
