import Diagnostics
import Digests
import Evidence
import History
import LogFormats
import Logins

/// The reading part of an ingest: what the files hold beyond what is known of them.
struct IngestReading {
  /// What one batch came to, and what recognises its log.
  struct Batch: Sendable {
    var scanned: ArchiveReading.Batch
    var marks: BatchMarks
  }

  /// One log as it was read, from a border on.
  struct Log {
    var file: EvidenceFile
    /// Position among the sighted files.
    var sighted: Int
    var member: Int
    var borders: [BatchBorder]
    var batches: [Batch]
    /// Of a plain file that was hashed.
    var hashState: SHA256State?
    var diagnostics: [Diagnostic]
    var isComplete: Bool
  }

  var logs: [Log]
  var interners: [LoginInterner]
  var diagnostics: [Diagnostic]
  var isComplete: Bool
  /// Decoded bytes.
  var bytes: Int

  /// - Parameters:
  ///   - sighted: those that are unchanged are not opened
  ///   - sources: of the history, by number
  /// - Throws: `CancellationError`
  init(
    _ sighted: [SightedFile], sources: [Int32: SourceRecord], archive: ArchiveReading
  ) throws {
    let indexes = sighted.indices.filter { if case .unchanged = sighted[$0].knowledge { false } else { true } }
    let lengths = Set(sources.values.map(\.decodedBytes)).sorted()
    var reader = EvidenceReader(indexes.map { sighted[$0].file }, limits: archive.limits)
    for (position, index) in indexes.enumerated() {
      guard case .grown(let id) = sighted[index].knowledge, let source = sources[id] else { continue }
      if source.border.batchIndex > 0 { reader.resumptions[position] = source.border }
      reader.hashStates[position] = source.hashState.flatMap(SHA256State.init)
    }
    let formats = archive.formats
    let progress = archive.progress
    let report: (@Sendable (ReadProgress) -> Void)? =
      if let progress { { progress($0.storedBytes, $0.totalStoredBytes ?? 0) } } else { nil }
    let reading: Reading<ArchiveReading.Worker, Batch> = unsafe reader.read(
      jobs: archive.jobs, hashing: archive.hashes, progress: report, isCancelled: archive.isInterrupted,
      makeWorker: { number in ArchiveReading.Worker(number: number, scanner: LineScanner(formats: formats)) },
      scan: { worker, bytes, position in
        unsafe Batch(
          scanned: ArchiveReading.scan(bytes, at: position.byteOffset, &worker, formats),
          marks: BatchMarks(bytes, at: position.byteOffset, lengths: lengths))
      })
    if reading.cancelled { throw CancellationError() }
    logs = reading.files.map { file in
      Log(
        file: file.file, sighted: indexes[file.stream.found], member: file.stream.member, borders: file.borders,
        batches: file.batches, hashState: file.hashState, diagnostics: file.diagnostics, isComplete: file.complete)
    }
    interners = reading.workers.map(\.interner)
    diagnostics = reading.diagnostics
    isComplete = reading.complete
    bytes = logs.reduce(0) { sum, log in
      sum + max(0, log.file.decodedBytes - (log.borders.first?.byteOffset ?? log.file.decodedBytes))
    }
  }
}

extension IngestReading.Log {
  /// Which known log this one goes on from; of several the longest.
  func continued(among sources: [SourceRecord]) -> Int32? {
    guard let head = batches.first?.marks.head else { return nil }
    let marks = batches.map(\.marks)
    let matching = sources.filter { source in
      let isHead = source.decodedBytes < Fingerprint.span || source.head == head
      let isPassed = source.border.batchIndex == 0 || borders.contains(source.border)
      return isHead && isPassed && marks.contains { $0.tails[source.decodedBytes] == source.tail }
    }
    return matching.max { ($0.decodedBytes, $1.id) < ($1.decodedBytes, $0.id) }?.id
  }

  /// What the history keeps of it.
  /// - Parameter known: as it was known before; nil for a log that is new
  func record(_ id: Int32, after known: SourceRecord?) -> SourceRecord {
    let fresh = freshBatches(after: known)
    var settled = known.map { ScanAccount($0.settled) } ?? ScanAccount()
    var border = known?.border ?? .start
    var whole = settled
    // The last two batches are read again another time: the first line of the last may not be complete yet, and it may
    // say how often the last event before it happened. So may that of others: they are not parted from the one before.
    for index in fresh {
      let scan = batches[index].scanned
      whole.append(scan.account, bytesBefore: scan.bytesBefore)
      if index + 2 < batches.count, batches[index + 1].scanned.account.repeatsAtStart == 0 {
        settled = whole
        border = borders[index + 1]
      }
    }
    let last = batches.last?.marks
    var record = SourceRecord(
      id: id, name: file.name, packing: file.packing.rawValue, storedBytes: file.storedBytes,
      decodedBytes: last?.end ?? file.decodedBytes, modified: file.modified, packed: file.packed, sha256: file.sha256,
      contentDigest: file.contentDigest, head: batches.first?.marks.head ?? known?.head ?? 0, tail: last?.tail ?? 0,
      tailStart: last?.tailStart ?? 0, border: border, settled: LineAccount(settled), whole: LineAccount(whole),
      isComplete: isComplete, problems: diagnostics.map { SourceProblem($0) })
    record.hashState = hashState?.text
    record.contentSHA256 = file.packing == .plain ? file.sha256 : nil
    return record
  }

  /// Positions of the batches that lie behind the border of what is known.
  func freshBatches(after known: SourceRecord?) -> [Int] {
    let first = known?.border.batchIndex ?? 0
    return batches.indices.filter { borders[$0].batchIndex >= first }
  }
}
