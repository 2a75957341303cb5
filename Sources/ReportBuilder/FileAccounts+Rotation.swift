import LogFormats
import Logins

extension FileAccounts {
  /// Files that go on where the one before them in the rotation ends: no line of theirs is earlier than its last. Empty ones
  /// between two are passed over.
  /// - Parameter number: of a file, as whoever asks counts them.
  /// - Complexity: O(files).
  func rotated(_ clock: ArchiveClock, number: (Int) -> Int32) -> RotatedFiles {
    var predecessors: [Int32: Int32] = [:]
    var momentary: Set<Int32> = []
    for index in files.indices where files[index].copyOf == nil && files[index].scan.lines > 0 {
      guard let before = predecessor(of: index), files[before].copyOf == nil,
        let start = ends(of: index, clock)?.first, let (first, last) = ends(of: before, clock), last <= start
      else { continue }
      if first >= start { momentary.insert(number(before)) }
      predecessors[number(index)] = number(before)
    }
    return RotatedFiles(predecessors: predecessors, momentary: momentary)
  }

  /// The next file before one in its rotation that has a line.
  private func predecessor(of index: Int) -> Int? {
    var before = files[index].predecessor
    while let file = before, files[file].scan.lines == 0 { before = files[file].predecessor }
    return before
  }

  /// UTC seconds of the first and of the last line.
  private func ends(of index: Int, _ clock: ArchiveClock) -> (first: Int64, last: Int64)? {
    let scan = files[index].scan
    guard let first = clock.utcSeconds(scan.firstStamp, file: index, line: 1),
      let last = clock.utcSeconds(scan.lastStamp, file: index, line: scan.lines)
    else { return nil }
    return (first, last)
  }
}
