import Diagnostics

/// What is known about one log of a found file when it has been read.
struct LeafRecord {
  var key: StreamKey
  var name: String
  var packing: EvidenceFile.Packing
  var storedBytes: Int
  var decodedBytes: Int
  var modified: Int64?
  var packed: Int64?
  var failure: Diagnostic?
  var notes: [Diagnostic]
}

/// A batch that waits for a worker to scan it.
struct DecodedBatch {
  var key: StreamKey
  var batch: CutBatch
  var buffer: BatchBuffer
}

/// A file that has to be decoded from its start, so one worker at a time holds it, decodes one batch and lets go of it.
final class PackedStream {
  let found: Int
  let file: FoundFile
  private let limits: ReadLimits
  private let consumption: Consumption
  private let unpacker: Unpacker
  private let standardInput: StandardInput?
  private var current: (leaf: Leaf, cutter: LineCutter)?
  private(set) var records: [LeafRecord] = []
  /// Nil unless it is standard input, which is hashed while it is read.
  private(set) var sha256: String?
  private var onEnd: () -> Diagnostic?
  private(set) var growth: Diagnostic?
  var isHeld = false

  var diagnostics: [Diagnostic] { unpacker.diagnostics }
  var containersComplete: Bool { unpacker.complete }
  var storedBytes: Int { standardInput == nil ? file.storedBytes : consumption.stored }

  init(
    found: Int, file: FoundFile, source: PeekedSource, standardInput: StandardInput?, limits: ReadLimits,
    consumption: Consumption, onEnd: @escaping () -> Diagnostic?
  ) {
    self.found = found
    self.file = file
    self.limits = limits
    self.consumption = consumption
    self.standardInput = standardInput
    self.onEnd = onEnd
    unpacker = Unpacker(source, file: file, limits: limits, consumption: consumption)
  }

  /// The next batch of whichever log comes next; nil when the file holds no more.
  func next(into buffer: BatchBuffer) -> (key: StreamKey, batch: CutBatch)? {
    while true {
      if let (leaf, cutter) = current {
        if let batch = cutter.next(into: buffer) { return (StreamKey(found: found, member: leaf.member), batch) }
        finish(leaf, cutter)
      }
      guard let leaf = unpacker.next() else {
        sha256 = standardInput?.finishDigest()
        growth = onEnd()
        onEnd = { nil }
        return nil
      }
      current = (leaf, LineCutter(leaf.source, limits: limits))
    }
  }

  private func finish(_ leaf: Leaf, _ cutter: LineCutter) {
    records.append(
      LeafRecord(
        key: StreamKey(found: found, member: leaf.member), name: leaf.name, packing: leaf.packing,
        storedBytes: leaf.storedBytes ?? (leaf.isMember ? cutter.position : storedBytes), decodedBytes: cutter.position,
        modified: leaf.modified,
        packed: leaf.packed, failure: cutter.failure, notes: leaf.notes))
    if let failure = cutter.failure { unpacker.toldByMember.append(failure) }
    current = nil
  }

  /// When a run is cancelled: what has been read of the current log is told.
  func abandon() {
    if let (leaf, cutter) = current { finish(leaf, cutter) }
  }
}
