import CivilTime
import Testing

@testable import LogFormats

@Suite struct ClockChangesTests {
  private let berlin: Zone
  private let formats: CompiledFormats

  init() throws {
    berlin = try #require(Zone(named: "Europe/Berlin"))
    formats = try CompiledFormats.builtIn()
  }

  /// A log in which a line is written at each of the moments, on a clock of the zone.
  private func log(_ moments: [Int64], _ zone: Zone) -> String {
    moments.map { "\(zone.localISO($0)) app[1]: something\n" }.joined()
  }

  private func seconds(_ text: String, _ zone: Zone) throws -> Int64 {
    let date = try #require(CivilDate(iso: text.prefix(10)))
    let parts = text.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
    return Int64(date.dayNumber) * 86_400 + parts[0] * 3600 + parts[1] * 60
  }

  /// The moments as read back; `chunk` as in `scan`.
  private func read(_ text: String, _ zone: Zone, chunk: Int = .max) -> (moments: [Int64], changes: ClockChanges) {
    let account = scan(text, formats, chunk: chunk).account
    let changes = ClockChanges(hours: account.hours, lines: account.lines, year: nil, zone: zone)
    let moments = text.split(separator: "\n").enumerated().map { line, text -> Int64 in
      let stamp = scan(String(text), formats).account.firstStamp
      return zone.utcSeconds(localSeconds: stamp.seconds, secondPass: changes.isSecondPass(line))
    }
    return (moments, changes)
  }

  /// 29 October 2023, 03:00 summer time, is 02:00 winter time.
  private static let back: Int64 = 1_698_541_200

  @Test(arguments: [30, 61, 240, 600, 1100])
  func `both passes of a repeated hour are read right where the lines step back`(every: Int) {
    let moments = stride(from: Self.back - 9000, to: Self.back + 9000, by: every).map { $0 }
    for chunk in [64, 1000, .max] {
      let (read, changes) = read(log(moments, berlin), berlin, chunk: chunk)
      #expect(read == moments)
      #expect(changes.decided.map(\.day.iso) == ["2023-10-29"] && changes.undecided.isEmpty)
      #expect(changes.explanation.contains("put back on 2023-10-29"))
    }
  }

  @Test(arguments: ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Tehran"])
  func `every zone's repeated hours are read right`(name: String) throws {
    let zone = try #require(Zone(named: name))
    var moment = try #require(CivilDate(iso: "2015-01-01")).dayNumber * 86_400
    for _ in 0..<4 {
      let change = Int(try #require(zone.nextChange(after: Int64(moment))))
      moment = change
      let moments = stride(from: Int64(change - 8000), to: Int64(change + 8000), by: 97).map { $0 }
      #expect(read(log(moments, zone), zone).moments == moments, "\(name), \(change)")
    }
  }

  @Test func `a late line in the first pass does not begin the second`() {
    var moments = stride(from: Self.back - 9000, to: Self.back + 9000, by: 60).map { $0 }
    moments.insert(Self.back - 3000, at: 140)
    let (read, _) = read(log(moments, berlin), berlin)
    #expect(read == moments)
  }

  @Test func `where nothing tells the pass the first is taken, and it is said`() throws {
    let text = "2023-10-29 02:10:00 app[1]: a\n2023-10-29 02:20:00 app[1]: b\n2023-10-29 04:00:00 app[1]: c\n"
    let (read, changes) = read(text, berlin)
    #expect(read.prefix(2) == [Self.back - 3000, Self.back - 2400])
    #expect(changes.undecided.map(\.lines) == [2])
    #expect(changes.explanation.contains("About 2 lines"))
  }

  @Test func `a file goes on in the pass in which the file before it ended`() throws {
    func changes(_ minutes: [String], after ending: ClockChanges.Ending?, _ last: Int64) throws -> ClockChanges {
      let text = minutes.map { "2023-10-29 \($0):00 app[1]: a\n" }.joined()
      let account = scan(text, formats).account
      let goesOn = ending?.secondPassGoesOn(from: last, to: account.firstStamp.seconds) ?? false
      return ClockChanges(
        hours: account.hours, lines: account.lines, year: nil, zone: berlin,
        beginsInSecondPassOf: goesOn ? ending?.change : nil)
    }
    let first = try changes(["01:50", "02:10", "02:50"], after: nil, 0)
    #expect(first.ending == ClockChanges.Ending(change: Self.back, isSecondPass: false))
    #expect(first.doubtedLines == [1..<3])
    let last = try seconds("2023-10-29 02:50", .utc)
    // The stamps fall back behind the end of the file before: the second pass.
    let second = try changes(["02:05", "02:20"], after: first.ending, last)
    #expect(second.secondPasses == [0..<2] && second.undecided.isEmpty)
    #expect(second.ending == ClockChanges.Ending(change: Self.back, isSecondPass: true))
    let third = try changes(["02:25", "03:10"], after: second.ending, try seconds("2023-10-29 02:20", .utc))
    #expect(third.secondPasses == [0..<1] && third.ending == nil)
    // They go on: nothing tells.
    let on = try changes(["02:55", "03:10"], after: first.ending, last)
    #expect(on.secondPasses.isEmpty && on.doubtedLines == [0..<1])
    // A file that begins behind the hour is of no pass.
    #expect(try changes(["03:05", "03:10"], after: second.ending, last).secondPasses.isEmpty)
  }

  @Test func `times that the clock left out are counted and go on from the hour before`() throws {
    let text = "2023-03-26 01:59:00 app[1]: a\n2023-03-26 02:30:00 app[1]: b\n2023-03-26 03:31:00 app[1]: c\n"
    let (read, changes) = read(text, berlin)
    #expect(changes.leftOut.map(\.lines) == [1])
    #expect(read[1] - read[0] == 31 * 60)
    #expect(changes.explanation.contains("time_zone"))
  }

  @Test func `a zone without changes, and hours without lines, are not spoken of`() {
    let moments = stride(from: Self.back - 9000, to: Self.back + 9000, by: 60).map { $0 }
    #expect(read(log(moments, .utc), .utc).changes.explanation.isEmpty)
    let summer = moments.map { $0 - 8_640_000 }
    #expect(read(log(summer, berlin), berlin).changes.explanation.isEmpty)
  }

  @Test func `two joined logs have each their own second pass`() {
    let moments = stride(from: Self.back - 90_000, to: Self.back + 90_000, by: 300).map { $0 }
    let (read, _) = read(log(moments + moments, berlin), berlin)
    #expect(read == moments + moments)
  }
}
