import Foundation
import Testing

@testable import Simulation

/// Reads the written swarm back with nothing of the generator's own values and counts what the case publishes.
@Suite struct SwarmTextTests {
  struct Attempt {
    var day: Substring
    var address: Substring
    var country: String
  }

  static func attempts() throws -> [Attempt] {
    let files = try SwarmCase.archive(SimulationOptions()).files(rotation: .none, compressed: false)
    func text(_ path: String) throws -> String {
      String(decoding: try #require(files.first { $0.path == path }).bytes, as: UTF8.self)
    }
    let ranges = try text("geography.csv").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: ",")
      return (first: try #require(UInt32(fields[0])), last: try #require(UInt32(fields[1])), country: String(fields[2]))
    }
    return try text("logs/dovecot.info").split(separator: "\n").filter { $0.contains("passwd-file(") }.map { line in
      let inside = try #require(line.split(separator: "(", maxSplits: 1).last?.split(separator: ")").first)
      let address = try #require(inside.split(separator: ",").last)
      let number = address.split(separator: ".").reduce(UInt32(0)) { $0 << 8 | (UInt32($1) ?? 0) }
      let range = try #require(ranges.last { $0.first <= number })
      #expect(number <= range.last)
      return Attempt(day: line.prefix(10), address: address, country: range.country)
    }
  }

  @Test func `The written swarm holds every published figure`() throws {
    let attempts = try Self.attempts()
    #expect(attempts.count == 30_483)
    #expect(Set(attempts.map(\.address)).count == 8_858)
    #expect(Set(attempts.map(\.country)).count == 148)

    let days = Dictionary(grouping: attempts, by: \.day)
    #expect(days.count == 320)
    let top = days.mapValues(\.count).sorted { $0.value > $1.value }
    #expect(
      top.prefix(10).map { "\($0.key) \($0.value)" } == [
        "2023-11-12 1307", "2023-11-13 1070", "2023-11-11 468", "2023-05-09 396", "2023-04-14 390",
        "2023-04-21 358", "2023-04-22 356", "2023-04-25 342", "2023-07-19 329", "2023-03-02 320",
      ])
    #expect(top[10].value < 320)
    let countries = days.mapValues { Set($0.map(\.country)).count }
    #expect(countries["2023-11-12"] == 79)
    let countryDays = countries.values.reduce(0, +)
    #expect((Int(17.5 * 320)..<Int(18.5 * 320)).contains(countryDays))

    let window = attempts.filter { ("2023-11-10"..."2023-11-14").contains($0.day) }
    let ofCountry = Dictionary(grouping: window, by: \.country).mapValues(\.count).sorted { $0.value > $1.value }
    #expect(ofCountry.count == 100)
    #expect(
      ofCountry.prefix(6).map { "\($0.key) \($0.value)" } == [
        "CN 915", "IN 335", "KR 283", "BR 218", "US 198", "RU 144",
      ])
    let windowDays = ["2023-11-10", "2023-11-11", "2023-11-12", "2023-11-13", "2023-11-14"]
    #expect(windowDays.map { day in window.count { $0.day == day } } == [86, 468, 1307, 1070, 141])
    #expect(
      windowDays.map { day in window.count { $0.day == day && $0.country == "CN" } } == [19, 131, 372, 346, 47])

    let perSource = Dictionary(grouping: window, by: \.address).mapValues(\.count)
    #expect(perSource.count == 1942)
    #expect((1...8).map { size in perSource.values.count { $0 == size } } == [1235, 469, 139, 51, 16, 27, 4, 1])
    let visits = Dictionary(grouping: attempts) { "\($0.day) \($0.country) \($0.address)" }.mapValues(\.count)
    #expect(visits.values.max() == 6)
    #expect(visits.filter { $0.value == 6 }.keys.allSatisfy { $0.contains(" BG ") })
    #expect(visits.filter { $0.key.contains(" CN ") }.values.allSatisfy { $0 < 6 })
  }
}
