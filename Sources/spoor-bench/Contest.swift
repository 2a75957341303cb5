import ArgumentParser
import Foundation

/// A program that is measured.
struct Contender {
  let name: String
  let arguments: [String]
  /// The statuses that count as success.
  var accepted: Set<Int32> = [0]
  /// Whether it says what its steps took; what others write goes nowhere, as that would be measured too.
  var tellsSteps = false
  var runs: [Child] = []
  /// What the fastest run said of its steps.
  var steps = ""

  var best: Double { runs.map(\.seconds).min() ?? 0 }
  /// Processor time of the fastest run, without the system's.
  var userSeconds: Double { runs.min { $0.seconds < $1.seconds }?.userSeconds ?? 0 }
  var peakBytes: Int { runs.map(\.peakBytes).max() ?? 0 }

  /// `spoor run` on a plan with all analyses and all outputs, without hashing.
  /// - Parameters:
  ///   - paths: of the archive.
  ///   - folder: for the plan and the report.
  static func spoor(_ name: String, program: String, paths: [String], year: Int, folder: String) throws -> Contender {
    let listed = paths.map { "\"\(URL(filePath: $0).standardizedFileURL.path)\"" }.joined(separator: ", ")
    let plan = "\(folder)/plan-\(name.filter { $0.isLetter || $0.isNumber }).yml"
    let text = """
      spoor: 1
      title: Reference archive
      archive:
        paths: [\(listed)]
        time_zone: UTC
        year: \(year)

      """
    try Data(text.utf8).write(to: URL(filePath: plan))
    let arguments = [
      program, "run", plan, "-o", "\(folder)/report", "--force", "--no-hash", "--no-progress", "--quiet", "--timings",
    ]
    return Contender(name: name, arguments: arguments, accepted: [0, 1], tellsSteps: true)
  }

  /// nil, and a word about it, when it is not installed.
  static func peer(_ name: String, _ arguments: [String]) -> Contender? {
    guard Child.isInstalled(arguments[0]) else {
      print("\(arguments[0]) is not installed and left out")
      return nil
    }
    return Contender(name: name, arguments: arguments)
  }

  /// Milliseconds of a stage or an analysis in the fastest run; nil when it said nothing of it.
  func milliseconds(_ step: String) -> Int? {
    for line in steps.split(separator: "\n") {
      let parts = line.split(separator: ":")
      if parts.count == 2, parts[0].drop(while: { $0 == " " }) == step { return Int(parts[1].dropFirst().dropLast(3)) }
    }
    return nil
  }
}

/// Programs that are run in turn: a slow minute of the machine hits all alike.
enum Contest {
  /// - Throws: when one of them fails.
  static func run(_ contenders: inout [Contender], rounds: Int, folder: String) throws {
    for _ in 0..<rounds {
      for index in contenders.indices {
        let contender = contenders[index]
        let run = try Child.run(contender.arguments, output: contender.tellsSteps ? "\(folder)/said" : "/dev/null")
        guard contenders[index].accepted.contains(run.status) else {
          throw ValidationError(
            "'\(contenders[index].arguments.joined(separator: " "))' ended with status \(run.status).")
        }
        contenders[index].runs.append(run)
        if contender.tellsSteps, run.seconds == contenders[index].best {
          contenders[index].steps = try String(contentsOfFile: "\(folder)/said", encoding: .utf8)
        }
      }
    }
  }

  /// A folder of its own for the time of the call.
  static func withFolder(in parent: String?, _ body: (String) throws -> Void) throws {
    let parent = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
    let folder = parent.appending(path: "spoor-bench-\(ProcessInfo.processInfo.processIdentifier)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
