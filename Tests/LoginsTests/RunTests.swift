import Testing
import Vocabulary

@testable import Logins

/// Rows are joined run by run, and runs with nothing to join are passed over; both must come to what joining all rows of
/// a party at once comes to.
struct RunTests {
  @Test(arguments: UInt64(1)...24)
  func `Joining run by run comes to the same as joining whole parties`(seed: UInt64) async throws {
    var random = SeededRandom(seed)
    let span = [300, 4_000, 90_000][Int(seed % 3)]
    let lines = (0..<400).map { _ in line(within: span, &random) }
    let runs = assemble([lines])
    let whole = assemble([lines], settlesWholeParties: true)
    #expect(runs.report == whole.report)
    let filter = EventFilter()
    #expect(try await runs.store.events(filter, limit: .max) == whole.store.events(filter, limit: .max))
    #expect(runs.report.rowsMerged > 0)
  }

  private func line(within span: Int, _ random: inout SeededRandom) -> Line {
    let service = UInt16.random(in: 0..<4, using: &random)
    let layer = Layer.allCases.randomElement(using: &random) ?? .login
    let address = "240.0.0.\(Int.random(in: 1...4, using: &random))"
    let user = ["ada", "Ada", "eve", ""].randomElement(using: &random)
    let isNameless = Int.random(in: 0..<5, using: &random) == 0
    let hasSession = Int.random(in: 0..<3, using: &random) == 0
    return Line(
      seconds: Int64.random(in: 0..<Int64(span), using: &random),
      source: Int.random(in: 0..<8, using: &random) == 0 ? nil : address, user: isNameless ? nil : user,
      session: hasSession ? "s\(Int.random(in: 0..<20, using: &random))" : nil, service: service,
      outcome: [.failure, .failure, .success, .denied].randomElement(using: &random) ?? .failure,
      reason: [.unknownUser, .passwordMismatch].randomElement(using: &random) ?? .unspecified, layer: layer,
      attempts: Int32.random(in: 1...3, using: &random),
      pid: service == 1 ? 0 : UInt32.random(in: 0..<6, using: &random))
  }

  @Test func `Memory of rows that are spent is given back, and of no other row`() {
    var numbers = [UInt64](0..<100_000)
    SpentMemory.release(&numbers, 30_000..<60_000)
    #expect(numbers[..<30_000].elementsEqual(0..<30_000))
    #expect(numbers[60_000...].elementsEqual(60_000..<100_000))
    #expect(numbers[45_000] == 0)
  }

  @Test func `Turns that run at the same time each change their own element`() {
    var numbers = Array(0..<10_000)
    Parallel.forEach(&numbers) { $0 *= 2 }
    #expect(numbers == (0..<10_000).map { $0 * 2 })
  }
}
