import Foundation
import Testing

/// Values computed with scipy and numpy: a name, a tab, JSON.
enum References {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/statistics")

  static let values: [String: String] = {
    let text = (try? String(contentsOf: folder.appendingPathComponent("methods_ref.tsv"), encoding: .utf8)) ?? ""
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }()

  static func value<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    let json = try #require(values[name], "no reference value \(name)")
    return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
  }

  /// Counts and dates of the 320-day series.
  static func daily320() throws -> (dates: [String], counts: [Int]) {
    let text = try String(contentsOf: folder.appendingPathComponent("daily-320.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    return (rows.map { String($0[0]) }, rows.compactMap { Int($0[1]) })
  }
}

/// Expects the reference value `name`, to a relative error.
func expectReference(
  _ actual: Double?, _ name: String, within tolerance: Double = 1e-9, at location: SourceLocation = #_sourceLocation
) throws {
  let actual = try #require(actual, sourceLocation: location)
  let expected: Double = try References.value(name)
  let scale = max(abs(expected), 1e-300)
  #expect(
    abs(actual - expected) <= tolerance * scale, "\(name): \(actual) for \(expected)", sourceLocation: location)
}

func expectReferences(
  _ actual: [Double], _ name: String, within tolerance: Double = 1e-9, at location: SourceLocation = #_sourceLocation
) throws {
  let expected: [Double] = try References.value(name)
  try #require(actual.count == expected.count, sourceLocation: location)
  for (a, e) in zip(actual, expected) {
    #expect(abs(a - e) <= tolerance * max(abs(e), 1e-300), "\(name): \(a) for \(e)", sourceLocation: location)
  }
}

extension ClosedRange {
  var ends: [Bound] { [lowerBound, upperBound] }
}
