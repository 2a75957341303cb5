import Diagnostics

/// Turns one form of text into another, a byte at a time.
protocol ByteRewriter {
  /// What was written since whoever reads emptied it.
  var output: [UInt8] { get set }
  mutating func take(_ byte: UInt8)
  /// Nothing more comes.
  mutating func finish()
  /// What has to be told of the text, once it was read.
  func remark(_ name: String) -> Diagnostic?
}

extension ByteRewriter {
  func remark(_ name: String) -> Diagnostic? { nil }
}

/// A source in another form.
final class RewrittenSource<Rewriter: ByteRewriter>: RemarkingSource {
  private let source: any ByteSource
  private let name: String
  private let input = BatchBuffer(capacity: 1 << 16)
  private var rewriter: Rewriter
  private var used = 0
  private var ended = false

  init(_ source: any ByteSource, by rewriter: Rewriter, name: String = "") {
    self.source = source
    self.rewriter = rewriter
    self.name = name
  }

  var notes: [Diagnostic] { [rewriter.remark(name)].compactMap { $0 } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    while used == rewriter.output.count {
      guard !ended else { return 0 }
      rewriter.output.removeAll(keepingCapacity: true)
      used = 0
      let count = try unsafe source.read(into: input.storage)
      if count > 0 {
        for index in 0..<count { rewriter.take(unsafe input.storage[index]) }
      } else {
        ended = true
        rewriter.finish()
      }
    }
    let count = min(buffer.count, rewriter.output.count - used)
    unsafe rewriter.output[used..<used + count].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    used += count
    return count
  }
}

extension [UInt8] {
  /// A byte of a text in JSON.
  mutating func append(escaped byte: UInt8) {
    switch byte {
    case 0x22, 0x5C: self += [0x5C, byte]
    case 0..<0x20:
      self += Array(byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8) + Array(String(byte, radix: 16).utf8)
    default: append(byte)
    }
  }
}
