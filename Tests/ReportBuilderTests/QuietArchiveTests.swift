import CivilTime
import Findings
import Logins
import Planning
import Simulation
import Testing
import Vocabulary

@testable import Analyses

/// Where nothing happens, nothing is warned of.
@Suite struct QuietArchiveTests {
  private static let first = Int64(19_000) * 86_400

  private static func investigate(_ quiet: QuietArchive) async throws -> InvestigationResult {
    var assembly = LoginAssembly(zone: .utc, services: ["dovecot"], protocols: [""])
    var interner = LoginInterner()
    var batch = LoginBatch()
    for (index, event) in quiet.events.enumerated() {
      let row = LoginRow(
        seconds: first + Int64(event.second), source: Address(ipv4: event.address),
        outcome: event.isSuccess ? .success : .failure, reason: event.isSuccess ? .unspecified : .unknownUser,
        lineInBatch: Int32(index))
      var (user, line) = (event.user, "\(index) \(event.second) \(event.user)")
      user.withUTF8 { user in
        line.withUTF8 { line in
          unsafe batch.append(
            row, user: UnsafeRawBufferPointer(user), sourceName: nil, reporter: nil, session: nil,
            message: UnsafeRawBufferPointer(line), interner: &interner)
        }
      }
    }
    assembly.add(file: 0, linesBefore: 0, batch: batch.take(&interner), worker: 0)
    var options = AssemblyOptions()
    options.countries = { $0.map { quiet.country(of: UInt32(truncatingIfNeeded: $0.low)) } }
    let (store, _, _) = assembly.finish(interners: [interner], options: options) { _, _, _, _ in nil }
    let hours = (first + Int64(quiet.span.lowerBound)) / 3600...(first + Int64(quiet.span.upperBound)) / 3600
    return try await Investigation.run(
      plan: Plan(title: "Quiet", folder: "/", archive: Plan.Archive(paths: []), analyses: []), store: store,
      coverage: Coverage(
        span: first + Int64(quiet.span.lowerBound)...first + Int64(quiet.span.upperBound), hours: Array(hours),
        lines: hours.map { _ in 30 }),
      geography: Provenance.GeographyRecord(name: "invented", date: nil, sha256: ""), fileNames: ["mail.log"])
  }

  /// Seeds of archives with a finding above notice, and what it was.
  private static func alarms(_ seeds: ClosedRange<UInt64>, leastDays: Int) async throws -> [UInt64: [String]] {
    try await withThrowingTaskGroup(of: (UInt64, [String]).self) { group in
      for seed in seeds {
        group.addTask {
          let result = try await investigate(QuietArchive(seed: seed, leastDays: leastDays))
          let loud = result.sections.flatMap(\.findings).filter { $0.severity > .notice }
          return (seed, loud.map { "\($0.id): \($0.summary.plainText)" })
        }
      }
      var found: [UInt64: [String]] = [:]
      for try await (seed, alarms) in group where !alarms.isEmpty { found[seed] = alarms }
      return found
    }
  }

  @Test func `Of a hundred quiet archives at most five have a finding above notice`() async throws {
    let alarms = try await Self.alarms(1...100, leastDays: 28)
    #expect(alarms.count <= 5, "\(alarms.sorted { $0.key < $1.key })")
  }

  @Test func `Nor do short ones`() async throws {
    let alarms = try await Self.alarms(1001...1020, leastDays: 4)
    #expect(alarms.count <= 1, "\(alarms.sorted { $0.key < $1.key })")
  }

  @Test func `Quiet archives are the same every time, and differ from each other`() {
    for seed in UInt64(1)...3 {
      let quiet = QuietArchive(seed: seed)
      #expect(quiet.events.count > 20 && !quiet.events.contains { !quiet.span.contains($0.second) })
      #expect(QuietArchive(seed: seed).events == quiet.events)
      #expect(QuietArchive(seed: seed + 500).events != quiet.events)
    }
  }
}
