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
///
/// Behind a damaged member reading goes on with the next one, as a member is decoded without those before it. The next
/// member may begin in front of the place where the damage shows: a member that was cut off runs into the one behind it,
/// and a decoder takes a while to notice. So the search begins at the damaged member, or as far back as input is kept.
@safe final class GzipSource: RemarkingSource {
  /// Input that is kept behind what has been decoded, to look for the start of a member in.
  static let historyBytes = 1 << 16

  /// Bytes that one symbol of deflate can stand for, with the literals that are decoded beside it.
  private static let longestMatch = 258 + 4

  /// False for a container: what stands behind a gap does not fit what stands before it.
  var resumes = true
  private let source: any ByteSource
  private let name: String
  private let consumption: Consumption
  private let inflater = Inflater()
  private let input: UnsafeMutableRawBufferPointer
  /// Where in `input` the current member begins, or 0 when that has been given up.
  private var memberStart = 0
  private var damages = GzipDamages()
  private var lastByte: UInt8 = 0x0A
  /// A line that the damage cut off must not run on into the line behind it.
  private var owesNewline = false
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
  private var endNotes: [Diagnostic] = []
  var notes: [Diagnostic] { damages.diagnostics + endNotes }

  init(_ source: any ByteSource, name: String, consumption: Consumption, inputBytes: Int = 1 << 19) {
    self.source = source
    self.name = name
    self.consumption = consumption
    unsafe input = .allocate(byteCount: max(inputBytes, 64) + Self.historyBytes, alignment: 64)
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
        if owesNewline {
          unsafe buffer[filled] = 0x0A
          filled += 1
          lastByte = 0x0A
          owesNewline = false
        } else if insideMember {
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
    var produced = unsafe room - Int(state.pointee.avail_out)
    if status != ISAL_DECOMP_OK, status != ISAL_INCORRECT_CHECKSUM {
      // ISA-L counts a last match that it refused to copy: those bytes were never written.
      produced -= min(produced, Self.longestMatch)
    }
    if produced > 0 { lastByte = unsafe buffer[filled + produced - 1] }
    filled += produced
    // ISA-L takes its count below zero where a member ends within its last bytes: then all has been used up.
    let rest = unsafe Int(state.pointee.avail_in)
    available = (available.upperBound - (rest <= available.count ? rest : 0))..<available.upperBound
    guard status == ISAL_DECOMP_OK else {
      let reason = GzipDamages.reason(status, member: members, decoded: decoded + produced)
      guard resume(behind: reason) else { throw reason.final(name) }
      return
    }
    if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
      insideMember = false
    } else if produced == 0, available.isEmpty, inputEnded {
      if let inputFailure { throw inputFailure }
      let reason = GzipDamages.truncated(member: members, decoded: decoded)
      guard resume(behind: reason) else { throw reason.final(name) }
    }
  }

  /// Moves to the next member behind a damaged one; false when there is none.
  private func resume(behind reason: GzipDamages.Reason) -> Bool {
    guard resumes, !damages.areTooMany else { return false }
    let reached = available.lowerBound
    // Of the damaged member itself only the first byte is out of the question.
    available = min(memberStart + 1, reached)..<available.upperBound
    let ahead = reached - available.lowerBound
    let (passed, isMember) = findMember()
    guard isMember else { return false }
    damages.add(reason, skipped: max(0, passed - ahead), name)
    insideMember = false
    owesNewline = lastByte != 0x0A
    return true
  }

  /// Passes over input up to what looks like the start of a member, or over all but the last bytes of it.
  /// By chance a place looks like one once in 10^12 bytes.
  private func findMember() -> (passed: Int, isMember: Bool) {
    var passed = 0
    while true {
      let end = available.upperBound - GzipHeader.bytes + 1
      while available.lowerBound < end {
        let start = available.lowerBound
        // SAFETY: the range from `start` to `end` lies in the input.
        let candidate = unsafe input.baseAddress.flatMap { base in
          unsafe memchr(base + start, 0x1F, end - start).map { unsafe $0 - base }
        }
        let next = candidate ?? end
        passed += next - start
        available = next..<available.upperBound
        guard candidate != nil else { break }
        if unsafe GzipHeader.isPlausible(UnsafeRawBufferPointer(input), at: next) { return (passed, true) }
        available = next + 1..<available.upperBound
        passed += 1
      }
      if inputEnded { return (passed, false) }
      refill()
    }
  }

  /// Gets more input behind the available one, and keeps some of what is before it.
  private func refill() {
    guard !inputEnded else { return }
    let kept = max(memberStart, available.lowerBound - Self.historyBytes)
    if kept > 0 {
      unsafe input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[kept..<available.upperBound]))
      available = available.lowerBound - kept..<available.upperBound - kept
      memberStart = max(0, memberStart - kept)
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
    memberStart = available.lowerBound
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
    try endMembers()
  }

  /// What follows the last member, or stands between two.
  private func endMembers() throws(Diagnostic) {
    var zeros = 0
    while true {
      while !available.isEmpty, unsafe input[available.lowerBound] == 0 {
        available = available.lowerBound + 1..<available.upperBound
        zeros += 1
      }
      if available.isEmpty, !inputEnded { refill() }
      if available.isEmpty || (unsafe input[available.lowerBound] != 0) { break }
    }
    memberStart = available.lowerBound
    if available.isEmpty {
      if members == 0, inputFailure == nil { throw CutHead.headless(name) }
      ended = true
      if zeros > 0 { endNotes.append(padded(zeros)) }
      if let inputFailure {
        failure = inputFailure
        ended = false
      }
      return
    }
    let (passed, isMember) = findMember()
    if isMember, resumes, !damages.areTooMany {
      if zeros + passed > 0 { damages.add(GzipDamages.foreign(after: members), skipped: zeros + passed, name) }
      return
    }
    let rest = passed + passRest()
    if members == 0, inputFailure == nil { throw CutHead.headless(name) }
    ended = true
    endNotes.append(trailing(zeros + rest))
    if let inputFailure {
      failure = inputFailure
      ended = false
    }
  }

  /// Passes over all input that is left; the number of bytes.
  private func passRest() -> Int {
    var passed = 0
    while true {
      passed += available.count
      available = available.upperBound..<available.upperBound
      memberStart = available.lowerBound
      if inputEnded { return passed }
      refill()
    }
  }

  private func padded(_ count: Int) -> Diagnostic {
    .note("gzip-padding", "ignored \(ByteCount.words(count, "zero")) after the last gzip member", at: Place(file: name))
  }

  private func trailing(_ count: Int) -> Diagnostic {
    .warning(
      "gzip-trailing-bytes",
      "the last gzip member ends \(ByteCount.words(count)) before the end of the file; the rest is not gzip, and was not read",
      at: Place(file: name), help: "if a log was appended to the packed file, unpack both and name the results")
  }
}
