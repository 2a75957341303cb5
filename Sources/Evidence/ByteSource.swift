import Diagnostics
import Digests
import Glibc

/// Bytes that come one after the other. Sources stack: a member of a tar file behind gzip behind a file.
///
/// A source is used by one thread at a time; the session hands it from worker to worker under its lock.
protocol ByteSource: AnyObject {
  /// Fills the buffer, or as much of it as there is: 0 only at the end. What was got before a failure is
  /// delivered first, and the failure thrown by the next call.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int
  /// Moves to a position; false when the source can only go forward.
  func seek(to offset: Int) -> Bool
  /// Length, where it is known before reading.
  var length: Int? { get }
}

extension ByteSource {
  func seek(to offset: Int) -> Bool { false }
  var length: Int? { nil }
}

/// A layer that may have more to say once it has been read to its end.
protocol RemarkingSource: ByteSource {
  var notes: [Diagnostic] { get }
}

/// What one found file has cost so far, against the bounds of a bomb.
final class Consumption {
  /// Bytes taken from the file.
  private(set) var stored = 0
  /// Bytes that its layers made of them, all layers together.
  private var decoded = 0
  private let limits: ReadLimits
  private let name: String
  private let onStored: (Int) -> Void

  init(limits: ReadLimits, name: String, onStored: @escaping (Int) -> Void) {
    self.limits = limits
    self.name = name
    self.onStored = onStored
  }

  func took(_ count: Int) {
    stored += count
    onStored(count)
  }

  func made(_ count: Int) throws(Diagnostic) {
    decoded += count
    guard decoded > limits.unsuspiciousBytes, decoded / limits.expansion > stored else { return }
    throw .error(
      "decompression-bomb",
      "\(stored) stored bytes became \(decoded), more than \(limits.expansion) times as many; the rest was not read",
      at: Place(file: name), help: "if the file is honest, decompress it and name the result")
  }
}

/// A file on disk, up to the size it had when it was found.
final class FileInput: ByteSource {
  private let file: OpenFile
  private let bound: Int
  private let consumption: Consumption?
  private var offset: Int

  init(_ file: OpenFile, from offset: Int = 0, bound: Int, consumption: Consumption?) {
    self.file = file
    self.offset = offset
    self.bound = bound
    self.consumption = consumption
  }

  var length: Int? { bound }

  func seek(to offset: Int) -> Bool {
    guard (0...bound).contains(offset) else { return false }
    self.offset = offset
    return true
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    let wanted = min(buffer.count, bound - offset)
    guard wanted > 0 else { return 0 }
    let count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
    guard count > 0 else { throw file.shrunk(at: offset, bound: bound) }
    offset += count
    consumption?.took(count)
    return count
  }
}

/// Standard input, hashed on the way because it cannot be read twice.
final class StandardInput: ByteSource {
  private let descriptor: Int32
  private let consumption: Consumption
  private var digest: SHA256Digest?
  private var failure: Diagnostic?

  init(descriptor: Int32, hashing: Bool, consumption: Consumption) {
    self.descriptor = descriptor
    self.consumption = consumption
    digest = hashing ? SHA256Digest() : nil
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    var filled = 0
    if let failure { throw failure }
    while filled < buffer.count {
      let count = unsafe Glibc.read(
        descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        let found = Diagnostic.error(
          "read-failed", "reading standard input failed: \(systemMessage(errno))", at: Place(file: "standard input"),
          help: "write it to a file and name that")
        guard filled > 0 else { throw found }
        failure = found
        break
      }
    }
    unsafe digest?.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    consumption.took(filled)
    return filled
  }

  /// Of everything that came, the rest that no layer wanted included.
  func finishDigest() -> String? {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { unsafe rest.deallocate() }
    while let count = try? unsafe read(into: rest), count > 0 {}
    return digest.take()?.finish()
  }
}

/// Looks at the first bytes of a source and then passes all of it on.
final class PeekedSource: ByteSource {
  private let source: any ByteSource
  private var head: [UInt8]
  private var used = 0
  private var failure: Diagnostic?
  let kind: ContentKind

  /// What `kind` was told from: up to `ContentKind.headBytes`.
  var firstBytes: [UInt8] { head }

  init(_ source: any ByteSource) {
    self.source = source
    var bytes = [UInt8](repeating: 0, count: ContentKind.headBytes)
    var count = 0
    var failure: Diagnostic?
    do throws(Diagnostic) {
      while count < bytes.count {
        let got = try Self.read(source, into: &bytes, from: count)
        if got == 0 { break }
        count += got
      }
    } catch {
      failure = error
    }
    bytes.removeSubrange(count...)
    head = bytes
    self.failure = failure
    kind = unsafe bytes.withUnsafeBytes { unsafe ContentKind(head: $0) }
  }

  private static func read(
    _ source: any ByteSource, into bytes: inout [UInt8], from start: Int
  ) throws(Diagnostic) -> Int {
    unsafe try bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(Diagnostic) -> Int in
        try unsafe source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
    }.get()
  }

  var length: Int? { source.length }

  func seek(to offset: Int) -> Bool {
    guard source.seek(to: offset) else { return false }
    used = head.count
    failure = nil
    return true
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    guard used == head.count else {
      let count = min(buffer.count, head.count - used)
      unsafe head[used..<used + count].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
      used += count
      return count
    }
    if let failure { throw failure }
    return try unsafe source.read(into: buffer)
  }
}
