import CivilTime
import Findings

/// Moments to pixels, with ticks on round readings of a wall clock.
///
/// Series of hours, which have no zone, use it with readings as seconds and `Zone.utc`.
struct TimeAxis {
  /// UTC seconds; never empty.
  let span: Range<Int64>
  let zone: Zone
  let left: Double
  let right: Double

  init(span: Range<Int64>, zone: Zone, left: Double, right: Double) {
    self.span = span.isEmpty ? span.lowerBound..<(span.lowerBound + 1) : span
    self.zone = zone
    self.left = left
    self.right = right
  }

  /// For values on the wall clock: `hours` of them from midnight of `first`.
  init(first: CivilDate, hours: Int, left: Double, right: Double) {
    let start = Int64(first.dayNumber) * 86_400
    self.init(span: start..<(start + Int64(max(1, hours)) * 3_600), zone: .utc, left: left, right: right)
  }

  func position(_ moment: Int64) -> Double {
    let inside = min(max(moment, span.lowerBound), span.upperBound)
    return left + (right - left) * Double(inside - span.lowerBound) / Double(span.upperBound - span.lowerBound)
  }

  struct Tick: Hashable {
    var at: Int64
    /// Where the label stands: its own moment, or the middle of its day.
    var labelAt: Int64
    /// `09:00`, `12 Nov`, `Nov`.
    var label: String
    /// The second line, where it is new: the day below hours, the year below days.
    var below: String?
  }

  private static let minutes: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]

  /// The closest ticks whose labels leave room for each other.
  func ticks(widthOf width: (String) -> Double) -> [Tick] {
    let days = days()
    for step in Self.minutes where (span.upperBound - span.lowerBound) / (step * 60) <= 400 {
      let ticks = clockTicks(every: step * 60)
      if ticks.count > 1 && fits(ticks, width) { return ticks }
    }
    let scale = DayScale(
      first: days.lowerBound, count: days.upperBound - days.lowerBound + 1, left: left, right: right)
    let dayTicks = scale.ticks(widthOf: width).map { tick -> Tick in
      let start = zone.startOfDay(tick.date)
      // A day's name stands below the middle of the day, a month's at its beginning.
      return Tick(
        at: start, labelAt: tick.label.contains(" ") ? start + 43_200 : start, label: tick.label, below: tick.year)
    }
    return dayTicks.filter { span.contains($0.labelAt) || span.contains($0.at) }
  }

  private func days() -> ClosedRange<CivilDate> {
    zone.date(at: span.lowerBound)...zone.date(at: span.upperBound - 1)
  }

  private func clockTicks(every step: Int64) -> [Tick] {
    var ticks: [Tick] = []
    var before: CivilDate?
    var local = (span.lowerBound + zone.offset(at: span.lowerBound) + step - 1).flooredDivision(by: step) * step
    while true {
      let moment = zone.utcSeconds(localSeconds: local)
      guard moment <= span.upperBound else { return ticks }
      local += step
      guard moment >= span.lowerBound, moment > ticks.last?.at ?? .min else { continue }
      let day = zone.date(at: moment)
      // The end of the last day is no day of its own.
      let isNew = day != before && (moment < span.upperBound || ticks.isEmpty)
      let second = zone.secondOfDay(at: moment)
      ticks.append(
        Tick(
          at: moment, labelAt: moment, label: Self.clock(second),
          below: isNew ? "\(DayScale.dayLabel(day)) \(day.year)" : nil))
      before = day
    }
  }

  private func fits(_ ticks: [Tick], _ width: (String) -> Double) -> Bool {
    func free(_ ticks: [(at: Double, width: Double)]) -> Bool {
      zip(ticks, ticks.dropFirst()).allSatisfy { $1.at - $0.at >= ($0.width + $1.width) / 2 + 14 }
    }
    return free(ticks.map { (position($0.labelAt), width($0.label)) })
      && free(ticks.compactMap { tick in tick.below.map { (position(tick.labelAt), width($0)) } })
  }

  /// `09:00`
  static func clock(_ second: Int) -> String {
    Digits.padded(second / 3_600, 2) + ":" + Digits.padded(second / 60 % 60, 2)
  }

  /// The line at `bottom`, its ticks and two lines of labels below; `room` is the drawing's width.
  func draw(at bottom: Double, room: Double, on canvas: inout Canvas) {
    let ticks = ticks { canvas.width(of: $0) }
    let line = canvas.lineHeight
    canvas.group(stroke: .muted, strokeWidth: 1) {
      $0.line(left, bottom + 0.5, right, bottom + 0.5)
      for tick in ticks where span.contains(tick.at) || tick.at == span.upperBound {
        let x = position(tick.at).rounded() + 0.5
        $0.line(x, bottom + 0.5, x, bottom + 5.5)
      }
    }
    canvas.group(fill: .muted) {
      for tick in ticks {
        let x = position(tick.labelAt)
        $0.text(tick.label, x: clamped(x, $0.width(of: tick.label), room), y: bottom + line + 3, anchor: .middle)
        guard let below = tick.below else { continue }
        $0.text(below, x: clamped(x, $0.width(of: below), room), y: bottom + 2 * line + 2, anchor: .middle)
      }
    }
  }

  private func clamped(_ x: Double, _ width: Double, _ room: Double) -> Double {
    min(max(x, width / 2), max(width / 2, room - width / 2))
  }

  /// Room that the labels take below the line.
  static func height(_ canvas: Canvas) -> Double { 2 * canvas.lineHeight + 8 }
}

extension Int64 {
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
