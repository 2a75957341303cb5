import CISAL
import Diagnostics

/// The fixed part of the head of a gzip member (RFC 1952).
enum GzipHeader {
  static let bytes = 10

  /// Magic, method deflate, no reserved flag, and values of the last two members that packers write: the effort
  /// (0, 2, 4) and the system (0–13, 255).
  static func isPlausible(_ input: UnsafeRawBufferPointer, at start: Int) -> Bool {
    guard unsafe input[start] == 0x1F, unsafe input[start + 1] == 0x8B, unsafe input[start + 2] == 0x08 else {
      return false
    }
    let effort = unsafe input[start + 8]
    let system = unsafe input[start + 9]
    return unsafe input[start + 3] & 0xE0 == 0 && (effort == 0 || effort == 2 || effort == 4)
      && (system <= 13 || system == 255)
  }
}

/// What was damaged in a gzip file, and how much was passed over because of it.
struct GzipDamages {
  /// In words that go on with what was read all the same.
  struct Reason {
    var code: String
    var text: String
    var help = "the file was damaged after it was packed: look for another copy"

    /// When nothing readable follows.
    func final(_ name: String) -> Diagnostic {
      .error(code, "\(text), and nothing after", at: Place(file: name), help: help)
    }
  }

  /// Places told one by one; the others are counted.
  private static let told = 5
  /// A file with more damaged members than this was made to cost time.
  private static let most = 1000

  private var kept: [Diagnostic] = []
  private var count = 0
  private var skipped = 0

  var areTooMany: Bool { count >= Self.most }

  mutating func add(_ reason: Reason, skipped bytes: Int, _ name: String) {
    count += 1
    skipped += bytes
    guard count <= Self.told else { return }
    let passed =
      switch bytes {
      case 0: ""
      case 1: "1 stored byte was skipped, and "
      default: "\(bytes) stored bytes were skipped, and "
      }
    kept.append(
      .error(
        reason.code, "\(reason.text); \(passed)reading went on with the next member",
        at: Place(file: name), help: reason.help))
  }

  private static func more(_ count: Int) -> String {
    count == 1 ? "1 more gzip member is" : "\(count) more gzip members are"
  }

  var diagnostics: [Diagnostic] {
    guard count > Self.told, let last = kept.last else { return kept }
    return kept + [
      .error(
        "damaged-gzip",
        "\(Self.more(count - Self.told)) damaged; in all \(ByteCount.words(skipped, "stored")) had to be skipped",
        at: last.place, help: last.help)
    ]
  }

  static func truncated(member: Int, decoded: Int) -> Reason {
    Reason(
      code: "truncated-gzip",
      text: "ends within gzip member \(member); the \(decoded) bytes that could be decoded were read",
      help: "the file was cut off, by a full disk or a broken copy: look for another one")
  }

  /// - Parameter member: 0 where the bytes stand before the first one.
  static func foreign(after member: Int) -> Reason {
    guard member > 0 else {
      return Reason(
        code: "headless-archive", text: "does not begin with a gzip member, and holds one further behind",
        help: "its beginning was overwritten or cut off: look for another copy")
    }
    return Reason(code: "gzip-foreign-bytes", text: "gzip member \(member) is followed by bytes that are not gzip")
  }

  static func reason(_ status: Int32, member: Int, decoded: Int) -> Reason {
    if status == ISAL_INCORRECT_CHECKSUM {
      return Reason(
        code: "gzip-checksum",
        text: "the checksum of gzip member \(member) does not fit the \(decoded) bytes decoded so far; they were read")
    }
    let reason =
      switch status {
      case ISAL_INVALID_BLOCK: "an invalid block"
      case ISAL_NEED_DICT: "a dictionary that it does not hold"
      case ISAL_INVALID_SYMBOL: "an invalid symbol"
      case ISAL_INVALID_LOOKBACK: "a reference to before its start"
      case ISAL_INVALID_WRAPPER: "an invalid header"
      case ISAL_UNSUPPORTED_METHOD: "an unknown method"
      default: "error \(status)"
      }
    return Reason(
      code: "damaged-gzip", text: "gzip member \(member) holds \(reason); the \(decoded) bytes before it were read")
  }
}
