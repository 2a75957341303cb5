/// What is known to hold in an archive, written beside it as JSON with its members in a fixed order.
public indirect enum Truth: Sendable, Hashable {
  case number(Int)
  case text(String)
  case list([Truth])
  case record([Member])

  public struct Member: Sendable, Hashable {
    public let name: String
    public let value: Truth
  }

  static func record(_ members: KeyValuePairs<String, Truth>) -> Truth {
    .record(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// nil when this is no record or has no such member.
  public subscript(name: String) -> Truth? {
    guard case .record(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// Indented JSON; lists of plain values stand on one line.
  public var json: String { render(indent: "") + "\n" }

  private func render(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .number(let value): return "\(value)"
    case .text(let value): return Self.quoted(value)
    case .list(let values):
      if values.allSatisfy(\.isPlain) {
        return "[" + values.map { $0.render(indent: "") }.joined(separator: ", ") + "]"
      }
      return "[\n" + values.map { inner + $0.render(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .record(let members):
      let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.render(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private var isPlain: Bool {
    switch self {
    case .number, .text: true
    case .list(let values): values.count <= 4 && values.allSatisfy(\.isPlain)
    case .record: false
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

extension Truth: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(integerLiteral value: Int) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: Truth...) { self = .list(elements) }
}

/// Compares what was generated with what a case publishes, and tells every difference at once.
struct Verification {
  private(set) var failures: [String] = []

  mutating func expect<Value: Equatable>(_ figure: String, _ found: Value, _ published: Value) {
    if found != published { failures.append("\(figure): generated \(found), published \(published)") }
  }

  mutating func expect(_ statement: String, _ holds: Bool) {
    if !holds { failures.append("does not hold: \(statement)") }
  }

  func finish(_ caseName: String) throws {
    guard failures.isEmpty else { throw SimulationError.wrongFigures(caseName, failures) }
  }
}

public enum SimulationError: Error, CustomStringConvertible {
  /// The generator is at fault: nothing is written.
  case wrongFigures(String, [String])
  case output(String, String)
  case noZone(String)

  public var description: String {
    switch self {
    case .wrongFigures(let name, let failures):
      "the simulated \(name) differs from its published figures:\n  " + failures.joined(separator: "\n  ")
    case .output(let path, let reason): "cannot write \(path): \(reason)"
    case .noZone(let name): "the time zone database has no \(name): install tzdata"
    }
  }
}
