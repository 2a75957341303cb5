import Diagnostics
import Vocabulary

@testable import LogFormats

/// A login line as text, to compare with what was expected.
struct Seen: Hashable, CustomStringConvertible {
  var shape = ""
  var user: String?
  var source: String?
  var host: String?
  var session: String?
  var `protocol`: String?
  var attempts = 1
  var secret = false
  var line = 0
  var seconds: Int64 = 0
  var pid: UInt32 = 0
  var reporter: String?
  var text = ""
  var outcome = Outcome.failure
  var isConnection = false

  var description: String {
    "\(shape) user=\(user ?? "-") source=\(source ?? "-") host=\(host ?? "-") session=\(session ?? "-") "
      + "protocol=\(`protocol` ?? "-") attempts=\(attempts) secret=\(secret) reporter=\(reporter ?? "-")"
  }
}

extension CompiledFormats {
  private static let compiled = Result { try CompiledFormats.builtIn() }

  /// The built-in formats, compiled once for all tests.
  static func shared() throws -> CompiledFormats { try compiled.get() }
}

/// Scans text in one call, or cut at line ends into calls of about `chunk` bytes.
func scan(_ text: String, _ formats: CompiledFormats, chunk: Int = .max) -> (seen: [Seen], account: ScanAccount) {
  scan(Array(text.utf8), formats, chunk: chunk)
}

func scan(_ bytes: [UInt8], _ formats: CompiledFormats, chunk: Int = .max) -> (seen: [Seen], account: ScanAccount) {
  var scanner = LineScanner(formats: formats)
  var seen: [Seen] = []
  var total = ScanAccount()
  var start = 0
  while start < bytes.count {
    var end = chunk >= bytes.count - start ? bytes.count : start + chunk
    while end < bytes.count && bytes[end - 1] != 10 { end += 1 }
    let piece = Array(bytes[start..<end])
    let before = total.lines
    let account = piece.withUnsafeBytes { buffer in
      scanner.scan(buffer) { match, owner in
        func text(_ range: ByteRange) -> String? {
          guard range.isPresent else { return nil }
          return String(decoding: owner[Int(range.start)..<Int(range.start + range.count)], as: UTF8.self)
        }
        let info = formats.shapes[Int(match.shape)]
        let name = formats.protocols[Int(match.protocol)]
        seen.append(
          Seen(
            shape: info.id, user: text(match.user), source: match.source.map { "\($0)" }, host: text(match.sourceName),
            session: text(match.session), protocol: name.isEmpty ? nil : name, attempts: Int(match.attempts),
            secret: match.secretShape != .absent, line: before + match.lineIndex, seconds: match.stamp.seconds,
            pid: match.pid, reporter: text(match.reporter), text: text(match.line) ?? "", outcome: match.outcome,
            isConnection: match.isConnection))
      }
    }
    total.append(account, bytesBefore: start)
    start = end
  }
  return (seen, total)
}

/// An operational line as text, to compare with what was expected.
struct SeenOperation: Hashable {
  var shape = ""
  var kind = OperationalKind.boot
  var program = ""
  var subject: String?
  var source: String?
  var bits: Int?
  var from: String?
  var to: String?
  var detail: String?
}

func scanOperations(_ text: String, _ formats: CompiledFormats) -> [SeenOperation] {
  var scanner = LineScanner(formats: formats)
  var seen: [SeenOperation] = []
  let tell: (OperationalMatch, UnsafeRawBufferPointer) -> Void = { match, bytes in
    let info = formats.shapes[Int(match.shape)]
    seen.append(
      SeenOperation(
        shape: info.id, kind: match.kind, program: formats.services[Int(match.service)],
        subject: match.text(match.subject, in: bytes), source: match.source.map { "\($0)" }, bits: match.networkBits,
        from: match.text(match.fromVersion, in: bytes), to: match.text(match.toVersion, in: bytes),
        detail: match.text(match.detail, in: bytes) ?? info.detail))
  }
  _ = Array(text.utf8).withUnsafeBytes { scanner.scan($0, operational: tell) { _, _ in } }
  return seen
}
