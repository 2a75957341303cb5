/// Files that go on where others of their rotation end, and have no time in common with them: the lines of one log. Two equal
/// lines of the second in which a log was rotated are two attempts, although they stand in two files.
public struct RotatedFiles: Sendable, Hashable {
  private static let none: Int32 = -1

  /// By file, the one in which the lines before its own stand.
  private var predecessors: [Int32] = []
  /// By file, the first of its log; a file that is not there is a log of its own.
  private var first: [Int32] = []
  /// Files whose lines are all of one second, with which the next begins.
  private var momentary: Set<Int32> = []

  public init() {}

  /// - Parameters:
  ///   - predecessors: by file, the one in which the lines before its own stand.
  ///   - momentary: files whose lines are all of the second with which the next begins: that one may have been copied when
  ///     it had nothing else.
  /// - Complexity: O(files), also of a log in thousands of them.
  public init(predecessors: [Int32: Int32], momentary: Set<Int32> = []) {
    guard let last = predecessors.keys.max() else { return }
    self.momentary = momentary
    self.predecessors = [Int32](repeating: Self.none, count: Int(last) + 1)
    first = self.predecessors
    for (file, before) in predecessors { self.predecessors[Int(file)] = before }
    for file in predecessors.keys.sorted() where first[Int(file)] == Self.none {
      var path = [file]
      var log = file
      while let before = predecessor(of: log), path.count <= predecessors.count {
        log = self.log(of: before)
        if log != before { break }
        path.append(log)
      }
      for step in path where step != log { first[Int(step)] = log }
    }
  }

  var isEmpty: Bool { predecessors.isEmpty }

  func predecessor(of file: Int32) -> Int32? { Self.value(predecessors, file) }

  /// The same without what goes before these files.
  func without(_ files: Set<Int32>) -> Self {
    var kept: [Int32: Int32] = [:]
    for (file, before) in zip(Int32(0)..., predecessors) where before != Self.none && !files.contains(file) {
      kept[file] = before
    }
    return Self(predecessors: kept, momentary: momentary)
  }

  var hasMomentary: Bool { !momentary.isEmpty }

  func isMomentary(_ file: Int32) -> Bool { !momentary.isEmpty && momentary.contains(file) }

  /// Which log a file is of.
  @inline(__always)
  func log(of file: Int32) -> Int32 { Self.value(first, file) ?? file }

  @inline(__always)
  private static func value(_ values: [Int32], _ file: Int32) -> Int32? {
    guard file >= 0, file < values.count, values[Int(file)] != none else { return nil }
    return values[Int(file)]
  }
}
