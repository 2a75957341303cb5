import CivilTime
import Diagnostics
import Findings
import Foundation
import LogFormats
import Logins
import Planning
import Report
import Vocabulary

/// Prints the login events of an archive: `spoor events`.
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

  public var format: Format
  public var zone: Zone

  public init(format: Format, zone: Zone) {
    self.format = format
    self.zone = zone
  }

  /// - Parameter write: gets the text in pieces of about 64 kB; what it throws ends the run.
  public func run(
    plan: Plan, zoneReason: String, jobs: Int, everyLine: Bool, isInterrupted: @escaping @Sendable () -> Bool,
    write: (Data) throws -> Void
  ) async throws -> Outcome {
    let formats = try FormatCommands.compiled(plan.archive.formats)
    let archive = try ArchiveReading(
      plan: plan, zone: zone, formats: formats, jobs: jobs, hashes: false, reconciles: !everyLine,
      isInterrupted: isInterrupted
    ).read()
    let names = archive.accounts.files.map(\.file.name)
    var events = try await archive.store.events(EventFilter(), limit: .max)
    events.sort { ($0.file, $0.line) < ($1.file, $1.line) }
    var bytes: [UInt8] = []
    if format == .csv { bytes += Array((Self.fields.joined(separator: ",") + "\r\n").utf8) }
    for event in events {
      let file = names.indices.contains(event.file) ? names[event.file] : ""
      switch format {
      case .jsonl: appendJSON(event, file: file, to: &bytes)
      case .csv: appendCSV(event, file: file, to: &bytes)
      }
      if bytes.count > 1 << 16 {
        try write(Data(bytes))
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if !bytes.isEmpty { try write(Data(bytes)) }
    let complete = archive.wasReadWhole
    let status: ExitStatus = !complete ? .incompleteEvidence : events.isEmpty ? .noEvents : .complete
    return Outcome(status: status, diagnostics: archive.fileDiagnostics)
  }

  /// `2023-11-12T08:31:00+00:00`, with milliseconds where the line has them.
  func time(_ event: LoginEvent) -> String {
    let seconds = event.milliseconds >= 0 ? event.milliseconds / 1000 : (event.milliseconds - 999) / 1000
    let rest = Int(event.milliseconds - seconds * 1000)
    // The offset always in the same form: what reads the output need not know that Z is one.
    let iso = zone.iso(seconds)
    let text = iso.hasSuffix("Z") ? iso.dropLast() + "+00:00" : iso
    guard rest > 0 else { return text }
    return text.prefix(19) + "." + Digits.padded(rest, 3) + text.dropFirst(19)
  }

  private func values(_ event: LoginEvent, file: String) -> [(name: String, text: String?)] {
    [
      ("time", time(event)), ("service", event.service), ("protocol", event.protocol),
      ("outcome", event.outcome.name), ("reason", event.reason.rawValue), ("user", event.user),
      ("source", event.source?.description), ("source_name", event.sourceName), ("attempts", nil),
      ("reporter", event.reporter), ("file", file), ("line", nil),
    ]
  }

  private func appendJSON(_ event: LoginEvent, file: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, value) in values(event, file: file).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += Array("\"\(value.name)\":".utf8)
      switch value.name {
      case "attempts": bytes += Array("\(event.attempts)".utf8)
      case "line": bytes += Array("\(event.line)".utf8)
      default:
        if let text = value.text { JSONText.append(text, to: &bytes) } else { bytes += Array("null".utf8) }
      }
    }
    bytes += Array("}\n".utf8)
  }

  /// An absent user is an empty field, an empty one is `""`, as far as CSV can tell them apart.
  private func appendCSV(_ event: LoginEvent, file: String, to bytes: inout [UInt8]) {
    for (index, value) in values(event, file: file).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch value.name {
      case "attempts": bytes += Array("\(event.attempts)".utf8)
      case "line": bytes += Array("\(event.line)".utf8)
      default:
        if value.text == "" { bytes += Array("\"\"".utf8) }
        if let text = value.text, !text.isEmpty { CSVField.append(text, to: &bytes) }
      }
    }
    bytes += Array("\r\n".utf8)
  }
}
