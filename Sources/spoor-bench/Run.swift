import ArgumentParser
import Foundation
import Simulation

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs ripgrep, igzip and spoor on an archive, in turn, and prints times, ratios and steps.",
    discussion: """
      The rounds are interleaved, so that a slow minute of the machine hits all alike; the best round of each counts.
      A copy PATH.gz beside the archive is measured too. A peer that is not installed is left out and named.
      """)

  @Option(help: "A plain log, as written by generate.")
  var archive: String

  @Option(help: "The spoor program.")
  var spoor: String = ".build/release/spoor"

  @Option(help: "Year of the stamps.")
  var year: Int = ReferenceArchive.year

  @Option(help: "How often each is run.")
  var rounds: Int = 3

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
  }

  private struct Contender {
    let name: String
    let arguments: [String]
    /// The statuses that count as success.
    let accepted: Set<Int32>
    var runs: [Child] = []
    /// What the fastest run said of its steps.
    var steps = ""

    var best: Double { runs.map(\.seconds).min() ?? 0 }
    var peakBytes: Int { runs.map(\.peakBytes).max() ?? 0 }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spoor-bench-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (bytes, lines) = try measure(archive)
    var contenders = try contenders(folder: folder)
    for _ in 0..<rounds {
      for index in contenders.indices {
        let run = try Child.run(contenders[index].arguments, output: "\(folder)/said")
        guard contenders[index].accepted.contains(run.status) else {
          throw ValidationError(
            "'\(contenders[index].arguments.joined(separator: " "))' ended with status \(run.status).")
        }
        contenders[index].runs.append(run)
        if run.seconds == contenders[index].best {
          contenders[index].steps = try String(contentsOfFile: "\(folder)/said", encoding: .utf8)
        }
      }
    }
    report(contenders, bytes: bytes, lines: lines)
    reportSteps(contenders)
  }

  private func contenders(folder: String) throws -> [Contender] {
    var result: [Contender] = []
    func peer(_ name: String, _ arguments: [String], accepted: Set<Int32> = [0]) {
      if Child.isInstalled(arguments[0]) {
        result.append(Contender(name: name, arguments: arguments, accepted: accepted))
      } else {
        print("\(arguments[0]) is not installed and left out")
      }
    }
    let literals = ReferenceArchive.failureLiterals.flatMap { ["-e", $0] }
    peer("rg -c", ["rg", "-c", "-F"] + literals + [archive])
    result.append(try spoorRun("spoor run", of: archive, folder: folder))
    let compressed = archive + ".gz"
    if FileManager.default.fileExists(atPath: compressed) {
      peer("igzip -dc", ["igzip", "-dc", compressed])
      result.append(try spoorRun("spoor run (gz)", of: compressed, folder: folder))
    }
    return result
  }

  /// `spoor run` on a plan with all analyses and all outputs, without hashing.
  private func spoorRun(_ name: String, of path: String, folder: String) throws -> Contender {
    let absolute = URL(filePath: path).standardizedFileURL.path
    let plan = "\(folder)/plan-\(URL(filePath: path).lastPathComponent).yml"
    let text = """
      spoor: 1
      title: Reference archive
      archive:
        paths: ["\(absolute)"]
        time_zone: UTC
        year: \(year)

      """
    try Data(text.utf8).write(to: URL(filePath: plan))
    let arguments = [
      spoor, "run", plan, "-o", "\(folder)/report", "--force", "--no-hash", "--no-progress", "--quiet", "--timings",
    ]
    return Contender(name: name, arguments: arguments, accepted: [0, 1])
  }

  private func report(_ contenders: [Contender], bytes: Int, lines: Int) {
    print("\(archive): \(bytes) bytes, \(lines) lines; best of \(rounds)")
    print(row("", "seconds", "GB/s", "Mlines/s", "peak MB"))
    for contender in contenders {
      print(
        row(
          contender.name, rounded(contender.best, 2), rounded(Double(bytes) / contender.best / 1e9, 2),
          rounded(Double(lines) / contender.best / 1e6, 1), "\(contender.peakBytes / 1_000_000)"))
    }
    for (ours, theirs) in [("spoor run", "rg -c"), ("spoor run (gz)", "igzip -dc")] {
      guard let our = contenders.first(where: { $0.name == ours }),
        let their = contenders.first(where: { $0.name == theirs })
      else { continue }
      print("\(ours) / \(theirs): \(rounded(our.best / their.best, 2))")
    }
  }

  /// Steps of the first `spoor run`: stages, and below `analyses` each analysis; two of them run at a time.
  private func reportSteps(_ contenders: [Contender]) {
    guard let spoor = contenders.first(where: { $0.name == "spoor run" }) else { return }
    print("steps of the best spoor run:")
    for line in spoor.steps.split(separator: "\n") where line.hasSuffix(" ms") { print("  \(line)") }
  }

  private func row(_ cells: String...) -> String {
    cells.enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: max(0, (index == 0 ? 16 : 9) - cell.count))
      return index == 0 ? cell + blanks : blanks + cell
    }.joined(separator: " ")
  }

  private func measure(_ path: String) throws -> (bytes: Int, lines: Int) {
    guard let file = FileHandle(forReadingAtPath: path) else { throw ValidationError("cannot open \(path)") }
    defer { try? file.close() }
    var bytes = 0
    var lines = 0
    while let block = try file.read(upToCount: 4 << 20), !block.isEmpty {
      bytes += block.count
      lines += block.count { $0 == 10 }
    }
    return (bytes, lines)
  }
}
