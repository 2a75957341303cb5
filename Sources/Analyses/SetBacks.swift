import Logins

/// Clocks that were put back by less than an hour, by the events of a file: from one line on they are earlier than events
/// of lines before, by more than two seconds, until five events or more later they have caught up. Fewer came late, which is
/// no matter of the clock. Files in which every fourth event or more stands behind a later one are of several clocks.
struct SetBack: Sendable, Hashable {
  /// Index of the file.
  var file: Int32
  /// 1-based: the first line with an earlier stamp.
  var line: Int32
  /// UTC milliseconds of the latest event before, and of the first behind it.
  var from: Int64
  var to: Int64
  var events: Int

  /// UTC seconds that the file has twice.
  var repeated: Range<Int64> { floored(to, by: 1000)..<floored(max(to, from), by: 1000) + 1 }

  /// Longer steps are told by the hours of all lines.
  private static let most: Int64 = 3_400_000
  private static let mostFiles = 100_000

  /// Every step, also those of fewer events; and the files whose events are of several clocks.
  /// - Parameter sequence: in order of time, with places.
  /// - Complexity: O(events); O(n log n) for the events of files that have such a step.
  static func all(_ sequence: EventSequence, rule: ClockRule) -> (steps: [SetBack], joined: [Int32]) {
    let files = Int(sequence.file.max() ?? -1) + 1
    guard files > 0, files <= mostFiles else { return ([], []) }
    let (events, inverted) = inversions(sequence, files: files)
    let joined = events.indices.filter { inverted[$0] > 0 && inverted[$0] * 4 >= events[$0] }.map { Int32($0) }
    let asked = Set(events.indices.filter { inverted[$0] > 0 && inverted[$0] * 4 < events[$0] }.map { Int32($0) })
    guard !asked.isEmpty else { return ([], joined) }
    let rows = sequence.file.indices.filter { asked.contains(sequence.file[$0]) }.sorted {
      (sequence.file[$0], sequence.line[$0], $0) < (sequence.file[$1], sequence.line[$1], $1)
    }
    return (steps(rows, sequence, least: Int64(rule.step) * 1000), joined)
  }

  /// By file: its events, and those of them that stand in front of an event of an earlier second. Within a second the
  /// sequence is in no order of lines.
  private static func inversions(_ sequence: EventSequence, files: Int) -> (events: [Int], inverted: [Int]) {
    var (events, inverted) = ([Int](repeating: 0, count: files), [Int](repeating: 0, count: files))
    /// By file: its last line so far, that of seconds before this one, and this second.
    var last = [(line: Int32, before: Int32, second: Int64)](repeating: (-1, -1, .min), count: files)
    for row in sequence.file.indices where sequence.file[row] >= 0 {
      let file = Int(sequence.file[row])
      let second = floored(sequence.milliseconds[row], by: 1000)
      if second > last[file].second { (last[file].before, last[file].second) = (last[file].line, second) }
      events[file] += 1
      if sequence.line[row] < last[file].before { inverted[file] += 1 }
      last[file].line = max(last[file].line, sequence.line[row])
    }
    return (events, inverted)
  }

  /// - Parameter rows: by file, then by line.
  private static func steps(_ rows: [Int], _ sequence: EventSequence, least: Int64) -> [SetBack] {
    var found: [SetBack] = []
    var open: SetBack?
    var (file, latest) = (Int32(-1), Int64.min)
    func close() {
      guard let step = open else { return }
      open = nil
      if step.from - step.to < most { found.append(step) }
    }
    for row in rows {
      let time = sequence.milliseconds[row]
      if sequence.file[row] != file {
        close()
        (file, latest) = (sequence.file[row], .min)
      }
      if time >= latest - (open == nil && latest > .min ? least : 0) {
        close()
        latest = max(latest, time)
      } else if open == nil {
        open = SetBack(file: file, line: sequence.line[row], from: latest, to: time, events: 1)
      } else {
        open?.events += 1
      }
    }
    close()
    return found
  }
}
