import LogFormats
import Logins

extension FileAccounts {
  /// Files that go on where the one before them in the rotation ends: no line of theirs is earlier than its last. One whose
  /// lines are all of that one second may as well be the beginning of its successor.
  /// - Parameter number: of a file, as whoever asks counts them.
  /// - Complexity: O(files).
  func rotated(_ clock: ArchiveClock, number: (Int) -> Int32) -> RotatedFiles {
    var predecessors: [Int32: Int32] = [:]
    for index in files.indices where files[index].copyOf == nil {
      guard let before = files[index].predecessor, files[before].copyOf == nil,
        let start = ends(of: index, clock)?.first, let (first, last) = ends(of: before, clock),
        first < last, last <= start
      else { continue }
      predecessors[number(index)] = number(before)
    }
    return RotatedFiles(predecessors: predecessors)
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
