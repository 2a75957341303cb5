import CivilTime
import Findings
import Statistics

/// What is to be said about one list and its end.
struct RunOutWords {
  private let curve: NameDiscovery

  private let limits: NameDiscovery.Limits

  private let zone: Zone

  init(_ curve: NameDiscovery, _ limits: NameDiscovery.Limits, zone: Zone) {
    self.curve = curve
    self.zone = zone
    self.limits = limits
  }

  private var model: Statistics.RunOut { curve.model }
  private var rate: String { Wording.about(model.overall.rate) }

  private var soFar: String {
    """
    So far \(Numerals.grouped(curve.tried)) of the \(Wording.names(curve.list.entries.count)) of the list \
    \(curve.list.name) have been tried in \(Numerals.count(curve.dayCount, "day", "days"))
    """
  }

  var finding: Finding {
    var finding = Finding(
      id: "run-out/\(curve.list.name)", status: .found, verdict: .likely, summary: "", numbers: numbers,
      tables: ["run-out"])
    if curve.missingDays > 0 {
      finding.caveats.append(
        "\(Wording.capitalised(Wording.days(curve.missingDays))) without any line in the archive are not counted; names tried then are unknown."
      )
    }
    switch model.outcome {
    case .runsOut: runsOut(&finding)
    case .exhausted:
      finding.verdict = .clear
      exhausted(&finding)
    case .tooEarly:
      finding.status = .notEnoughData
      finding.verdict = .cannotTell
      finding.summary =
        "\(soFar): too little for a date (\(Numerals.count(limits.days, "day", "days")) and \(Wording.names(limits.names)) are needed)."
    case .quiet, .stopped:
      finding.verdict = .cannotTell
      finding.status = .notEnoughData
      let bound = model.quietRateBound.map { " (at 95 % fewer than \(Wording.about($0)) a day)" } ?? ""
      finding.summary = "\(soFar), but no new one for \(Wording.days(model.quietDays))\(bound), so there is no date."
      finding.details.append(
        model.outcome == .stopped
          ? "They seem to have stopped: no earlier silence was nearly as long. The last new name came on \(Numerals.date(curve.lastNew))."
          : "That is no proof that they have stopped. The last new name came on \(Numerals.date(curve.lastNew)).")
    case .never:
      finding.verdict = .cannotTell
      finding.summary = "\(soFar), \(rate) a day; at the present pace the list is never worked off."
    }
    return finding
  }

  /// How long a list took: `40 minutes`, `9.6 hours`, `12 days`
  static func length(_ seconds: Int) -> String {
    seconds < 7200 || seconds >= 172_800
      ? Numerals.duration(seconds: max(1, seconds)) : "\(Wording.about(Double(seconds) / 3600)) hours"
  }

  private func exhausted(_ finding: inout Finding) {
    let names = Wording.names(curve.list.entries.count)
    if let seconds = curve.workedOffIn, seconds < 86_400 {
      finding.summary = """
        All \(names) of the list \(curve.list.name) were tried within \(Self.length(seconds)), the last new one on \
        \(Numerals.date(curve.lastNew)) at \(zone.clock(curve.lastNewTime)). Further attempts are repeats.
        """
    } else {
      finding.summary = """
        All \(names) of the list \(curve.list.name) have been tried; the last new one on \(Numerals.date(curve.lastNew)). \
        Further attempts are repeats.
        """
    }
    if curve.shape == .walking {
      finding.details.append("They went through the list: hardly a name came twice before the last one had come.")
    }
  }

