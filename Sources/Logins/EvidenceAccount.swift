import Vocabulary

/// What whoever read the archive tells of its files: what the report's checks of the log itself rest on.
public struct EvidenceAccount: Sendable, Hashable {
  public struct File: Sendable, Hashable {
    public var name: String
    public var lines: Int
    /// Lines that hold a login event.
    public var events: Int
    public var damaged: Int
    /// Read to its end.
    public var isComplete: Bool
    /// The file this one is a copy of.
    public var copyOf: String?
    public var stepsBack: [StepBack]
    /// The log it is of, without what rotation and packing append to its name.
    public var log: String
    /// Lines of each UTC hour (seconds / 3600).
    public var hours: [Int64: Int]
    /// Of a sample of the lines that are no event, those that speak of a failed login and name an address.
    public var unread: [UnreadLine]
    /// The same without an address, by program.
    public var unplaced: [UnplacedLines]
    /// It was truncated or replaced, and its last lines may be lost.
    public var cut: Cut?

    public init(
      name: String, lines: Int, events: Int, damaged: Int = 0, isComplete: Bool = true, copyOf: String? = nil,
      stepsBack: [StepBack] = [], log: String = "", hours: [Int64: Int] = [:], unread: [UnreadLine] = [],
      unplaced: [UnplacedLines] = [], cut: Cut? = nil
    ) {
      self.name = name
      self.lines = lines
      self.events = events
      self.damaged = damaged
      self.isComplete = isComplete
      self.copyOf = copyOf
      self.stepsBack = stepsBack
      self.log = log
      self.hours = hours
      self.unread = unread
      self.unplaced = unplaced
      self.cut = cut
    }
  }

  /// Between two readings a log was truncated, or another took its place.
  public struct Cut: Sendable, Hashable {
    /// What stands there now is smaller.
    public var isTruncated: Bool
    /// UTC seconds of the last stamp that was read of it, and of the first of what stands there now; nil: none.
    public var last: Int64?
    public var next: Int64?

    public init(isTruncated: Bool, last: Int64?, next: Int64?) {
      self.isTruncated = isTruncated
      self.last = last
      self.next = next
    }
  }

  /// A line that no format reads though it speaks of a failed login.
  public struct UnreadLine: Sendable, Hashable {
    /// 1-based.
    public var line: Int
    public var address: Address
    /// It was found in a sample, of one line in so many; 1 where each was looked at.
    public var standsFor: Int

    public init(line: Int, address: Address, standsFor: Int = 1) {
      self.line = line
      self.address = address
      self.standsFor = standsFor
    }
  }

  /// Lines of one program that no format reads though they speak of failed logins, and that name no address.
  public struct UnplacedLines: Sendable, Hashable {
    /// Empty where the lines name none.
    public var program: String
    /// 1-based.
    public var firstLine: Int
    public var lines: Int
    /// Some of them were not looked at: the number is from a sample.
    public var isEstimate: Bool

    public init(program: String, firstLine: Int, lines: Int, isEstimate: Bool) {
      self.program = program
      self.firstLine = firstLine
      self.lines = lines
      self.isEstimate = isEstimate
    }
  }

  /// From one line on the stamps are an hour or more earlier than before, and stay so for a while.
  public struct StepBack: Sendable, Hashable {
    /// 1-based: the first line with an earlier stamp.
    public var line: Int
    /// UTC hours (seconds / 3600) before and after.
    public var from: Int64
    public var to: Int64
    /// Lines until the stamps have caught up.
    public var lines: Int

    public init(line: Int, from: Int64, to: Int64, lines: Int) {
      self.line = line
      self.from = from
      self.to = to
      self.lines = lines
    }
  }

  public var files: [File]
  /// Events that stand in several files and were counted once.
  public var copiedEvents: Int

  public init(files: [File] = [], copiedEvents: Int = 0) {
    self.files = files
    self.copiedEvents = copiedEvents
  }
}

extension EvidenceAccount.StepBack {
  /// So few lines behind the others came late, which is no matter of the clock.
  private static let leastLines = 20

  /// Steps back within one file. A step that the zone itself makes (the end of summer time) is none.
  ///
  /// - Parameters:
  ///   - hours: the UTC hour of each run of lines, and the line it begins with (1-based), in the order of the file
  ///   - lines: of the file
  ///   - isZoneChange: whether the zone's offset changes at about this UTC hour
  /// - Complexity: O(runs).
  public static func all(
    in hours: [(hour: Int64, line: Int)], lines: Int, isZoneChange: (Int64) -> Bool
  ) -> [EvidenceAccount.StepBack] {
    var steps: [EvidenceAccount.StepBack] = []
    var latest = Int64.min
    var open: EvidenceAccount.StepBack?
    func close(at line: Int) {
      guard var step = open else { return }
      open = nil
      step.lines = line - step.line
      if step.lines >= leastLines, !(step.from - step.to == 1 && isZoneChange(step.from)) { steps.append(step) }
    }
    for run in hours {
      if run.hour >= latest {
        close(at: run.line)
        latest = run.hour
      } else if open == nil {
        open = EvidenceAccount.StepBack(line: run.line, from: latest, to: run.hour, lines: 0)
      }
    }
    close(at: lines + 1)
    return steps
  }
}
