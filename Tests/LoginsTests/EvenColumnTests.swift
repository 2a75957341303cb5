import Testing

@testable import Logins

@Suite struct EvenColumnTests {
  @Test(
    arguments: [
      [], [7], [-1, -1, -1], [5, 5, 5, 5, 6], [6, 5, 5, 5], [-1, 3, 3, -1], Array(repeating: 4, count: 3000),
      Array(repeating: 4, count: 3000) + [0], (0..<3000).map { $0 % 7 },
    ] as [[Int32]])
  func `A column holds what was written, in stretches of any length`(elements: [Int32]) {
    let whole = EvenColumn(elements)
    #expect(Array(whole) == elements)
    #expect((whole.several == nil) == (Set(elements).count < 2))
    #expect(whole.max() == elements.max())
    for length in [1, 2, 512] {
      var column = EvenColumn<Int32>()
      column.makeRoom(for: elements.count)
      for start in stride(from: 0, to: elements.count, by: length) {
        column.write(start..<min(start + length, elements.count)) { elements[$0] }
      }
      #expect(column == whole)
    }
    for added in [[], [4], [7], [7, 8], [-1, -1]] as [[Int32]] {
      var longer = whole
      longer.append(added)
      #expect(longer == EvenColumn(elements + added))
      var oneByOne = whole
      for element in added { oneByOne.append(element) }
      #expect(oneByOne == longer)
    }
  }

  @Test(arguments: [[4, 4, 4, 4], [4, 4, 5, 4], [1, 2, 3, 4], [6], [6, 7]] as [[Int32]])
  func `Rows are changed, picked and left out as those of an array`(elements: [Int32]) {
    for row in elements.indices {
      for value in [elements[row], 4, 9] as [Int32] {
        var (column, array) = (EvenColumn(elements), elements)
        (column[row], array[row]) = (value, value)
        #expect(Array(column) == array)
      }
      var (column, array) = (EvenColumn(elements), elements)
      column.keep(elements.indices.map { $0 != row })
      array.remove(at: row)
      #expect(Array(column) == array)
    }
    let order = Array(elements.indices.reversed())
    #expect(Array(EvenColumn(elements).picked(order)) == elements.reversed())
    #expect(EvenColumn(elements).picked([]).isEmpty)
  }

  @Test(arguments: [[2, 2, 2], [0, -1, 2, 0]] as [[Int32]])
  func `Numbers are replaced, and rows without one keep none`(elements: [Int32]) {
    var column = EvenColumn(elements)
    column.renumber([10, 11, 12])
    #expect(Array(column) == elements.map { $0 < 0 ? $0 : $0 + 10 })
  }

  @Test func `Only rows of several values make a column take memory`() {
    let columns = [EvenColumn<Int32>([3, 3]), EvenColumn([3, 3, 3]), EvenColumn([3, 4])]
    #expect(columns.map { $0.several == nil } == [true, true, false])
    #expect(columns[0] != columns[1])
    #expect(columns[1] == EvenColumn(repeating: 3, count: 3))
  }
}