  private func runsOut(_ finding: inout Finding) {
    guard let date = curve.date, let left = curve.daysLeft, let total = curve.totalDays else { return }
    finding.severity = .notice
    let between: String
    if let earliest = curve.earliest, let latest = curve.latest {
      between =
        earliest.year == latest.year
        ? " (between \(Numerals.dayAndMonth(earliest)) and \(Numerals.date(latest)) if nothing changes)"
        : " (between \(Numerals.date(earliest)) and \(Numerals.date(latest)) if nothing changes)"
      finding.uncertainty =
        model.isVeryRough
        ? "Less than 1 % of the list was tried: the date is very rough, the range a factor of two."
        : "The range is the 95 % interval of the pace, with its swings from day to day."
    } else {
      between = ""
    }
    let strongDate: Prose = "about \(strong: Numerals.date(date))\(between)"
    if model.paceChanged, let overall = curve.overallDate {
      let recent = model.recent
      let pace = recent.rate < model.overall.rate ? "slower" : "faster"
      finding.summary = """
        \(soFar), but the last \(Wording.days(recent.days)) were \(pace), \(Wording.about(recent.rate)) a day: at that pace \
        \(left) days are left, until \(strongDate).
        """
      finding.details.append(
        """
        At the pace of all days, \(rate) a day, it would be \(Numerals.date(overall)); the change is more than chance, so the \
        recent pace makes the date.
        """)
    } else {
      finding.summary = """
        \(soFar), \(rate) a day; at that pace the whole list takes about \(total) days, of which \(left) are left, until \
        \(strongDate).
        """
      if let recent = curve.recentDate, recent != date {
        let pace = model.recent.rate < model.overall.rate ? "slower" : "faster"
        finding.details.append(
          """
          The last \(Wording.days(model.recent.days)) were \(pace) (\(Wording.about(model.recent.rate)) a day); at that \
          pace it would be \(Numerals.date(recent)).
          """)
      }
    }
    if curve.growth > 0 {
      finding.details.append(
        "The list itself grows by \(Wording.about(curve.growth)) names a day, which is taken off the pace.")
    }
    let random = DiscoveryCurve.distinctExpected(attempts: curve.attempts, listSize: curve.list.entries.count)
    switch curve.shape {
    case .walking:
      finding.details.append(
        """
        As many attempts as at first still bring a new name, so they go through the list rather than drawing from it at random: \
        \(Wording.attempts(curve.attempts)) brought \(Wording.names(curve.tried)), and drawn at random they would have brought \
        about \(Wording.about(random)).
        """)
    case .drawing:
      let half = days(to: 0.5)
      let most = days(to: 0.95)
      finding.details.append(
        """
        New names become rarer, as when names are drawn at random: then half of the list is tried by \(half), 95 % by \
        \(most), and the last names long after: \(Wording.attempts(Int(DiscoveryCurve.attemptsToDrawAll(listSize: curve.list.entries.count).rounded()))) \
        are needed for all of them.
        """)
      if let size = DiscoveryCurve.effectiveListSize(attempts: curve.attempts, distinct: curve.tried),
        size < 0.8 * Double(curve.list.entries.count)
      {
        finding.details.append(
          "The repeats fit a list of only about \(Wording.about(size)) names: they may have a part of it.")
      }
    case .undecided:
      finding.details.append(
        "Whether they go through the list or draw from it at random cannot be told; drawn at random, it would last far longer."
      )
    }
    finding.caveats.append("Nobody has to keep to a pace: the date shows the scale, not a forecast.")
  }

  private func days(to share: Double) -> String {
    curve.drawn(to: share).map { Numerals.date($0) } ?? "no day that can be named"
  }

  private var numbers: [NamedNumber] {
    var numbers = [
      NamedNumber("list_size", .count(curve.list.entries.count)), NamedNumber("tried", .count(curve.tried)),
      NamedNumber("days", .count(curve.dayCount)), NamedNumber("dispersion", .number(model.dispersion, places: 2)),
      NamedNumber("quiet_days", .count(model.quietDays)), NamedNumber("pace_z", .number(model.paceZ, places: 2)),
      NamedNumber("growth", .number(curve.growth, places: 2)), NamedNumber("attempts", .count(curve.attempts)),
      NamedNumber("attempts_per_name", .number(Double(curve.attempts) / Double(max(1, curve.tried)), places: 2)),
      NamedNumber("shape", .words("\(curve.shape)")),
    ]
    if let seconds = curve.workedOffIn {
      numbers.append(NamedNumber("worked_off_in", .duration(seconds: seconds)))
      numbers.append(NamedNumber("worked_off_at", .instant(curve.lastNewTime)))
    } else {
      numbers.append(NamedNumber("per_day", .number(model.overall.rate, places: 2)))
      numbers.append(NamedNumber("recent_per_day", .number(model.recent.rate, places: 2)))
    }
    if let total = curve.totalDays { numbers.append(NamedNumber("total_days", .count(total))) }
    if let left = curve.daysLeft {
      numbers.append(
        NamedNumber(
          "days_left", .count(left), low: curve.wholeRange.map { .count($0.lowerBound) },
          high: curve.wholeRange.map { .count($0.upperBound) }))
    }
    if let date = curve.date {
      numbers.append(
        NamedNumber(
          "date", .date(date), low: curve.earliest.map { .date($0) }, high: curve.latest.map { .date($0) }))
    }
    if let recent = curve.recentDate { numbers.append(NamedNumber("recent_date", .date(recent))) }
    return numbers
  }
}
