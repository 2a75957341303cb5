import CivilTime
import Digests
import Evidence
import History
import Planning

/// Reads what is new in the logs of a plan into a history: `spoor ingest`.
///
/// Files are recognised by content. A log that grew is read from shortly before where it ended; one that was renamed is
/// not read at all; one that was compressed is decoded, and its known lines are passed over. Everything, the reading too,
/// is one transaction: two ingests never read the same new lines, and one that dies leaves the history as it was.
public struct HistoryIngest {
  public struct Options: Sendable {
    public var zone: Zone
    public var jobs: Int
    public var hashes: Bool
    /// UTC seconds, for the record of ingests; nothing else depends on it.
    public var now: Int64?

    public init(zone: Zone, jobs: Int = 2, hashes: Bool = true, now: Int64? = nil) {
      self.zone = zone
      self.jobs = jobs
      self.hashes = hashes
      self.now = now
    }
  }

  let plan: Plan
  let options: Options
  let retention: Retention
  /// Small ones in tests.
  var limits = ReadLimits()
  let isInterrupted: @Sendable () -> Bool
  let progress: (@Sendable (Int, Int) -> Void)?

  /// - Parameter progress: stored bytes read, and in all; 0 in all when nobody knows.
  public init(
    plan: Plan, options: Options, retention: Retention = Retention(),
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) {
    self.plan = plan
    self.options = options
    self.retention = retention
    self.isInterrupted = isInterrupted
    self.progress = progress
  }

  /// - Throws: `Diagnostic` or `DiagnosticList` when nothing could be kept, `CancellationError` when interrupted; the
  ///   history is as it was before then.
  public func run(into history: HistoryFile) throws -> IngestSummary {
    let archive = ArchiveReading(
      plan: plan, zone: options.zone, formats: try FormatCommands.compiled(plan.archive.formats), jobs: options.jobs,
      hashes: options.hashes, limits: limits, isInterrupted: isInterrupted, progress: progress)
    return try history.write { writer in
      if !retention.key.isEmpty { writer.recognition = KeyedHash(key: retention.key) }
      var rereads: Set<Int32> = []
      while true {
        var ingest = try IngestStep(archive, writer, history, rereads: rereads)
        let doubted = ingest.doubtedSources
        if doubted.isSubset(of: rereads) {
          let summary = try ingest.keep(at: options.now, since: retention.eventsBefore)
          _ = try writer.forget(retention)
          return summary
        }
        rereads.formUnion(doubted)
        try writer.forgetNewSources()
      }
    }
  }
}
