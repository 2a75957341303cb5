import Testing

@testable import Logins

/// Which files are one log.
@Suite struct RotatedFilesTests {
  @Test func `Files that go on where others end are of the log of the first`() {
    let files = RotatedFiles(predecessors: [2: 1, 1: 0, 5: 4])
    #expect((0...5).map { files.log(of: $0) } == [0, 0, 0, 3, 4, 4])
    #expect(files.predecessor(of: 2) == 1 && files.predecessor(of: 0) == nil && !files.isEmpty)
  }

  @Test func `What is taken out begins a log, and those behind it are of that`() {
    let files = RotatedFiles(predecessors: [3: 2, 2: 1, 1: 0]).without([2])
    #expect((0...3).map { files.log(of: $0) } == [0, 0, 2, 2])
    #expect(RotatedFiles().isEmpty && RotatedFiles().log(of: 7) == 7)
  }

  /// Each of a hundred thousand hourly files is asked for once, whatever order a dictionary has.
  @Test func `A log of a hundred thousand files is one`() {
    let files = RotatedFiles(predecessors: Dictionary(uniqueKeysWithValues: (1...100_000).map { ($0, $0 - 1) }))
    #expect((0...100_000).allSatisfy { files.log(of: $0) == 0 })
  }

  @Test func `Files that name each other end the search`() {
    let files = RotatedFiles(predecessors: [0: 1, 1: 0])
    #expect([0, 1].contains(files.log(of: 0)) && files.log(of: 5) == 5)
  }
}
