import Testing

@testable import Statistics

@Suite struct TypingErrorsTests {
  @Test func theBoundFollowsTheRecordOfTheUser() {
    // 12 failures in 400 logins: P(streak ≥ 3) · 388 = 0.0153 and P(streak ≥ 4) · 388 < 0.01.
    #expect(TypingErrors.bound(failures: 12, successes: 388) == 4)
    #expect(TypingErrors.bound(failures: 0, successes: 10) == 3)
    #expect(TypingErrors.bound(failures: 0, successes: 0) == 5)
  }

  @Test func whoeverMistypesMoreOftenMayMistypeLonger() {
    let bounds = [0, 10, 100, 1000, 100_000].map { TypingErrors.bound(failures: $0, successes: 400) }
    #expect(bounds == bounds.sorted())
    #expect(bounds.allSatisfy { (3...1000).contains($0) })
  }
}
