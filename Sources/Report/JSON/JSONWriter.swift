import CivilTime

/// Writes JSON in the order it is told, so the same values always give the same bytes.
///
/// Objects and arrays are indented by two blanks; arrays of plain values stay on one line.
struct JSONWriter: ~Copyable {
  private(set) var bytes: [UInt8] = []
  /// For each open object or array: whether something was written into it, and whether it stays on one line.
  private var open: [(started: Bool, inline: Bool)] = []
  private var afterKey = false

  init() {}

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    begin(UInt8(ascii: "{"), inline: false)
    body(&self)
    end(UInt8(ascii: "}"))
  }

  mutating func object(_ key: StaticString, _ body: (inout JSONWriter) -> Void) {
    self.key(key)
    object(body)
  }

  mutating func array<Element>(
    _ key: StaticString, _ elements: some Sequence<Element>, inline: Bool = false,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    self.key(key)
    begin(UInt8(ascii: "["), inline: inline)
    for element in elements { body(&self, element) }
    end(UInt8(ascii: "]"))
  }

  /// Keys that are values themselves, in their own order, so that the bytes do not depend on hashing.
  mutating func dictionary(_ values: [String: String]) {
    begin(UInt8(ascii: "{"), inline: false)
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      text(key)
      bytes.append(": ")
      afterKey = true
      text(value)
    }
    end(UInt8(ascii: "}"))
  }

  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(name)
    bytes.append("\": ")
    afterKey = true
  }

  mutating func text(_ text: String) {
    separate()
    JSONText.append(text, to: &bytes)
  }

  mutating func number(_ number: Int) {
    separate()
    bytes.append(decimal: number)
  }

  /// `null` when it is not finite.
  mutating func number(_ number: Double) {
    guard number.isFinite else { return null() }
    separate()
    bytes.append(shortest: number)
  }

  mutating func instant(_ utcSeconds: Int64, in zone: Zone) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(iso: utcSeconds, in: zone)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func flag(_ flag: Bool) {
    separate()
    bytes.append(flag ? "true" : "false")
  }

  mutating func null() {
    separate()
    bytes.append("null")
  }

  mutating func field(_ name: StaticString, _ text: String?) {
    key(name)
    if let text { self.text(text) } else { null() }
  }

  mutating func field(_ name: StaticString, _ number: Int?) {
    key(name)
    if let number { self.number(number) } else { null() }
  }

  mutating func field(_ name: StaticString, _ number: Double?) {
    key(name)
    if let number { self.number(number) } else { null() }
  }

  mutating func endOfFile() {
    precondition(open.isEmpty, "every object and array was ended")
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Hands over what was written so far; the writer goes on with an empty buffer.
  mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    guard let last = open.indices.last else { return }
    if open[last].started { bytes.append(UInt8(ascii: ",")) }
    if open[last].inline {
      if open[last].started { bytes.append(UInt8(ascii: " ")) }
    } else {
      newline(depth: open.count)
    }
    open[last].started = true
  }

  private mutating func begin(_ bracket: UInt8, inline: Bool) {
    separate()
    bytes.append(bracket)
    open.append((false, inline))
  }

  private mutating func end(_ bracket: UInt8) {
    let closed = open.removeLast()
    if closed.started && !closed.inline { newline(depth: open.count) }
    bytes.append(bracket)
  }

  private mutating func newline(depth: Int) {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes.append("  ") }
  }
}
