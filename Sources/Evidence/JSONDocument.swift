/// Puts each object of a JSON document on a line of its own: what `journalctl -o json-pretty`, `jq`, `gcloud logging read` and
/// `aws logs filter-log-events` write, and an answer of Elasticsearch. An object is one at the top, or one in an array that
/// no other object of a log lies around (`{"events":[{…},{…}]}`).
struct JSONDocument: ByteRewriter {
  var output: [UInt8] = []
  /// The object so far.
  private var object: [UInt8] = []
  /// Braces and brackets that are open inside it.
  private var depth = 0
  private var isText = false
  private var isEscaped = false
  /// A bracket opened, and nothing behind it yet.
  private var opensArray = false

  /// An object that is larger is no line of a log; its beginning is passed on as one that is not whole.
  private static let objectLimit = 4 << 20

  /// An array of objects, an object that goes on in another line, or one with an array of others for its first member.
  static func begins(_ head: UnsafeRawBufferPointer) -> Bool {
    let text = unsafe Array(head.prefix(64))
    let words = text.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let first = words.first, words.count > 2 else { return false }
    if first == 0x5B { return text[0] == 0x5B && words[1] == 0x7B && words[2] == 0x22 }
    guard first == 0x7B, text[0] == 0x7B, words[1] == 0x22 else { return false }
    if text[1] == 0x0A || text[1] == 0x0D { return true }
    return wrappers.contains { words.starts(with: $0) }
  }

  private static let wrappers = [
    "{\"events\":[{", "{\"hits\":{", "{\"took\":", "{\"_scroll_id\":", "{\"entries\":[{", "{\"results\":[{",
  ].map { Array($0.utf8) }

  mutating func take(_ byte: UInt8) {
    if isText { return text(byte) }
    switch byte {
    case 0x0A, 0x0D, 0x09: break
    case 0x20: if depth > 0 { object.append(byte) }
    case 0x7B: open(byte, isObject: true)
    case 0x5B: open(byte, isObject: false)
    case 0x7D, 0x5D: close(byte)
    default:
      opensArray = false
      guard depth > 0 else { break }
      isText = byte == 0x22
      keep(byte)
    }
  }

  private mutating func text(_ byte: UInt8) {
    keep(byte)
    if isEscaped {
      isEscaped = false
    } else if byte == 0x5C {
      isEscaped = true
    } else if byte == 0x22 {
      isText = false
    }
  }

  private mutating func open(_ byte: UInt8, isObject: Bool) {
    if isObject, opensArray, holdsWrapper {
      // What lies around the array is no object of a log.
      object.removeAll(keepingCapacity: true)
      depth = 0
    }
    opensArray = !isObject
    guard depth > 0 || isObject else { return }
    depth += 1
    keep(byte)
  }

  /// Whether the name before the array that opened is one that answers have.
  private var holdsWrapper: Bool {
    let tail = object.suffix(16).filter { $0 != 0x20 }
    return Self.arrays.contains { tail.suffix($0.count).elementsEqual($0) }
  }

  private static let arrays = ["events", "hits", "entries", "results"].map { Array("\"\($0)\":[".utf8) }

  private mutating func close(_ byte: UInt8) {
    opensArray = false
    guard depth > 0 else { return }
    keep(byte)
    depth -= 1
    if depth == 0 { end() }
  }

  private mutating func keep(_ byte: UInt8) {
    if object.count < Self.objectLimit { object.append(byte) }
  }

  private mutating func end() {
    output += object + [0x0A]
    object.removeAll(keepingCapacity: true)
  }

  mutating func finish() {
    if !object.isEmpty { end() }
  }
}
