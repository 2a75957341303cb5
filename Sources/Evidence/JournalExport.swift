import Diagnostics

/// Turns the export format of systemd's journal (`journalctl -o export`) into what `-o json` writes: one object a line, an
/// entry each. Line n of such a log is therefore entry n.
///
/// A field is `KEY=value` and a line end, or, when the value may hold line ends, `KEY`, a line end, the length as eight
/// bytes, the lowest first, that many bytes, and a line end. An empty line ends an entry. As journalctl does, a long value
/// becomes `null`. An entry that breaks off or is no entry leaves its object open, so that whoever reads it counts damage;
/// a line that is no field is passed on as it stands. Memory: one value.
struct JournalExport: ByteRewriter {
  /// A message may be longer than the values that nobody reads.
  private static let valueLimit = 4096
  private static let messageLimit = 48 << 10
  /// No field of a journal is larger: systemd refuses more.
  private static let dataLimit: UInt64 = 768 << 20

  private enum State {
    case key
    case text
    /// Bytes of the length seen so far.
    case length(Int)
    /// Bytes of the value to come.
    case data(UInt64)
    case behindData
    case foreign
  }

  var output: [UInt8] = []
  private var state = State.key
  private var key: [UInt8] = []
  private var value: [UInt8] = []
  private var length: UInt64 = 0
  private var isTooLong = false
  private var isOpen = false

  mutating func take(_ byte: UInt8) {
    switch state {
    case .key: takeKey(byte)
    case .text:
      if byte == 0x0A { emitField() } else { keep(byte) }
    case .length(let seen):
      length |= UInt64(byte) << UInt64(seen * 8)
      guard seen == 7 else {
        state = .length(seen + 1)
        return
      }
      if length > Self.dataLimit {
        breakOff()
        state = .foreign
      } else {
        state = length == 0 ? .behindData : .data(length)
      }
    case .data(let left):
      keep(byte)
      state = left == 1 ? .behindData : .data(left - 1)
    case .behindData:
      if byte == 0x0A {
        emitField()
      } else {
        breakOff()
        output.append(byte)
        state = .foreign
      }
    case .foreign:
      output.append(byte)
      if byte == 0x0A { state = .key }
    }
  }

  private mutating func takeKey(_ byte: UInt8) {
    switch byte {
    case 0x0A where key.isEmpty:
      if isOpen { output += [0x7D, 0x0A] }
      isOpen = false
    case 0x3D where !key.isEmpty: state = .text
    case 0x0A:
      state = .length(0)
      length = 0
    case 0x41...0x5A, 0x30...0x39, 0x5F:
      key.append(byte)
      if key.count > 64 { passOn() }
    default:
      key.append(byte)
      passOn()
    }
  }

  /// What was taken for a key is the beginning of a line of another kind.
  private mutating func passOn() {
    let bytes = key
    breakOff()
    output += bytes
    state = .foreign
  }

  private mutating func keep(_ byte: UInt8) {
    if value.count < limit { value.append(byte) } else { isTooLong = true }
  }

  private var limit: Int { key.elementsEqual("MESSAGE".utf8) ? Self.messageLimit : Self.valueLimit }

  private mutating func emitField() {
    openField()
    if isTooLong {
      output += Array("null".utf8)
    } else {
      output.append(0x22)
      for byte in value { append(escaped: byte) }
      output.append(0x22)
    }
    clear()
    state = .key
  }

  private mutating func openField() {
    output.append(isOpen ? 0x2C : 0x7B)
    isOpen = true
    output.append(0x22)
    output += key
    output += [0x22, 0x3A]
  }

  private mutating func append(escaped byte: UInt8) {
    output.append(escaped: byte)
  }

  /// Ends the line with its object open.
  private mutating func breakOff() {
    if isOpen { output.append(0x0A) }
    isOpen = false
    clear()
  }

  private mutating func clear() {
    key.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    isTooLong = false
  }

  mutating func finish() {
    switch state {
    case .key where key.isEmpty: if isOpen { output += [0x7D, 0x0A] }
    case .foreign: break
    default:
      // The value is not whole: the object stays open, even when this was its first field.
      openField()
      output += [0x22, 0x0A]
    }
    isOpen = false
  }
}
