package enum EventTime {
  /// Whole seconds of a time in milliseconds, rounded down.
  package static func seconds(_ milliseconds: Int64) -> Int64 {
    let quotient = milliseconds / 1000
    return milliseconds % 1000 < 0 ? quotient - 1 : quotient
  }
}
