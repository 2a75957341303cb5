import CivilTime
import Diagnostics
import Foundation
import Planning
import Testing

@testable import Audits
@testable import ReportBuilder

/// A folder of its own for one test, gone when the test is.
final class AuditScratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "spoor-audits-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path + "/logs", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
  }
}
