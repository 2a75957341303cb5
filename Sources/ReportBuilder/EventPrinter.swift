import CivilTime
import Diagnostics
import Findings
import Foundation
import LogFormats
import Logins
import Planning
import Report
import Vocabulary

/// Prints the events of an archive: `spoor events`.
public struct EventPrinter: Sendable {
  public enum Format: Sendable {
    case jsonl, csv
  }

  public struct Outcome: Sendable {
    public var status: ExitStatus
    public var diagnostics: [Diagnostic]
  }

  /// Field names in the order in which they are printed; CSV headers.
  public static let fields = [
    "time", "service", "protocol", "outcome", "reason", "user", "source", "source_name", "attempts", "reporter", "file",
    "line",
  ]
  /// The same of operational events.
  public static let operationalFields = [
    "time", "event", "program", "subject", "source", "network_bits", "from_version", "to_version", "detail", "reporter",
    "file", "line",
  ]

  public var format: Format
  public var zone: Zone
  /// Bans, restarts, upgrades and boots instead of logins.
  public var operational: Bool

  public init(format: Format, zone: Zone, operational: Bool = false) {
    self.format = format
    self.zone = zone
    self.operational = operational
  }

  /// - Parameter write: gets the text in pieces of about a megabyte; what it throws ends the run.
  public func run(
    plan: Plan, zoneReason: String, jobs: Int, everyLine: Bool, isInterrupted: @escaping @Sendable () -> Bool,
    write: (Data) throws -> Void
  ) async throws -> Outcome {
    let formats = try FormatCommands.compiled(plan.archive.formats)
    var archive = try ArchiveReading(
      plan: plan, zone: zone, formats: formats, jobs: jobs, hashes: false, reconciles: !everyLine,
      keepsUndated: !operational && plan.since == nil && plan.until == nil, isInterrupted: isInterrupted
    ).read()
    archive.store = archive.store.hidingMistypedPasswords()
    return try await print(archive, write: write)
  }

  /// - Parameter write: as in `run`
  func print(_ archive: ReadArchive, write: (Data) throws -> Void) async throws -> Outcome {
    let names = archive.accounts.files.map(\.file.name)
    let fields = operational ? Self.operationalFields : Self.fields
    if format == .csv { try write(Data((fields.joined(separator: ",") + "\r\n").utf8)) }
    var pieces = (0..<Self.piecesAtOnce).map { _ in Piece(text: EventText(format, fields, zone, names)) }
    let events = PrintedEvents(archive, operational: operational)
    for start in stride(from: 0, to: events.count, by: Self.pieceSize * pieces.count) {
      for index in pieces.indices {
        let first = min(events.count, start + index * Self.pieceSize)
        pieces[index].events = first..<min(events.count, first + Self.pieceSize)
      }
      Parallel.forEach(&pieces) { events.append($0.events, to: &$0.text) }
      for index in pieces.indices where !pieces[index].text.bytes.isEmpty {
        try write(Data(pieces[index].text.bytes))
        pieces[index].text.removeAll()
      }
    }
    let complete = archive.wasReadWhole
    let status: ExitStatus = !complete ? .incompleteEvidence : events.count == 0 ? .noEvents : .complete
    return Outcome(status: status, diagnostics: archive.fileDiagnostics)
  }

  /// Events that are made into text on one thread, and how many such pieces at the same time.
  private static let (pieceSize, piecesAtOnce) = (4096, 4)

  private struct Piece: Sendable {
    var events = 0..<0
    var text: EventText
  }
}

/// The events of an archive in the order of its files and lines.
private struct PrintedEvents: Sendable {
  private let dated: InMemoryStore
  private let undated: InMemoryStore?
  /// Rows of both: those of `undated` come behind those of `dated`.
  private let order: [Int32]
  private let operational: [OperationalEvent]?

  init(_ archive: ReadArchive, operational: Bool) {
    (dated, undated) = (archive.store, archive.undated)
    guard !operational else {
      self.operational = archive.store.operationalEvents.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
      order = []
      return
    }
    self.operational = nil
    order = RadixOrder.of(dated.places + (undated?.places ?? []))
  }

  var count: Int { operational?.count ?? order.count }

  func append(_ events: Range<Int>, to text: inout EventText) {
    for event in events {
      if let operational {
        text.append(operational[event])
      } else if let undated, Int(order[event]) >= dated.eventCount {
        text.append(undated.event(Int(order[event]) - dated.eventCount), isDated: false)
      } else {
        text.append(dated.event(Int(order[event])), isDated: true)
      }
    }
  }
}
