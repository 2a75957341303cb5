import Diagnostics
import Digests

/// Reads found files and passes their content on in batches of whole lines.
///
/// Nothing is extracted, nothing is written, and no damage throws: what cannot be read is a diagnostic of the file.
public struct EvidenceReader: Sendable {
  public var files: [FoundFile]
  public var limits: ReadLimits
  /// By position in `files`: where to go on in a plain file of which everything before was read another time. Batches,
  /// sizes and digests of the content come out as if it had been read from its start. Packed files are read from their
  /// start anyhow.
  public var resumptions: [Int: BatchBorder] = [:]
  /// By position in `files`: where the SHA-256 of a file stood that has grown since; without it the file is hashed from
  /// its start.
  public var hashStates: [Int: SHA256State] = [:]

  /// Where standard input is read from; another one in tests.
  var standardInput: Int32 = 0

  public init(_ files: [FoundFile], limits: ReadLimits = ReadLimits()) {
    precondition(limits.batchBytes > 0 && limits.expansion > 0, "limits are positive")
    self.files = files
    self.limits = limits
  }

  /// - Parameters:
  ///   - jobs: number of workers, each on a thread of its own; at least 1.
  ///   - hashing: whether the SHA-256 of every stored file is taken alongside.
  ///   - progress: called ten times a second at most, from any worker, never from two at once.
  ///   - isCancelled: asked between batches; after a yes the reading ends with what it has.
  ///   - makeWorker: makes what a worker keeps between batches; called once for each of `0..<jobs`, on its thread.
  ///   - scan: gets whole lines that are valid only during the call. Which worker gets which batch is open; the batches
  ///     themselves are the same for any number of jobs, and for a file and its compressed copy.
  /// - Complexity: O(bytes); memory of one batch and one decoder a job, and the outputs.
  public func read<Worker, Output: Sendable>(
    jobs: Int, hashing: Bool, progress: (@Sendable (ReadProgress) -> Void)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    makeWorker: @escaping @Sendable (Int) -> sending Worker,
    scan: @escaping @Sendable (inout Worker, UnsafeRawBufferPointer, BatchPosition) -> Output
  ) -> Reading<Worker, Output> {
    let total = files.contains { $0.origin == .standardInput } ? nil : files.reduce(0) { $0 + $1.storedBytes }
    let meter = ProgressMeter(total: total, report: progress)
    let session = Session(
      files, jobs: max(1, jobs), limits: limits, hashing: hashing, standardInput: standardInput, progress: meter,
      isCancelled: isCancelled, resumptions: resumptions)
    let hashes = hashing ? HashQueue(files, limits: limits, goingOnFrom: hashStates) : nil
    let limits = limits
    let results = (0..<max(1, jobs)).map { _ in ResultBox<Worker, Output>() }
    var bodies: [@Sendable () -> Void] = results.indices.map { number in
      { @Sendable in
        results[number].worker = makeWorker(number)
        unsafe Self.work(session, limits, meter, results[number], scan)
        hashes?.work(while: session.goOn)
      }
    }
    if let hashes { bodies.append { @Sendable in hashes.work(while: session.goOn) } }
    Threads.run(bodies)
    if !session.wasCancelled { meter.finish() }
    let merger = Merger(files: files, limits: limits, session: session, hashes: hashes, resumptions: resumptions)
    return merger.merge(results)
  }

  private static func work<Worker, Output>(
    _ session: Session, _ limits: ReadLimits, _ meter: ProgressMeter, _ result: ResultBox<Worker, Output>,
    _ scan: (inout Worker, UnsafeRawBufferPointer, BatchPosition) -> Output
  ) {
    guard var worker = result.worker.take() else { return }
    defer { result.worker = worker }
    let buffer = BatchBuffer(limits)
    var last: PackedStream?

    func pass(_ batch: CutBatch, _ key: StreamKey, _ buffer: BatchBuffer) {
      let position = BatchPosition(
        stream: key, batchIndex: batch.index, byteOffset: batch.byteOffset, lastLineIsCut: batch.lastLineIsCut)
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer.storage[..<batch.count])
      let digest = unsafe ContentDigest(of: bytes)
      let output = unsafe scan(&worker, bytes, position)
      result.pieces.append(Piece(key: key, batch: batch, digest: digest, output: output))
    }

    while let work = session.take(after: last) {
      switch work {
      case .open(let index): session.open(index)
      case .packed(let stream, let buffer):
        last = stream
        if let (key, batch) = stream.next(into: buffer) {
          session.release(stream, DecodedBatch(key: key, batch: batch, buffer: buffer))
        } else {
          session.finish(stream, buffer)
        }
      case .decoded(let decoded):
        pass(decoded.batch, decoded.key, decoded.buffer)
        session.giveBack(decoded.buffer)
      case .block(let stream, let file, let block, let found):
        last = nil
        let (batch, failure) = stream.read(block, of: file, into: buffer)
        if let failure { session.failed(stream, failure, block: block) }
        if let batch { pass(batch, StreamKey(found: found, member: 0), buffer) }
        buffer.shrink(to: limits)
        meter.add(min(limits.batchBytes, stream.bound - block * limits.batchBytes))
      }
      meter.tick()
    }
  }
}

/// What one scan of one batch left.
struct Piece<Output> {
  var key: StreamKey
  var batch: CutBatch
  var digest: ContentDigest
  var output: Output
}

/// What one worker leaves behind.
final class ResultBox<Worker, Output>: @unchecked Sendable {
  // Sendable: touched only by its worker's thread, and by the caller after that thread has been joined.
  var worker: Worker?
  var pieces: [Piece<Output>] = []
}
