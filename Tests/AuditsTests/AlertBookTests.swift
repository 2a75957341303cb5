import Analyses
import CivilTime
import Findings
import Planning
import Testing

@testable import Audits

@Suite("What rings, lasts and is over")
struct AlertBookTests {
  private let zone = AuditPeriodTests.london
  private let start = CivilDate(iso: "2023-11-10") ?? CivilDate(dayNumber: 0)

  private func day(_ number: Int) -> AuditPeriod {
    AuditPeriod(.day, holding: zone.startOfDay(start + number), in: zone)
  }

  private func sign(
    _ day: Int, hour: Int64 = 9, kind: AlertKind = .hourlyThreshold, subject: String = ""
  ) -> AlertSign {
    let moment = zone.startOfDay(start + day) + hour * 3600
    return AlertSign(
      kind, subject: subject,
      finding: Finding(
        id: "alert/\(kind.rawValue)", status: .found, severity: .warning, verdict: .clear, summary: "too many"),
      first: moment, last: moment + 3599)
  }

  @Test("rings once, is silent while it lasts, and is over after a whole day without it")
  func once() {
    var book = AlertBook()
    let signs = [[], [sign(1)], [sign(2, hour: 0)], [sign(3, hour: 16)], [], []]
    let told = signs.enumerated().map { index, signs in
      let outcome = book.take(signs, of: day(index), isCovered: true, zone: zone)
      return "\(outcome.rings.count) \(outcome.lasting.count) \(outcome.ended.count)"
    }
    #expect(told == ["0 0 0", "1 0 0", "0 1 0", "0 1 0", "0 0 1", "0 0 0"])
    #expect(book.open.isEmpty)
  }

  @Test("audited by the hour, it is over when the first whole day without it has ended")
  func hourly() {
    var book = AlertBook()
    var told: [String] = []
    for hour in 0..<72 {
      let period = AuditPeriod(.hour, holding: zone.startOfDay(start) + Int64(hour) * 3600, in: zone)
      let outcome = book.take(
        [9, 10, 16].contains(hour) ? [sign(0, hour: Int64(hour))] : [], of: period, isCovered: true, zone: zone)
      if !outcome.rings.isEmpty { told.append("rings \(period.name)") }
      if !outcome.ended.isEmpty { told.append("over \(period.name)") }
    }
    #expect(told == ["rings 2023-11-10T09", "over 2023-11-11T23"])
  }

  @Test("a period of which no log tells ends nothing")
  func uncovered() {
    var book = AlertBook()
    _ = book.take([sign(0)], of: day(0), isCovered: true, zone: zone)
    let silent = book.take([], of: day(1), isCovered: false, zone: zone)
    #expect(silent.lasting.map(\.alert.rangIn) == ["2023-11-10"])
    #expect(silent.ended.isEmpty)
    #expect(book.take([], of: day(2), isCovered: true, zone: zone).ended.count == 1)
  }

  @Test("a warning that becomes an alarm is told as such, once")
  func worse() {
    var book = AlertBook()
    func alarm(_ day: Int) -> AlertSign {
      var alarm = sign(day)
      alarm.finding.severity = .alarm
      return alarm
    }
    #expect(book.take([sign(0)], of: day(0), isCovered: true, zone: zone).worse.isEmpty)
    let told = book.take([alarm(1)], of: day(1), isCovered: true, zone: zone)
    #expect(told.rings.isEmpty && told.lasting.count == 1 && told.worse == [.init(sign: alarm(1), before: .warning)])
    #expect(book.take([alarm(2)], of: day(2), isCovered: true, zone: zone).worse.isEmpty)
    #expect(book.take([], of: day(4), isCovered: true, zone: zone).ended.map(\.severity) == ["alarm"])
  }

  @Test("an older period does not tell of what began after it")
  func olderPeriod() {
    var book = AlertBook()
    #expect(book.take([sign(5)], of: day(5), isCovered: true, zone: zone).rings.count == 1)
    #expect(book.take([], of: day(3), isCovered: true, zone: zone) == AlertBook.Outcome())
    #expect(book.open.count == 1)
  }

  @Test("what is over does not ring again when a longer period is audited, and rings when it comes again")
  func overlapping() {
    var book = AlertBook()
    _ = book.take([sign(0)], of: day(0), isCovered: true, zone: zone)
    _ = book.take([], of: day(1), isCovered: true, zone: zone)
    let week = AuditPeriod(.week, holding: zone.startOfDay(start), in: zone)
    #expect(book.take([sign(0)], of: week, isCovered: true, zone: zone).rings.isEmpty)
    #expect(book.take([sign(3)], of: day(3), isCovered: true, zone: zone).rings.count == 1)
  }

  @Test("each login is an alert of its own, ends without an all-clear, and a silence ends with the first line")
  func kinds() {
    var book = AlertBook()
    let first = book.take(
      [
        sign(0, kind: .breakIn, subject: "a"), sign(0, kind: .breakIn, subject: "b"),
        sign(0, kind: .logSilence, subject: "sshd"),
      ],
      of: day(0), isCovered: true, zone: zone)
    #expect(first.rings.count == 3)
    var grave = first
    grave.rings[1].finding.severity = .alarm
    #expect(grave.gravest.map(\.subject) == ["b", "a", "sshd"])
    let second = book.take([], of: day(1), isCovered: true, zone: zone)
    #expect(second.ended.map(\.kind) == ["log-silence"])
    #expect(book.open.isEmpty)
  }

