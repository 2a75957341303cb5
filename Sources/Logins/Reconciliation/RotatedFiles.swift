/// Files that go on where others of their rotation end, and have no time in common with them: the lines of one log. Two equal
/// lines of the second in which a log was rotated are two attempts, although they stand in two files.
public struct RotatedFiles: Sendable, Hashable {
  /// By file, the one in which the lines before its own stand.
  private var predecessors: [Int32: Int32] = [:]
  /// By file, the first of its log; a file that is not there is a log of its own.
  private var first: [Int32: Int32] = [:]
  /// Files whose lines are all of one second, with which the next begins.
  private var momentary: Set<Int32> = []

  public init() {}

  /// - Parameters:
  ///   - predecessors: by file, the one in which the lines before its own stand.
  ///   - momentary: files whose lines are all of the second with which the next begins: that one may have been copied when
  ///     it had nothing else.
  /// - Complexity: O(files), also of a log in thousands of them.
  public init(predecessors: [Int32: Int32], momentary: Set<Int32> = []) {
    self.predecessors = predecessors
    self.momentary = momentary
    for file in predecessors.keys where first[file] == nil {
      var path = [file]
      var log = file
      while let before = predecessors[log], path.count <= predecessors.count {
        log = first[before] ?? before
        if log != before { break }
        path.append(log)
      }
      for step in path where step != log { first[step] = log }
    }
  }

  var isEmpty: Bool { predecessors.isEmpty }

  func predecessor(of file: Int32) -> Int32? { predecessors[file] }

  /// The same without what goes before these files.
  func without(_ files: Set<Int32>) -> Self {
    Self(predecessors: predecessors.filter { !files.contains($0.key) }, momentary: momentary)
  }

  func isMomentary(_ file: Int32) -> Bool { !momentary.isEmpty && momentary.contains(file) }

  /// Which log a file is of.
  func log(of file: Int32) -> Int32 { first.isEmpty ? file : first[file] ?? file }
}
