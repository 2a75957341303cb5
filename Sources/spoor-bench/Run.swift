import ArgumentParser
import Foundation
import Glibc
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

  func run() throws {
    try Contest.withFolder(in: nil) { folder in
      let (bytes, lines) = try measure(archive)
      var contenders = try contenders(folder: folder)
      try Contest.run(&contenders, rounds: rounds, folder: folder)
      report(contenders, bytes: bytes, lines: lines)
      reportSteps(contenders)
    }
  }

  private func contenders(folder: String) throws -> [Contender] {
    let literals = ReferenceArchive.failureLiterals.flatMap { ["-e", $0] }
    var result = [Contender.peer("rg -c", ["rg", "-c", "-F"] + literals + [archive])].compactMap { $0 }
    result.append(try .spoor("spoor run", program: spoor, paths: [archive], year: year, folder: folder))
    let compressed = archive + ".gz"
    if FileManager.default.fileExists(atPath: compressed) {
      result += [Contender.peer("igzip -dc", ["igzip", "-dc", compressed])].compactMap { $0 }
      result.append(try .spoor("spoor run (gz)", program: spoor, paths: [compressed], year: year, folder: folder))
    }
    return result
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
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw ValidationError("cannot open \(path)") }
    defer { close(descriptor) }
    // One buffer for all: the children's peak memory counts this program's in.
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var bytes = 0
    var lines = 0
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw ValidationError("cannot read \(path)") }
      if count == 0 { break }
      bytes += count
      lines += buffer[..<count].count { $0 == 10 }
    }
    return (bytes, lines)
  }
}
