/// Writes JSON in the order it is told, so the same values always give the same bytes.
///
/// Objects and arrays are indented by two blanks; arrays of plain values stay on one line.
///
/// Long lists of values may be left to be written later, by whatever thread: what is written so far is a piece then, and
/// what was left out another.
struct JSONWriter: ~Copyable {
  /// A part of the text.
  enum Piece: Sendable {
    case written(FinishedBytes)
    /// - Parameter weight: about how many values.
    case left(weight: Int, @Sendable (inout ByteBuffer) -> Void)

    func bytes() -> FinishedBytes {
      switch self {
      case .written(let bytes): return bytes
      case .left(let weight, let write):
        var bytes = ByteBuffer(capacity: 20 * weight)
        write(&bytes)
        return FinishedBytes(bytes)
      }
    }
  }

  private var bytes = ByteBuffer(capacity: 1 << 16)
  private var pieces: [Piece] = []
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

  /// A list of values on one line, which `write` separates by a comma and a blank.
  /// - Parameter weight: about how many values; nil: so few that they are written at once.
  mutating func list(
    _ key: StaticString, leftOver weight: Int?, _ write: @escaping @Sendable (inout ByteBuffer) -> Void
  ) {
    self.key(key)
    begin(UInt8(ascii: "["), inline: true)
    if let weight {
      seal()
      pieces.append(.left(weight: weight, write))
    } else {
      write(&bytes)
    }
    end(UInt8(ascii: "]"))
  }

  /// A value that is written by another.
  mutating func value(_ write: (inout ByteBuffer) -> Void) {
    separate()
    write(&bytes)
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

  /// Ends the file.
  /// - Returns: its parts, in order.
  consuming func finish() -> [Piece] {
    precondition(open.isEmpty, "every object and array was ended")
    bytes.append(UInt8(ascii: "\n"))
    seal()
    return pieces
  }

  /// Makes a piece of what was written.
  private mutating func seal() {
    var sealed = ByteBuffer()
    swap(&sealed, &bytes)
    pieces.append(.written(FinishedBytes(sealed)))
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
