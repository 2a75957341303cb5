import Logins

/// Hours that a clock showed twice, and lines of them of which their log does not tell the pass.
public struct RepeatedHours {
  /// When the clock was put back, UTC seconds, ascending.
  public var changes: [Int64]
  /// Of a line that was taken to be of the first pass though nothing in its log tells, the time in the second, UTC seconds;
  /// nil for any other. It is given the number of the log in the history, the line (1-based) and its time.
  public var otherPass: (_ source: Int32, _ line: Int, _ utcSeconds: Int64) -> Int64?

  public init(
    changes: [Int64], otherPass: @escaping (_ source: Int32, _ line: Int, _ utcSeconds: Int64) -> Int64?
  ) {
    self.changes = changes
    self.otherPass = otherPass
  }
}

extension HistoryWriter {
  /// Lines in doubt take the pass of the same line where another log tells it, as `AssemblyOptions.otherPass` has it for an
  /// archive that is read at once: whichever of the two came first into the history. A stored line that moves is removed
  /// and added. Only hours are looked at that one of the added lines is of.
  func settlePasses(
    _ added: inout [LoginLine], _ removed: inout [StoredLine], _ hours: RepeatedHours, _ table: LineTable
  ) throws {
    let replaced = Set(removed.map(\.id))
    for change in hours.changes {
      let window = change - Self.reach...change + Self.reach
      let fresh = added.indices.filter { window.contains(Self.seconds(added[$0])) }
      guard !fresh.isEmpty else { continue }
      let stored = try table.read(window).filter { !replaced.contains($0.id) && !$0.isHidden }
      let passes = ToldPasses(fresh.map { added[$0] } + stored.map(\.line), hours)
      for index in fresh {
        if let moment = passes.moment(of: added[index]) { added[index].milliseconds = moment }
      }
      for known in stored {
        guard let moment = passes.moment(of: known.line) else { continue }
        var line = known.line
        line.milliseconds = moment
        removed.append(known)
        added.append(line)
      }
    }
  }

  /// No clock was put back by more.
  private static let reach: Int64 = 2 * 3600
}

/// The lines of which the pass is known, among those around one change of the clock.
private struct ToldPasses {
  private struct Message: Hashable {
    var digest: UInt64
    var reporter: Int32
    var service: Int32
    var pid: UInt32
  }

  private let hours: RepeatedHours
  private var told: [Message: [(file: Int32, milliseconds: Int64)]] = [:]
  /// Stamps with parts of a second and stamps without are of one line within two seconds.
  private let slack: Int64

  init(_ lines: [LoginLine], _ hours: RepeatedHours) {
    self.hours = hours
    slack = lines.contains { $0.milliseconds % 1000 != 0 } ? 1_999 : 0
    for line in lines where later(line) == nil {
      told[Self.message(line), default: []].append((line.file, line.milliseconds))
    }
  }

  /// When a line in doubt was written, where another log tells that it was the second pass.
  func moment(of line: LoginLine) -> Int64? {
    guard let later = later(line), let others = told[Self.message(line)] else { return nil }
    func isTold(at time: Int64) -> Bool {
      others.contains { $0.file != line.file && abs($0.milliseconds - time) <= slack }
    }
    return isTold(at: later) && !isTold(at: line.milliseconds) ? later : nil
  }

  private func later(_ line: LoginLine) -> Int64? {
    let seconds = HistoryWriter.seconds(line)
    return hours.otherPass(line.file, Int(line.line), seconds).map { ($0 - seconds) * 1000 + line.milliseconds }
  }

  private static func message(_ line: LoginLine) -> Message {
    Message(digest: line.digest, reporter: line.reporter, service: line.service, pid: line.pid)
  }
}
