import Diagnostics

/// What a scanner saw in a stretch of whole lines. `lines == loginLines + otherLines + damaged.total`.
public struct ScanAccount: Sendable, Hashable {
  public var lines = 0
  public var loginLines = 0
  public var otherLines = 0
  public var damaged = Tally()
  /// One entry each time the stamp's hour differs from the line before: enough for years, coverage and gaps.
  public var hours: [HourRun] = []
  /// The very first and last stamp of any line.
  public var firstStamp: Stamp = .none
  public var lastStamp: Stamp = .none

  public init() {}
}

/// Lines in a row whose stamps fall into one hour.
public struct HourRun: Sendable, Hashable {
  /// 0-based line within the scanned bytes at which it begins.
  public var firstLine: Int
  /// `Stamp.seconds / 3600`, rounded down.
  public var hour: Int64
  public var kind: Stamp.Kind

  public init(firstLine: Int, hour: Int64, kind: Stamp.Kind) {
    self.firstLine = firstLine
    self.hour = hour
    self.kind = kind
  }
}
