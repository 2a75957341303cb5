import CivilTime
import Logins
import Report
import Vocabulary

/// Events as text, a line each.
struct EventText: Sendable {
  private(set) var bytes: [UInt8] = []
  private let format: EventPrinter.Format
  private let zone: Zone
  /// By index of the evidence file.
  private let files: [String]
  /// What stands before each value.
  private let leads: [[UInt8]]
  private var field = 0
  /// The wall clock of the last time without its seconds, and how far it is from UTC: most events follow each other closely.
  private var minute: (number: Int64, offset: Int64, clock: [UInt8], zone: [UInt8])?

  init(_ format: EventPrinter.Format, _ fields: [String], _ zone: Zone, _ files: [String]) {
    (self.format, self.zone, self.files) = (format, zone, files)
    leads = fields.enumerated().map { index, name in
      switch format {
      case .jsonl: Array(((index == 0 ? "{\"" : ",\"") + name + "\":").utf8)
      case .csv: index == 0 ? [] : [UInt8(ascii: ",")]
      }
    }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ event: LoginEvent, isDated: Bool) {
    time(isDated ? event.milliseconds : nil)
    text(event.service)
    text(event.protocol)
    text(event.outcome.name)
    text(event.reason.rawValue)
    text(event.user)
    text(event.source?.description)
    text(event.sourceName)
    number(event.attempts)
    text(event.reporter)
    file(event.file)
    number(event.line)
    endLine()
  }

  mutating func append(_ event: OperationalEvent) {
    time(event.milliseconds)
    text(event.kind.rawValue)
    text(event.program)
    text(event.subject)
    text(event.source?.description)
    number(event.networkBits)
    text(event.fromVersion)
    text(event.toVersion)
    text(event.detail.isEmpty ? nil : event.detail)
    text(event.reporter)
    file(event.file)
    number(event.line)
    endLine()
  }

  private mutating func file(_ index: Int) { text(files.indices.contains(index) ? files[index] : "") }

  /// - Parameter text: nil: the line has none. CSV has an empty field for it, and `""` for an empty text, as far as its readers
  ///   can tell them apart.
  private mutating func text(_ text: String?) {
    begin()
    switch (format, text) {
    case (.jsonl, let text?): JSONText.append(text, to: &bytes)
    case (.jsonl, nil): bytes += "null".utf8
    case (.csv, ""?): bytes += "\"\"".utf8
    case (.csv, let text?): CSVField.append(text, to: &bytes)
    case (.csv, nil): break
    }
  }

  private mutating func number(_ number: Int?) {
    guard let number else { return text(nil) }
    begin()
    bytes += String(number).utf8
  }

  /// `2023-11-12T08:31:00+00:00`, with milliseconds where the line has them. The offset always in the same form: what reads
  /// it need not know that Z is one.
  private mutating func time(_ milliseconds: Int64?) {
    guard let milliseconds else { return text(nil) }
    begin()
    if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
    let rest = Int((milliseconds % 1000 + 1000) % 1000)
    let seconds = (milliseconds - Int64(rest)) / 1000
    let offset = Int64(zone.offset(at: seconds))
    let second = ((seconds + offset) % 60 + 60) % 60
    let number = (seconds + offset - second) / 60
    let known = self.minute.flatMap { $0.number == number && $0.offset == offset ? $0 : nil }
    let minute = known ?? self.minute(of: seconds)
    bytes += minute.clock
    append(digits: Int(second), 2)
    if rest > 0 {
      bytes.append(UInt8(ascii: "."))
      append(digits: rest, 3)
    }
    bytes += minute.zone
    self.minute = (number, offset, minute.clock, minute.zone)
    if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
  }

  private func minute(of seconds: Int64) -> (number: Int64, offset: Int64, clock: [UInt8], zone: [UInt8]) {
    let iso = Array(zone.iso(seconds).utf8)
    let zone = iso.last == UInt8(ascii: "Z") ? Array("+00:00".utf8) : Array(iso[(iso.count - 6)...])
    return (0, 0, Array(iso[..<17]), zone)
  }

  private mutating func append(digits number: Int, _ width: Int) {
    var divisor = width == 3 ? 100 : 10
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  private mutating func begin() {
    bytes += leads[field]
    field += 1
  }

  private mutating func endLine() {
    bytes += (format == .jsonl ? "}\n" : "\r\n").utf8
    field = 0
  }
}
