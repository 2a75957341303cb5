import Testing

@testable import Analyses

struct NumberMarksTests {
  @Test func `numbers of a list come once and ascending, list after list`() {
    var generator = SystemRandomNumberGenerator()
    var marks = NumberMarks(count: 1_000)
    for length in [0, 1, 64, 500] {
      let numbers = (0..<length).map { _ in Int32.random(in: 0..<1_000, using: &generator) } + [0, 63, 64, 999]
      var ascending: [Int32] = [7]
      marks.appendDistinct(numbers, to: &ascending)
      #expect(ascending == [7] + Set(numbers).sorted(), "\(numbers)")
    }
  }

  @Test func `few numbers among many are left to a sort`() {
    #expect(NumberMarks(count: 64 * 100).suit(50) && !NumberMarks(count: 64 * 101).suit(50))
  }
}
