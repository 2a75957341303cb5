import CivilTime
import Diagnostics
import Evidence
import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// A folder of its own for one test, gone when the test is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "spoor-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: file))
    return file
  }

  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }
}

enum Fixtures {
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Fixtures"

  /// The decoded log of a case.
  static func log(_ name: String) throws -> Data {
    try Shell.run("/bin/sh", ["-c", "gzip -dc \"$1\"", "sh", folder + "/" + name]).output
  }

  /// A case with its plan and lists but without its logs, in a folder of the test's own.
  static func copy(_ name: String, without logs: String = "logs", to scratch: Scratch, as target: String) throws {
    try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(scratch.path)/\(target)")
    try FileManager.default.removeItem(atPath: "\(scratch.path)/\(target)/\(logs)")
    try FileManager.default.createDirectory(
      atPath: "\(scratch.path)/\(target)/\(logs)", withIntermediateDirectories: false)
  }
}

enum Shell {
  struct Result {
    var status: Int32
    var output: Data
    var errors: Data
    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  /// Runs a program to its end; what it prints goes through files, so no pipe can fill up and stop it.
  static func run(_ program: String, _ arguments: [String], input: Data = Data(), at folder: String = "/") throws
    -> Result
  {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch.write("in", input)))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.write("out", "")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.write("err", "")))
    try process.run()
    process.waitUntilExit()
    let ended = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return try Result(
      status: ended, output: Data(contentsOf: URL(fileURLWithPath: scratch.path + "/out")),
      errors: Data(contentsOf: URL(fileURLWithPath: scratch.path + "/err")))
  }
}

/// One report, as a user of the library makes it.
@discardableResult
func report(
  _ plan: Plan, to output: String, replacing: Bool = false, hashes: Bool = true, jobs: Int = 2, alerts: Bool = false,
  isInterrupted: @escaping @Sendable () -> Bool = { false }
) async throws -> ReportRun.Outcome {
  let options = ReportRun.Options(
    zone: plan.archive.timeZone ?? .utc, zoneReason: "stated in the plan", output: output, replaces: replacing,
    hashes: hashes, jobs: jobs, alerts: alerts)
  return try await ReportRun(plan: plan, options: options, isInterrupted: isInterrupted).run()
}

/// A plan without a file for paths below a folder.
func plan(_ scratch: Scratch, _ paths: [String], year: Int? = 2023) -> Plan {
  var plan = Plans.automatic(paths: paths, title: "A test")
  plan.folder = scratch.path
  plan.archive.timeZone = .utc
  plan.archive.year = year
  plan.geography = .none
  return plan
}

func text(_ path: String) throws -> String {
  try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

/// A table as a spreadsheet reads it: RFC 4180.
struct CSV {
  var header: [String] = []
  var rows: [[String]] = []

  init(_ path: String) throws {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var all: [[String]] = []
    var scalars = Array(try text(path).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          field.unicodeScalars.append(scalar)
        } else if scalars.first == "\"" {
          field.unicodeScalars.append("\"")
          scalars.removeFirst()
        } else {
          isQuoted = false
        }
        continue
      }
      switch scalar {
      case "\"": isQuoted = true
      case ",":
        fields.append(field)
        field = ""
      case "\r": break
      case "\n":
        all.append(fields + [field])
        fields = []
        field = ""
      default: field.unicodeScalars.append(scalar)
      }
    }
    guard let first = all.first else { return }
    header = first
    rows = Array(all.dropFirst())
  }

  func column(_ name: String) -> [String] {
    guard let index = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[index] }
  }

  /// The value beside a figure in a table of two columns.
  func value(_ figure: String) -> String? { rows.first { $0.first == figure }?.last }
}

/// All bytes of a folder by relative path.
func contents(_ folder: String) throws -> [String: Data] {
  var found: [String: Data] = [:]
  let walk = FileManager.default.enumerator(atPath: folder)
  while let name = walk?.nextObject() as? String {
    if let data = FileManager.default.contents(atPath: folder + "/" + name) { found[name] = data }
  }
  return found
}

/// The text of every file of a report, the parts of the workbook one by one.
func readable(_ folder: String) throws -> [String: String] {
  var texts: [String: String] = [:]
  for (name, data) in try contents(folder) where !name.hasSuffix(".xlsx") {
    texts[name] = String(decoding: data, as: UTF8.self)
  }
  // A workbook is a zip archive, which the evidence reader opens.
  let (found, _) = EvidenceFinder.find(paths: [folder + "/tables.xlsx"], relativeTo: folder)
  let reading: Reading<Int, [UInt8]> = unsafe EvidenceReader(found).read(
    jobs: 1, hashing: false, makeWorker: { $0 }, scan: { _, bytes, _ in unsafe Array(bytes) })
  for file in reading.files { texts[file.file.name] = String(decoding: file.batches.joined(), as: UTF8.self) }
  return texts
}

/// Names of the files that differ: empty when two folders are the same. Bytes are never printed.
func differences(_ left: [String: Data], _ right: [String: Data]) -> [String] {
  Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
}
