import ArgumentParser
import Foundation
import LogFormats

struct Lines: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the nanoseconds of a line of a log: envelope and formats alone, on one thread.",
    discussion: """
      The files are plain logs. Nothing is read, numbered or assembled while the clock runs. Beside it stands how many of
      the lines were taken: give logs of one kind of line for what a line that is taken, or refused, costs.
      """)

  @Option(help: "How often each is scanned; the best counts.")
  var rounds: Int = 3

  @Argument(help: "Plain logs.")
  var files: [String]

  /// As in the reading of an archive.
  private static let batchBytes = 1 << 20

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
  }

  func run() throws {
    let formats = try CompiledFormats.builtIn()
    print("ns/line      lines      taken  file")
    for file in files {
      guard let bytes = FileManager.default.contents(atPath: file).map({ Array($0) }), !bytes.isEmpty else {
        throw ValidationError("\(file) cannot be read, or is empty.")
      }
      var lines = 0
      var taken = 0
      let best = (0..<rounds).map { _ in
        (lines, taken) = (0, 0)
        let start = FormatCosts.processorNanoseconds()
        for account in Self.scan(bytes, formats) {
          lines += account.lines
          taken += account.loginLines + account.operationalLines
        }
        return FormatCosts.processorNanoseconds() - start
      }
      let cost = rounded(Double(best.min() ?? 0) / Double(lines), 1)
      print([(cost, 7), ("\(lines)", 10), ("\(taken)", 10)].map(Self.aligned).joined(separator: " ") + "  " + file)
    }
  }

  private static func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func scan(_ bytes: [UInt8], _ formats: CompiledFormats) -> [ScanAccount] {
    var scanner = LineScanner(formats: formats)
    var accounts: [ScanAccount] = []
    var start = 0
    while start < bytes.count {
      let newline = bytes[min(bytes.count, start + batchBytes)...].firstIndex(of: UInt8(ascii: "\n"))
      let end = newline.map { $0 + 1 } ?? bytes.count
      accounts.append(unsafe bytes[start..<end].withUnsafeBytes { unsafe scanner.scan($0) { _, _ in } })
      start = end
    }
    return accounts
  }
}
