/// How far stamps of one kind in one file are from UTC, and which ones are just as far.
public struct TimeShift: Sendable, Equatable {
  /// To be added to the seconds of a stamp.
  public var seconds: Int64
  /// Stamps, in seconds as in their lines, that it holds for …
  public var stamps: Range<Int64>
  /// … where they stand in one of these lines (1-based).
  public var lines: Range<Int>

  public init(seconds: Int64, stamps: Range<Int64>, lines: Range<Int>) {
    self.seconds = seconds
    self.stamps = stamps
    self.lines = lines
  }
}
