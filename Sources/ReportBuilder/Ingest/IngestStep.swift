import Diagnostics
import Evidence
import Foundation
import History
import Planning

/// One ingest, within its transaction.
struct IngestStep {
  let archive: ArchiveReading
  let writer: HistoryWriter
  let known: [Int32: SourceRecord]
  let places: [SourcePlace]
  let rereads: Set<Int32>
  var sighted: [SightedFile]
  var reading: IngestReading
  var findings: [Diagnostic]
  /// By position in `reading.logs`.
  var fates: [LogFate] = []
  /// All logs, those that were read as they are now, ascending by number.
  var records: [SourceRecord] = []
  var accounts: FileAccounts

  enum LogFate {
    case new(Int32)
    case continued(Int32)
    case copy(of: Int32)
    case empty

    var source: Int32? {
      switch self {
      case .new(let id), .continued(let id), .copy(let id): id
      case .empty: nil
      }
    }

    /// The log whose lines it brings.
    var brings: Int32? {
      switch self {
      case .new(let id), .continued(let id): id
      case .copy, .empty: nil
      }
    }
  }

  /// - Parameter rereads: logs whose lines have to be read from the start, as their times were misjudged
  init(
    _ archive: ArchiveReading, _ writer: HistoryWriter, _ history: HistoryFile, rereads: Set<Int32>
  ) throws {
    self.archive = archive
    self.writer = writer
    self.rereads = rereads
    let all = try writer.sources()
    known = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    places = try writer.places()
    let (found, own) = Self.find(archive.plan, history)
    let recognition = FileRecognition(sources: all, places: places)
    sighted = found.files.map { recognition.sight($0, rereads: rereads) }
    Self.leaveOneOfEach(&sighted)
    findings = found.diagnostics + own.map(Diagnostic.usedByPlan)
    reading = try IngestReading(sighted, sources: known, archive: archive)
    accounts = FileAccounts(plan: archive.plan, zone: archive.zone)
    try judge()
    account()
  }

  static func find(
    _ plan: Plan, _ history: HistoryFile
  ) -> (found: (files: [FoundFile], diagnostics: [Diagnostic]), own: [String]) {
    let (all, diagnostics) = EvidenceFinder.find(paths: plan.archive.paths, relativeTo: plan.folder)
    let (evidence, own) = OwnFiles.leftOut(of: all, plan: plan)
    let base = URL(fileURLWithPath: history.path).resolvingSymlinksInPath().path
    let files = evidence.filter { file in
      let path = URL(fileURLWithPath: FileRecognition.path(of: file)).resolvingSymlinksInPath().path
      return !["", "-wal", "-shm", "-journal"].contains { path == base + $0 }
    }
    return ((files, diagnostics), own)
  }

  /// Of several files that go on from one log the first does; the others are read from their start and compared.
  static func leaveOneOfEach(_ sighted: inout [SightedFile]) {
    var taken: Set<Int32> = []
    for index in sighted.indices {
      guard case .grown(let id) = sighted[index].knowledge else { continue }
      if !taken.insert(id).inserted { sighted[index].knowledge = .unknown }
    }
  }

  // MARK: Which log is which

  mutating func judge() throws {
    var claimed: Set<Int32> = []
    var byContent: [String: Int32] = [:]
    for log in reading.logs {
      if case .grown(let id) = sighted[log.sighted].knowledge, log.file.packing == .plain { claimed.insert(id) }
    }
    for log in reading.logs {
      let content = "\(log.file.decodedBytes) \(log.file.contentDigest)"
      let fate: LogFate
      if log.batches.isEmpty || log.file.decodedBytes == 0 {
        fate = .empty
      } else if case .grown(let id) = sighted[log.sighted].knowledge, log.file.packing == .plain {
        fate = .continued(id)
      } else if let twin = byContent[content] {
        fate = .copy(of: twin)
      } else if let id = log.continued(among: known.values.filter { !claimed.contains($0.id) }) {
        claimed.insert(id)
        fate = .continued(id)
      } else {
        fate = .new(try writer.newSource(log.file.name))
      }
      if let id = fate.brings { byContent[content] = id }
      fates.append(fate)
    }
  }

}
