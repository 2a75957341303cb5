import Vocabulary

/// The values a dimension can take in a store: `least ..< least + count`.
struct KeyRange: Sendable, Hashable {
  var least: Int64
  var count: UInt64
  /// No row has a lower key than the row before.
  var ascends: Bool

  init(least: Int64, count: Int, ascends: Bool = false) {
    self.least = least
    self.count = UInt64(max(1, count))
    self.ascends = ascends
  }
}

extension InMemoryStore {
  func keyRange(of dimension: Dimension) -> KeyRange {
    func ids(_ names: Int) -> KeyRange { KeyRange(least: -1, count: names + 1) }
    switch dimension {
    case .day: return wallRange(86_400_000)
    case .hour: return wallRange(3_600_000)
    case .minuteOfHour: return KeyRange(least: 0, count: 60)
    case .hourOfWeek: return KeyRange(least: 0, count: 168)
    case .source: return ids(dictionary.sources.count)
    case .sourceName: return ids(dictionary.sourceNames.count)
    case .country: return ids(dictionary.countries.count)
    case .user: return ids(dictionary.users.count)
    case .localPart: return ids(dictionary.localParts.count)
    case .domain: return ids(dictionary.domains.count)
    case .service: return ids(dictionary.services.count)
    case .protocol: return ids(dictionary.protocols.count)
    case .reporter: return ids(dictionary.reporters.count)
    case .reason: return KeyRange(least: 0, count: Reason.allCases.count)
    case .outcome: return KeyRange(least: 0, count: Outcome.allCases.count)
    case .file: return KeyRange(least: 0, count: fileCount)
    case .secretShape: return KeyRange(least: 0, count: SecretShape.allCases.count)
    case .secret: return ids(dictionary.secretStem.count)
    }
  }

  /// Units of the wall clock that the events span. Within a stretch of one offset it ascends, so its ends suffice.
  private func wallRange(_ unit: Int64) -> KeyRange {
    var least = Int64.max
    var most = Int64.min
    var ascends = true
    for (index, stretch) in clock.stretches.enumerated() {
      let end = index + 1 < clock.stretches.count ? clock.stretches[index + 1].start : columns.count
      let first = WallClock.floored(columns.milliseconds[stretch.start] + stretch.offset, by: unit)
      // In autumn the clock may go back to a key that was left.
      if first < most { ascends = false }
      least = min(least, first)
      most = max(most, WallClock.floored(columns.milliseconds[end - 1] + stretch.offset, by: unit))
    }
    guard least <= most else { return KeyRange(least: 0, count: 1) }
    return KeyRange(least: least, count: Int(most - least + 1), ascends: ascends)
  }
}

/// Packs the keys of several dimensions into one number, the first dimension leading, so that packed numbers ascend as
/// the rows of an answer do.
struct KeySpace: Sendable {
  let ranges: [KeyRange]
  let strides: [UInt64]
  /// How many packed numbers there are; nil when they do not fit.
  let size: UInt64?

  init(_ ranges: [KeyRange]) {
    self.ranges = ranges
    var strides = [UInt64](repeating: 0, count: ranges.count)
    var size: UInt64? = 1
    for index in ranges.indices.reversed() {
      strides[index] = size ?? 0
      size = size.flatMap {
        let (product, overflow) = $0.multipliedReportingOverflow(by: ranges[index].count)
        return overflow || product > 1 << 62 ? nil : product
      }
    }
    self.strides = strides
    self.size = size
  }

  func key(_ packed: UInt64, _ dimension: Int) -> Int64 {
    ranges[dimension].least + Int64(packed / strides[dimension] % ranges[dimension].count)
  }
}
