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

  /// - Parameter write: gets the text in pieces of about 64 kB; what it throws ends the run.
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
    func name(_ file: Int) -> String { names.indices.contains(file) ? names[file] : "" }
    var count = 0
    var bytes: [UInt8] = []
    if format == .csv {
      bytes += Array(((operational ? Self.operationalFields : Self.fields).joined(separator: ",") + "\r\n").utf8)
    }
    func print(_ values: [(name: String, value: Value)]) throws {
      count += 1
      switch format {
      case .jsonl: appendJSON(values, to: &bytes)
      case .csv: appendCSV(values, to: &bytes)
      }
      if bytes.count > 1 << 16 {
        try write(Data(bytes))
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if operational {
      let events = archive.store.operationalEvents.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
      for event in events { try print(values(event, file: name(event.file))) }
    } else {
      let dated = try await archive.store.events(EventFilter(), limit: .max).map {
        (event: $0, time: time($0) as String?)
      }
      let undated = try await archive.undated?.events(EventFilter(), limit: .max).map {
        (event: $0, time: nil as String?)
      }
      let events = (dated + (undated ?? [])).sorted { ($0.event.file, $0.event.line) < ($1.event.file, $1.event.line) }
      for event in events { try print(values(event.event, time: event.time, file: name(event.event.file))) }
    }
    if !bytes.isEmpty { try write(Data(bytes)) }
    let complete = archive.wasReadWhole
    let status: ExitStatus = !complete ? .incompleteEvidence : count == 0 ? .noEvents : .complete
    return Outcome(status: status, diagnostics: archive.fileDiagnostics)
  }

  /// `2023-11-12T08:31:00+00:00`, with milliseconds where the line has them.
  func time(_ event: LoginEvent) -> String { time(event.milliseconds) }

  private func time(_ milliseconds: Int64) -> String {
    let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    let rest = Int(milliseconds - seconds * 1000)
    // The offset always in the same form: what reads the output need not know that Z is one.
    let iso = zone.iso(seconds)
    let text = iso.hasSuffix("Z") ? iso.dropLast() + "+00:00" : iso
    guard rest > 0 else { return text }
    return text.prefix(19) + "." + Digits.padded(rest, 3) + text.dropFirst(19)
  }

  private enum Value {
    /// nil: the line has none.
    case text(String?)
    case number(Int?)
  }

  private func values(_ event: LoginEvent, time: String?, file: String) -> [(name: String, value: Value)] {
    [
      ("time", .text(time)), ("service", .text(event.service)), ("protocol", .text(event.protocol)),
      ("outcome", .text(event.outcome.name)), ("reason", .text(event.reason.rawValue)), ("user", .text(event.user)),
      ("source", .text(event.source?.description)), ("source_name", .text(event.sourceName)),
      ("attempts", .number(event.attempts)), ("reporter", .text(event.reporter)), ("file", .text(file)),
      ("line", .number(event.line)),
    ]
  }

  private func values(_ event: OperationalEvent, file: String) -> [(name: String, value: Value)] {
    [
      ("time", .text(time(event.milliseconds))), ("event", .text(event.kind.rawValue)),
      ("program", .text(event.program)),
      ("subject", .text(event.subject)), ("source", .text(event.source?.description)),
      ("network_bits", .number(event.networkBits)), ("from_version", .text(event.fromVersion)),
      ("to_version", .text(event.toVersion)), ("detail", .text(event.detail.isEmpty ? nil : event.detail)),
      ("reporter", .text(event.reporter)), ("file", .text(file)), ("line", .number(event.line)),
    ]
  }

  private func appendJSON(_ values: [(name: String, value: Value)], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += Array("\"\(value.name)\":".utf8)
      switch value.value {
      case .number(let number?): bytes += Array("\(number)".utf8)
      case .text(let text?): JSONText.append(text, to: &bytes)
      case .number(nil), .text(nil): bytes += Array("null".utf8)
      }
    }
    bytes += Array("}\n".utf8)
  }

  /// An absent text is an empty field, an empty one is `""`, as far as CSV can tell them apart.
  private func appendCSV(_ values: [(name: String, value: Value)], to bytes: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch value.value {
      case .number(let number?): bytes += Array("\(number)".utf8)
      case .text(""): bytes += Array("\"\"".utf8)
      case .text(let text?): CSVField.append(text, to: &bytes)
      case .number(nil), .text(nil): break
      }
    }
    bytes += Array("\r\n".utf8)
  }
}
