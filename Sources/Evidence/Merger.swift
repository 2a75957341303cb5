import Diagnostics

/// Puts what the workers left behind in the order of the files.
struct Merger {
  let files: [FoundFile]
  let limits: ReadLimits
  let session: Session
  let hashes: HashQueue?
  var resumptions: [Int: BatchBorder] = [:]

  func merge<Worker, Output>(_ results: [ResultBox<Worker, Output>]) -> Reading<Worker, Output> {
    var pieces: [StreamKey: [Piece<Output>]] = [:]
    for result in results {
      for piece in result.pieces { pieces[piece.key, default: []].append(piece) }
      result.pieces = []
    }
    let cancelled = session.wasCancelled
    var reading = Reading<Worker, Output>(
      files: [], workers: results.compactMap { $0.worker }, diagnostics: [], complete: !cancelled, cancelled: cancelled)
    let digests = hashes?.digests ?? [:]
    let hashFailures = hashes?.failures ?? [:]
    for found in files.indices {
      let records = self.records(of: found, &reading)
      for record in records {
        var file = self.reading(of: record, pieces[record.key] ?? [], index: reading.files.count)
        file.file.sha256 = file.file.sha256 ?? digests[found]?.sha256
        if record.packing == .plain { file.hashState = digests[found]?.state }
        if cancelled { file.complete = false }
        if let failure = hashFailures[found], record.failure == nil {
          file.diagnostics.append(
            .warning("not-hashed", "has no SHA-256: \(failure.message)", at: Place(file: record.name)))
        }
        reading.complete = reading.complete && file.complete
        reading.files.append(file)
      }
      if case .packed(let stream)? = session.opened[found], let sha256 = stream.sha256 {
        for index in reading.files.indices where reading.files[index].stream.found == found {
          reading.files[index].file.sha256 = sha256
        }
      }
    }
    return reading
  }

  /// The logs of one found file; what concerns it as a whole goes to the reading.
  private func records<Worker, Output>(of found: Int, _ reading: inout Reading<Worker, Output>) -> [LeafRecord] {
    let file = files[found]
    var record = LeafRecord(
      key: StreamKey(found: found, member: 0), name: file.name, packing: .plain, storedBytes: file.storedBytes,
      decodedBytes: 0, modified: file.modified, packed: nil, failure: nil, notes: [])
    switch session.opened[found] {
    case nil: return [record]
    case .failed(let diagnostic)?:
      record.failure = diagnostic
      return [record]
    case .plain(let stream)?:
      record.decodedBytes = stream.bound
      record.failure = stream.failure?.diagnostic
      record.notes = [stream.growth].compactMap { $0 }
      return [record]
    case .packed(let stream)?:
      stream.abandon()
      reading.diagnostics += stream.diagnostics + [stream.growth].compactMap { $0 }
      reading.complete = reading.complete && stream.containersComplete
      return stream.records
    }
  }

  private func reading<Output>(of record: LeafRecord, _ found: [Piece<Output>], index: Int) -> FileReading<Output> {
    let pieces = found.sorted { $0.batch.index < $1.batch.index }
    let resumption = record.packing == .plain ? resumptions[record.key.found] : nil
    var content = resumption.map { ContentDigest(hexadecimal: $0.contentDigest) } ?? ContentDigest()
    var borders: [BatchBorder] = []
    var cuts: (lines: Int, bytes: Int, first: Int) = (0, 0, 0)
    var end = 0
    for piece in pieces {
      let batch = piece.batch
      borders.append(
        BatchBorder(batchIndex: batch.index, byteOffset: batch.byteOffset, contentDigest: content.hexadecimal))
      content.append(piece.digest, count: batch.count)
      if batch.skipped > 0 { content.append(batch.skippedDigest, count: batch.skipped) }
      if batch.lastLineIsCut {
        if cuts.lines == 0 { cuts.first = batch.byteOffset + batch.count - limits.effectiveLineBytes }
        cuts.lines += 1
        cuts.bytes += batch.skipped
      }
      end = batch.byteOffset + batch.count + batch.skipped
    }
    var diagnostics = record.notes
    if let failure = record.failure { diagnostics.insert(failure, at: 0) }
    if cuts.lines > 0 {
      diagnostics.append(
        .warning(
          "line-too-long",
          "\(cuts.lines == 1 ? "1 line is" : "\(cuts.lines) lines are") longer than \(limits.effectiveLineBytes) bytes, "
            + "the first at byte \(cuts.first); \(ByteCount.words(cuts.bytes)) beyond that had to be left out",
          at: Place(file: record.name))
      )
    }
    let isWhole = record.failure == nil && cuts.lines == 0 && !record.notes.contains { $0.severity > .note }
    let decoded = record.failure == nil ? record.decodedBytes : end
    return FileReading(
      file: EvidenceFile(
        index: index, name: record.name, packing: record.packing, storedBytes: record.storedBytes,
        decodedBytes: decoded, modified: record.modified, packed: record.packed, sha256: nil,
        contentDigest: content.hexadecimal),
      stream: record.key, batches: pieces.map(\.output), borders: borders, diagnostics: diagnostics, complete: isWhole)
  }
}
