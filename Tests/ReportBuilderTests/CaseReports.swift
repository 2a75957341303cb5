import Foundation
import Planning

@testable import ReportBuilder

/// The internal report of each fixture as its plan asks for it, made once for all tests that only read it.
enum CaseReports {
  static let names = ["gropers", "guard", "slownet", "swarm"]

  private static let made: [String: Task<ReportRun.Outcome, any Error>] = {
    // Its folders go when the tests are over; a static is never released.
    atexit { try? FileManager.default.removeItem(atPath: CaseReports.root) }
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        (
          name,
          Task {
            var (plan, _) = try Plans.read("\(Fixtures.folder)/\(name)/plan.yml")
            // Where this tree lies is no part of the report.
            plan.file = "Fixtures/\(name)/plan.yml"
            return try await report(plan, to: "\(root)/\(name)")
          }
        )
      })
  }()

  private static let root = NSTemporaryDirectory() + "spoor-tests-cases-\(ProcessInfo.processInfo.processIdentifier)"

  enum Failure: Error { case unknown(String) }

  static func outcome(_ name: String) async throws -> ReportRun.Outcome {
    guard let task = made[name] else { throw Failure.unknown(name) }
    return try await task.value
  }

  static func folder(_ name: String) async throws -> String { try await outcome(name).folder }
}