  @Test("an open alert keeps its limit, and no level is learned from its days; one exceeded by chance is a usual day")
  func usual() {
    var book = AlertBook()
    func limited(_ day: Int, hours: Int64 = 1, limit: Int?, severity: Finding.Severity = .warning) -> AlertSign {
      var sign = sign(day)
      sign.limit = limit
      sign.last += (hours - 1) * 3600
      sign.finding.severity = severity
      return sign
    }
    let start = zone.startOfDay(self.start)
    let nine = start + 9 * 3600
    _ = book.take([limited(0, limit: 12)], of: day(0), isCovered: true, zone: zone)
    #expect(
      book.usualTimes(before: day(1), stretch: 3600)
        == UsualTimes(alerts: [nine..<zone.startOfDay(self.start + 1)], limit: 12))
    // What is audited before it rang knows nothing of it.
    #expect(book.usualTimes(before: day(0), stretch: 3600) == UsualTimes())
    _ = book.take([], of: day(1), isCovered: true, zone: zone)
    #expect(book.usualTimes(before: day(2), stretch: 3600) == UsualTimes())
    // More than one stretch, an alarm, and a limit that the plan states, are no chance.
    for sign in [limited(5, hours: 2, limit: 12), limited(5, limit: 12, severity: .alarm), limited(5, limit: nil)] {
      var book = AlertBook()
      _ = book.take([sign], of: day(5), isCovered: true, zone: zone)
      _ = book.take([], of: day(6), isCovered: true, zone: zone)
      #expect(book.usualTimes(before: day(7), stretch: 3600).alerts == [sign.first..<sign.last + 1])
    }
  }

  @Test("what lasts for six weeks is usual where the level is learned, and lasts on where the plan states the limit")
  func settles() {
    for limit in [12, nil] {
      var book = AlertBook()
      var settled: [Int] = []
      for number in 0..<60 {
        var sign = sign(number)
        sign.limit = limit
        let outcome = book.take([sign], of: day(number), isCovered: true, zone: zone)
        #expect(outcome.ended.isEmpty)
        if !outcome.settled.isEmpty { settled.append(number) }
      }
      #expect(settled == (limit == nil ? [] : [42]))
      #expect(book.usualTimes(before: day(60), stretch: 3600).since == (limit == nil ? nil : sign(0).first))
    }
  }

  @Test("countries that join an alert are told, at most once a day")
  func wider() {
    var book = AlertBook()
    func countries(_ day: Int, _ names: [String]) -> AlertSign {
      var sign = sign(day, kind: .newCountries)
      sign.members = names
      return sign
    }
    _ = book.take([countries(0, ["Brazil"])], of: day(0), isCovered: true, zone: zone)
    let noon = AuditPeriod(.hour, holding: zone.startOfDay(start + 1) + 43_200, in: zone)
    #expect(book.take([countries(1, ["Brazil", "India"])], of: noon, isCovered: true, zone: zone).wider.isEmpty)
    #expect(
      book.take([countries(1, ["China"])], of: day(1), isCovered: true, zone: zone).wider.map(\.members)
        == [["India", "China"]])
    #expect(book.take([countries(2, ["China"])], of: day(2), isCovered: true, zone: zone).wider.isEmpty)
    #expect(
      book.take([], of: day(4), isCovered: true, zone: zone).ended.map(\.members) == [["Brazil", "India", "China"]])
  }

  @Test("a silence that lasts is about the same files from first to last")
  func lastingSilence() {
    var book = AlertBook()
    var silence = sign(0, kind: .logSilence, subject: "logs/a.log")
    silence.members = ["logs/a.log", "logs/a.log.1"]
    let told = (0..<3).map { book.take([silence], of: day($0), isCovered: true, zone: zone) }
    #expect(told.map(\.rings.count) == [1, 0, 0] && told.allSatisfy(\.wider.isEmpty))
  }

  @Test("a silence that ended within the period rings once and is over; one that rang before gets its all-clear")
  func endedSilence() {
    var book = AlertBook()
    var silence = sign(0, kind: .logSilence, subject: "sshd")
    silence.isOver = true
    let told = (0..<2).map { book.take([silence], of: day($0), isCovered: true, zone: zone) }
    #expect(told.map(\.rings.count) == [1, 0] && told.allSatisfy { $0.ended.isEmpty && $0.lasting.isEmpty })
    #expect(book.open.isEmpty && book.over.count == 1)
    #expect(AlertWords.title(silence) == "a log was silent for a while")

    book = AlertBook()
    silence.isOver = false
    _ = book.take([silence], of: day(0), isCovered: true, zone: zone)
    silence.isOver = true
    silence.last += 3600
    let end = book.take([silence], of: day(1), isCovered: true, zone: zone)
    #expect(end.rings.isEmpty && end.ended.map(\.last) == [silence.last] && book.open.isEmpty)
  }

  @Test("the silence of a log that was taken out of the plan is told once, and ends no alert with an all-clear")
  func withdrawn() {
    let silence = sign(0, kind: .logSilence, subject: "logs/a.log")
    for rang in [true, false] {
      var book = AlertBook()
      if rang { _ = book.take([silence], of: day(0), isCovered: true, zone: zone) }
      let told = (1..<4).map { book.take([], withdrawn: [silence], of: day($0), isCovered: true, zone: zone) }
      #expect(told.map(\.withdrawn.count) == [1, 0, 0] && told.allSatisfy { $0.rings.isEmpty && $0.ended.isEmpty })
      #expect(book.open.isEmpty)
    }
  }
}
