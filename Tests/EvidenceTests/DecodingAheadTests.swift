import Testing

@testable import Evidence

@Suite struct DecodingAheadTests {
  /// What a worker is given next; what it has to decode is decoded at once.
  private func step(_ session: Session, after last: inout PackedStream?, scanned: inout [Int]) -> String? {
    guard let work = session.take(after: last) else { return nil }
    switch work {
    case .open(let index):
      session.open(index)
      return "open"
    case .packed(let stream, let buffer):
      last = stream
      guard let (key, batch) = stream.next(into: buffer) else {
        session.finish(stream, buffer)
        return "end"
      }
      session.release(stream, DecodedBatch(key: key, batch: batch, buffer: buffer))
      return "decode"
    case .decoded(let decoded):
      scanned.append(decoded.batch.index)
      session.giveBack(decoded.buffer)
      return "scan"
    case .block: return "block"
    }
  }

  private let bench = Workbench()

  private func session(jobs: Int, batches: Int) -> Session {
    bench.write("log.gz", Pack.gzip([UInt8](repeating: 10, count: batches * 100)))
    return Session(
      bench.find("log.gz").found, jobs: jobs, limits: ReadLimits(batch: 100), hashing: false, standardInput: 0,
      progress: ProgressMeter(total: nil, report: nil), isCancelled: { false })
  }

  @Test(arguments: [1, 2, 3])
  func `A batch a worker is decoded ahead and no more, and all are scanned in order`(jobs: Int) {
    let session = session(jobs: jobs, batches: 12)
    var (last, scanned): (PackedStream?, [Int]) = (nil, [])
    var (waiting, most) = (0, 0)
    while let step = step(session, after: &last, scanned: &scanned) {
      waiting += step == "decode" ? 1 : step == "scan" ? -1 : 0
      most = max(most, waiting)
    }
    #expect(most == jobs)
    #expect(scanned == Array(0..<12))
  }

  @Test func `A worker that finds the decoder taken scans what was decoded ahead`() throws {
    let session = session(jobs: 2, batches: 4)
    var (last, scanned): (PackedStream?, [Int]) = (nil, [])
    #expect(step(session, after: &last, scanned: &scanned) == "open")
    #expect(step(session, after: &last, scanned: &scanned) == "decode")
    // One worker holds the decoder from here on.
    guard case .packed? = session.take(after: last) else {
      Issue.record("nothing is decoded ahead")
      return
    }
    var other: PackedStream?
    #expect(step(session, after: &other, scanned: &scanned) == "scan")
    #expect(scanned == [0])
  }
}
