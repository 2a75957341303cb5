import CISAL
import Diagnostics
import Glibc

/// Owns ISA-L's state of one decompression: 80 KB of plain memory with no handle behind it.
@safe struct Inflater: ~Copyable {
  let state: UnsafeMutablePointer<inflate_state>

  init() {
    unsafe state = .allocate(capacity: 1)
    unsafe isal_inflate_init(state)
  }

  deinit { unsafe state.deallocate() }
}

/// Decodes gzip: any number of members, each one's checksum checked. What can be decoded is delivered.
@safe final class GzipSource: ByteSource {
  private let source: any ByteSource
  private let name: String
  private let consumption: Consumption
  private let inflater = Inflater()
  private let input: UnsafeMutableRawBufferPointer
  /// The part of `input` not yet given to ISA-L.
  private var available = 0..<0
  private var inputEnded = false
  private var inputFailure: Diagnostic?
  private var failure: Diagnostic?
  private var ended = false
  private var insideMember = false
  private var members = 0
  private var decoded = 0
  /// Modification time that the first member states, seconds UTC.
  private(set) var packed: Int64?
  private(set) var notes: [Diagnostic] = []

  init(_ source: any ByteSource, name: String, consumption: Consumption, inputBytes: Int = 1 << 17) {
    self.source = source
    self.name = name
    self.consumption = consumption
    unsafe input = .allocate(byteCount: max(inputBytes, 16), alignment: 64)
  }

  deinit { unsafe input.deallocate() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    var filled = 0
    while filled < buffer.count, !ended {
      if let failure {
        if filled > 0 { return filled }
        throw failure
      }
      do throws(Diagnostic) {
        if insideMember {
          let before = filled
          defer { decoded += filled - before }
          try unsafe inflate(into: buffer, &filled)
          try consumption.made(filled - before)
        } else {
          try beginMember()
        }
      } catch {
        failure = error
      }
    }
    return filled
  }

  /// One call of ISA-L: until its input or the room for output is used up, or the member ends.
  private func inflate(into buffer: UnsafeMutableRawBufferPointer, _ filled: inout Int) throws(Diagnostic) {
    if available.isEmpty { refill() }
    let state = unsafe inflater.state
    let room = min(buffer.count - filled, Int(UInt32.max))
    unsafe state.pointee.next_in = (input.baseAddress.map { unsafe $0 + available.lowerBound })?
      .assumingMemoryBound(to: UInt8.self)
    unsafe state.pointee.avail_in = UInt32(available.count)
    unsafe state.pointee.next_out = (buffer.baseAddress.map { unsafe $0 + filled })?.assumingMemoryBound(to: UInt8.self)
    unsafe state.pointee.avail_out = UInt32(room)
    // SAFETY: both ranges lie in buffers that outlive the call, and ISA-L keeps to the counts; it writes through
    // next_in nowhere. The pointers are set anew before the next call.
    let status = unsafe isal_inflate(state)
    let produced = unsafe room - Int(state.pointee.avail_out)
    filled += produced
    available = unsafe (available.upperBound - Int(state.pointee.avail_in))..<available.upperBound
    guard status == ISAL_DECOMP_OK else { throw damaged(status, decoded + produced) }
    if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
      insideMember = false
    } else if produced == 0, available.isEmpty, inputEnded {
      throw inputFailure ?? truncated()
    }
  }

  private func refill() {
    guard !inputEnded else { return }
    if available.lowerBound > 0 {
      let rest = available.count
      unsafe input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[available]))
      available = 0..<rest
    }
    do throws(Diagnostic) {
      let count = try unsafe source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: input[available.upperBound...]))
      if count == 0 { inputEnded = true }
      available = available.lowerBound..<available.upperBound + count
    } catch {
      inputFailure = error
      inputEnded = true
    }
  }

  /// Looks at what follows a member: another one, padding, something else, nothing.
  private func beginMember() throws(Diagnostic) {
    while available.count < 8, !inputEnded { refill() }
    let head = unsafe Array(input[available].prefix(8))
    if head.count >= 3, head[0] == 0x1F, head[1] == 0x8B, head[2] == 0x08 {
      if members == 0, head.count == 8 {
        let stamp = head[4..<8].reversed().reduce(0 as Int64) { $0 << 8 | Int64($1) }
        packed = stamp == 0 ? nil : stamp
      }
      members += 1
      insideMember = true
      unsafe isal_inflate_reset(inflater.state)
      unsafe inflater.state.pointee.crc_flag = UInt32(ISAL_GZIP)
      return
    }
    ended = true
    var rest = 0
    var zeros = true
    while true {
      if available.isEmpty { refill() }
      if available.isEmpty { break }
      rest += available.count
      zeros = unsafe zeros && input[available].allSatisfy { $0 == 0 }
      available = available.upperBound..<available.upperBound
    }
    if rest > 0 { notes.append(zeros ? padded(rest) : trailing(rest)) }
    if let inputFailure {
      failure = inputFailure
      ended = false
    }
  }

  private func damaged(_ status: Int32, _ decoded: Int) -> Diagnostic {
    if status == ISAL_INCORRECT_CHECKSUM {
      return .error(
        "gzip-checksum",
        "the checksum of gzip member \(members) does not fit its \(decoded) decoded bytes; they were read, and nothing after",
        at: Place(file: name), help: "the file was damaged after it was packed: look for another copy")
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
    return .error(
      "damaged-gzip", "gzip member \(members) holds \(reason); \(decoded) bytes before it were read, and nothing after",
      at: Place(file: name), help: "the file was damaged after it was packed: look for another copy")
  }

  private func truncated() -> Diagnostic {
    .error(
      "truncated-gzip", "ends within gzip member \(members); the \(decoded) bytes that could be decoded were read",
      at: Place(file: name), help: "the file was cut off, by a full disk or a broken copy: look for another one")
  }

  private func padded(_ count: Int) -> Diagnostic {
    .note("gzip-padding", "\(count) zero bytes after the last gzip member were ignored", at: Place(file: name))
  }

  private func trailing(_ count: Int) -> Diagnostic {
    .warning(
      "gzip-trailing-bytes", "\(count) bytes after the last gzip member are not gzip and were not read",
      at: Place(file: name), help: "if a log was appended to the packed file, unpack both and name the results")
  }
}
