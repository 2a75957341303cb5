import Foundation
import Testing

/// Programs of others that open what we write. Tests that need one are disabled, by name, where it is not installed;
/// `.ci/run` installs them all.
enum Readers {
  /// Renders pages.
  static let browser = found(["chromium", "chromium-browser", "google-chrome"])
  /// Computes workbooks.
  static let office = found(["soffice", "libreoffice"])
  /// A Python that has openpyxl.
  static let python: String? = ["/usr/bin/python3", found(["python3"])].compactMap { $0 }.first {
    (try? Shell.run($0, ["-c", "import openpyxl"]).status) == 0
  }

  static let needsBrowser: ConditionTrait = .enabled(
    if: browser != nil, "no browser is installed: sudo apt-get install chromium")
  static let needsPython: ConditionTrait = .enabled(
    if: python != nil, "openpyxl is not installed: sudo apt-get install python3-openpyxl")
  static let needsOffice: ConditionTrait = .enabled(
    if: office != nil && python != nil,
    "LibreOffice or openpyxl is not installed: sudo apt-get install libreoffice-calc-nogui python3-openpyxl")

  private static func found(_ names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  enum Failure: Error { case status(Int32, String) }

  /// Runs a reader for two minutes at most.
  static func run(_ program: String, _ arguments: [String]) throws -> Shell.Result {
    let result = try Shell.run("/usr/bin/timeout", ["120", program] + arguments)
    guard result.status == 0 else { throw Failure.status(result.status, result.errorText) }
    return result
  }
}
