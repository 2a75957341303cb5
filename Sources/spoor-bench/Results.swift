import ArgumentParser
import Foundation
import Simulation

/// Everything that `RESULTS.md` states, in one go.
struct Results: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes the archives, measures everything, and prints the tables of RESULTS.md.",
    discussion: """
      Takes some minutes and, with the largest archive, 12 GB of disk; the archives are removed. Measure on a quiet
      machine: programs run in turn and the best round of each counts, but a busy machine is slower in all of them.
      """)

  @Option(help: "Where the archives are made; the system's folder for temporary files without it.")
  var folder: String?

  @Option(help: "The spoor program.")
  var spoor: String = ".build/release/spoor"

  @Option(help: "How often each is run.")
  var rounds: Int = 3

  @Option(help: "Lines of the largest archive, against which the growth of the cost is seen.")
  var largest: Int = 75_000_000

  func validate() throws {
    if rounds < 1 || largest < 1 { throw ValidationError("--rounds and --largest must be at least 1.") }
  }

  func run() throws {
    try Contest.withFolder(in: folder) { folder in
      try mixed(folder)
      try failures(folder)
      try eightFiles(folder)
      try folders(folder)
      try growth(folder)
    }
    try formats()
  }

  private func spoorRun(_ paths: [String], _ folder: String) throws -> Contender {
    try .spoor("spoor run", program: spoor, paths: paths, year: ReferenceArchive.year, folder: folder)
  }

  // MARK: - Archives

  private func mixed(_ folder: String) throws {
    let path = "\(folder)/mixed.log"
    let bytes = try ReferenceArchive().write(to: path).bytes
    defer { Self.remove([path, path + ".gz"]) }
    let literals = ReferenceArchive.failureLiterals.flatMap { ["-e", $0] }
    var plain = [Contender.peer("rg -c", ["rg", "-c", "-F"] + literals + [path])].compactMap { $0 }
    plain.append(try spoorRun([path], folder))
    try Contest.run(&plain, rounds: rounds, folder: folder)
    print("### \(ReferenceArchive.ordinaryLines) lines, a tenth of them failures, \(bytes) bytes\n")
    report(plain)
    reportSteps(plain)
    try Self.compress([path])
    var packed = [Contender.peer("igzip -dc", ["igzip", "-dc", path + ".gz"])].compactMap { $0 }
    packed.append(try spoorRun([path + ".gz"], folder))
    try Contest.run(&packed, rounds: rounds, folder: folder)
    print("\n### The same in one gzip file\n")
    report(packed)
  }

  private func failures(_ folder: String) throws {
    let path = "\(folder)/failures.log"
    try ReferenceArchive(content: .failures, lines: 4_000_000).write(to: path)
    defer { Self.remove([path]) }
    var contenders = [try spoorRun([path], folder)]
    try Contest.run(&contenders, rounds: rounds, folder: folder)
    print("\n### 4,000,000 lines, all of them failures\n")
    report(contenders)
    reportSteps(contenders)
  }

  private func eightFiles(_ folder: String) throws {
    let paths = (1...8).map { "\(folder)/part-\($0).log" }
    for (index, path) in paths.enumerated() {
      try ReferenceArchive(lines: ReferenceArchive.ordinaryLines / 8, seed: UInt64(index + 1)).write(to: path)
    }
    let packed = paths.map { $0 + ".gz" }
    defer { Self.remove(paths + packed) }
    try Self.compress(paths)
    var contenders = [Contender.peer("igzip -dc", ["igzip", "-dc"] + packed)].compactMap { $0 }
    contenders.append(try spoorRun(packed, folder))
    try Contest.run(&contenders, rounds: rounds, folder: folder)
    print("\n### As many lines in eight gzip files\n")
    report(contenders)
  }

  /// The same lines as servers keep them.
  private func folders(_ folder: String) throws {
    print(
      "\n### As servers keep them (`spoor-bench arrange`)\n\n| layout | of | seconds | user s | peak MB |\n|---|---|--:|--:|--:|"
    )
    for content in [ReferenceArchive.Content.mixed, .failures] {
      let archive = "\(folder)/\(content).log"
      try ReferenceArchive(content: content, lines: 4_000_000).write(to: archive)
      defer { Self.remove([archive]) }
      for layout in ServerFolder.Layout.allCases where (content == .failures) == [.hosts, .layered].contains(layout) {
        let path = "\(folder)/\(layout)"
        try ServerFolder.write(layout, of: archive, to: path)
        defer { Self.remove([path]) }
        var contenders = [try spoorRun([path], folder)]
        try Contest.run(&contenders, rounds: rounds, folder: folder)
        let run = contenders[0]
        print(
          "| \(layout) | \(content) | \(rounded(run.best, 2)) | \(rounded(run.userSeconds, 2)) | \(run.peakBytes / 1_000_000) |"
        )
      }
    }
  }

  /// Archives of ten times the lines of the one before.
  private func growth(_ folder: String) throws {
    print("\n### Growth\n\n| lines | bytes | seconds | user s | ns a line | peak MB |\n|--:|--:|--:|--:|--:|--:|")
    for lines in [1000, 100, 10, 1].map({ largest / $0 }) where lines > 0 {
      let path = "\(folder)/growth.log"
      let bytes = try ReferenceArchive(lines: lines).write(to: path).bytes
      defer { Self.remove([path]) }
      var contenders = [try spoorRun([path], folder)]
      // The largest takes long enough to be measured once.
      try Contest.run(&contenders, rounds: lines == largest ? 1 : rounds, folder: folder)
      let run = contenders[0]
      print(
        "| \(lines) | \(bytes) | \(rounded(run.best, 2)) | \(rounded(run.userSeconds, 2)) "
          + "| \(rounded(run.best * 1e9 / Double(lines), 0)) | \(run.peakBytes / 1_000_000) |")
    }
  }

  private func formats() throws {
    print("\n### Nanoseconds of a line, one thread\n\n| format | taken | refused |\n|---|--:|--:|")
    for cost in try FormatCosts(rounds: 5, lines: 100_000).all() {
      print("| \(cost.format) | \(Formats.words(cost.taken)) | \(Formats.words(cost.refused)) |")
    }
  }

  // MARK: - Tables

  /// - Parameter contenders: the peer first, where it is installed.
  private func report(_ contenders: [Contender]) {
    print("| | seconds | user s | peak MB | ratio |\n|---|--:|--:|--:|--:|")
    for run in contenders {
      print(
        "| `\(run.name)` | \(rounded(run.best, 2)) | \(rounded(run.userSeconds, 2)) | \(run.peakBytes / 1_000_000) "
          + "| \(rounded(run.best / contenders[0].best, 2)) |")
    }
  }

  private func reportSteps(_ contenders: [Contender]) {
    guard let run = contenders.last else { return }
    let steps = ["scanning", "assembling", "analyses", "counting", "writing"].compactMap { step in
      run.milliseconds(step).map { "\(step) \($0)" }
    }
    print("\nMilliseconds: \(steps.joined(separator: ", ")) (counting is the first part of the analyses).")
  }

  private static func compress(_ paths: [String]) throws {
    let run = try Child.run(["igzip", "-k", "-f"] + paths)
    guard run.status == 0 else { throw ValidationError("igzip ended with status \(run.status).") }
  }

  private static func remove(_ paths: [String]) {
    for path in paths { try? FileManager.default.removeItem(atPath: path) }
  }
}
