import Foundation

/// Enough of JSON Schema (draft 2020-12) for ours; a keyword that it does not know is a failure, not a pass.
package struct JSONSchema {
  private let root: [String: Any]
  private static let known: Set<String> = [
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
    "items",
    "enum", "const", "anyOf", "pattern",
  ]

  package init?(_ text: String) {
    guard let root = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { return nil }
    self.root = root
  }

  /// Everything that does not fit, as `path: reason`; at most a hundred.
  package func problems(_ value: Any) -> [String] { Array(problems(value, root, "").prefix(100)) }

  private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    var found = schema.keys.filter { !Self.known.contains($0) }.map { "\(path): keyword \($0) is unknown" }
    if let name = schema["$ref"] as? String {
      guard name.hasPrefix("#/$defs/"), let defs = root["$defs"] as? [String: Any],
        let target = defs[String(name.dropFirst(8))] as? [String: Any]
      else { return ["\(path): no \(name)"] }
      found += problems(value, target, path)
    }
    if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { same($0, value) }) {
      found.append("\(path): \(value) is none of \(allowed)")
    }
    if let constant = schema["const"], !same(constant, value) { found.append("\(path): \(value) is not \(constant)") }
    if let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map({ [$0] }),
      !types.contains(where: { Self.isA($0, value) })
    {
      return found + ["\(path): \(value) is no \(types)"]
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      found.append("\(path): \(text) does not match \(pattern)")
    }
    if let choices = schema["anyOf"] as? [[String: Any]] {
      let attempts = choices.map { problems(value, $0, path) }
      if !attempts.contains(where: \.isEmpty) { found += attempts.min { $0.count < $1.count } ?? [] }
    }
    if let members = value as? [String: Any] { found += self.members(members, schema, path) }
    if let elements = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (index, element) in elements.enumerated() { found += problems(element, items, "\(path)/\(index)") }
    }
    return found
  }

  private func members(_ members: [String: Any], _ schema: [String: Any], _ path: String) -> [String] {
    var found: [String] = []
    for name in schema["required"] as? [String] ?? [] where members[name] == nil {
      found.append("\(path): \(name) is missing")
    }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    for (name, member) in members {
      if let property = properties[name] {
        found += problems(member, property, "\(path)/\(name)")
      } else if let others = schema["additionalProperties"] as? [String: Any] {
        found += problems(member, others, "\(path)/\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        found.append("\(path): \(name) is not described")
      }
    }
    return found
  }

  /// Our schemas name texts only.
  private func same(_ left: Any, _ right: Any) -> Bool {
    guard let left = left as? String, let right = right as? String else { return false }
    return left == right
  }

  private static func isA(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "null": value is NSNull
    case "string": value is String
    case "boolean": isFlag(value)
    case "number": value is NSNumber && !isFlag(value)
    case "integer": (value as? NSNumber).map { !isFlag(value) && $0.doubleValue.rounded() == $0.doubleValue } ?? false
    case "object": value is [String: Any]
    case "array": value is [Any]
    default: false
    }
  }

  private static func isFlag(_ value: Any) -> Bool {
    (value as? NSNumber).map { ["c", "B"].contains(unsafe String(cString: $0.objCType)) } ?? false
  }
}
