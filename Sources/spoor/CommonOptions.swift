import ArgumentParser
import CivilTime
import Diagnostics
import Foundation
import Planning
import ReportBuilder

/// What narrows or corrects the reading of an archive, for every command that reads one.
struct ReadingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("First day to count, such as 2023-01-10, in the report's zone.", valueName: "date"))
  var since: CivilDate?

  @Option(help: ArgumentHelp("Last day to count, the whole of it.", valueName: "date"))
  var until: CivilDate?

  /// As often as it was typed: the last would win, and nobody would be told.
  @Option(
    name: .customLong("year"),
    help: ArgumentHelp("Year of the newest line, for stamps without a year.", valueName: "year"))
  var years: [Int] = []

  @Option(
    name: .customLong("time-zone"),
    help: ArgumentHelp("Zone of stamps without one and of the report, such as Europe/London.", valueName: "zone"))
  var timeZone: ZoneArgument?

  @Option(
    help: ArgumentHelp(
      "Country database: 'auto', 'none', a .mmdb file, or a CSV file start,end,CC.", valueName: "file"))
  var geography: String?

  @Option(
    name: .customLong("own-format"),
    help: ArgumentHelp("A format file of your own, besides what is read anyway. May be repeated.", valueName: "file"))
  var ownFormats: [String] = []

  @Option(help: ArgumentHelp("How many threads read.", valueName: "count"))
  var jobs: Int?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(name: .customLong("no-progress"), help: "Show no progress, even on a terminal.")
  var noProgress = false

  mutating func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 256") }
    if !years.allSatisfy((1970...2100).contains) { throw ValidationError("--year takes a year from 1970 to 2100") }
    if Set(years).count > 1 {
      let all = years.map { "\($0)" }.joined(separator: ", ")
      throw ValidationError("--year is one year, that of the newest line of all, not several (\(all))")
    }
    if let since, let until, since > until {
      throw ValidationError("--since \(since.iso) is after --until \(until.iso)")
    }
  }

  /// Puts what was typed over what the plan says.
  func apply(to plan: inout Plan) throws {
    if let since { plan.since = since }
    if let until { plan.until = until }
    if let since = plan.since, let until = plan.until, since > until {
      throw Diagnostic.error(
        "empty-range", "nothing lies between \(since.iso) and \(until.iso)",
        help: "--since and --until replace what the plan says; give both")
    }
    if let year = years.last { plan.archive.year = year }
    if let timeZone { plan.archive.timeZone = timeZone.zone }
    if !ownFormats.isEmpty {
      let files = ownFormats.map { Plan.FormatChoice.file(URL(fileURLWithPath: $0).standardizedFileURL.path) }
      plan.archive.formats = (plan.archive.formats ?? [.allBuiltIn]) + files
    }
    switch geography {
    case nil: break
    case "auto": plan.geography = .auto
    case "none": plan.geography = .none
    case let path?:
      let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
      guard FileManager.default.isReadableFile(atPath: absolute) else {
        throw Diagnostic.error(
          "no-such-file", "there is no readable country database of that name", at: Place(file: path),
          help: "give 'auto', 'none', a .mmdb file or a CSV file")
      }
      plan.geography = .file(absolute)
    }
  }

  /// The zone to read with, and why: the plan's or the option's, else this computer's, else UTC.
  func zone(of plan: Plan) -> (zone: Zone, reason: String) {
    if let timeZone { return (timeZone.zone, "given on the command line") }
    return Self.zone(of: plan)
  }

  /// The plan's, else this computer's, else UTC.
  static func zone(of plan: Plan) -> (zone: Zone, reason: String) {
    if let zone = plan.archive.timeZone { return (zone, "stated in the plan") }
    if let name = SystemZone.name, let zone = Zone(named: name) {
      return (zone, "not stated; taken from this computer's setting")
    }
    return (.utc, "not stated, and this computer has no setting; UTC was taken")
  }

  var workers: Int { jobs ?? max(1, ProcessInfo.processInfo.activeProcessorCount) }

  var progress: ProgressLine? {
    quiet || noProgress || !Terminal.errorIsTerminal ? nil : ProgressLine()
  }
}

/// Where and how a report is written.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Report folder to write. Default: spoor-report/<name>.", valueName: "folder"))
  var output: String?

  @Flag(help: "Replace an older report of Spoor's in that place.")
  var force = false

  @Flag(name: .customLong("no-hash"), help: "Do not take SHA-256 sums of the evidence.")
  var noHash = false

  @Flag(help: "Say on standard error how long each stage took.")
  var timings = false

  @Flag(help: "Exit with 1 when a finding is a warning or an alarm.")
  var alert = false
}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(iso: argument)
  }
}

struct ZoneArgument: ExpressibleByArgument {
  var zone: Zone

  init?(argument: String) {
    guard let zone = Zone(named: argument) else { return nil }
    self.zone = zone
  }
}

/// The zone this computer is set to, by its IANA name: `TZ`, then `/etc/timezone`, then the link `/etc/localtime`.
enum SystemZone {
  static var name: String? {
    if let name = ProcessInfo.processInfo.environment["TZ"], !name.isEmpty {
      return name.hasPrefix(":") ? String(name.dropFirst()) : name
    }
    if let text = try? String(contentsOfFile: "/etc/timezone", encoding: .utf8) {
      let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
      if !name.isEmpty { return name }
    }
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime"),
      let found = target.range(of: "zoneinfo/")
    else { return nil }
    return String(target[found.upperBound...])
  }
}
