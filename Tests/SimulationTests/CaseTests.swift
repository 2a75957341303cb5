import CivilTime
import Testing

@testable import Simulation

@Suite struct CaseTests {
  @Test(arguments: SimulatedCase.allCases, [UInt64(2), 77, 20_231_112])
  func `Every seed holds the published figures, with other lines`(_ simulated: SimulatedCase, _ seed: UInt64) throws {
    // Making an archive throws when one of its figures is off.
    let archive = try simulated.archive(SimulationOptions(seed: seed))
    let usual = try simulated.archive(SimulationOptions())
    let same = archive.streams[0].sorted.map(\.text) == usual.streams[0].sorted.map(\.text)
    #expect(!same)
  }

  @Test(arguments: SimulatedCase.allCases)
  func `No stamp lies in an hour that the zone's clock leaves out or repeats`(_ simulated: SimulatedCase) throws {
    let archive = try simulated.archive(SimulationOptions())
    for stream in archive.streams {
      let doubtful = stream.lines.filter { WallClock.utc($0.wall, in: archive.zone) == nil }
      #expect(doubtful.isEmpty, "\(stream.name)")
    }
  }

  @Test(arguments: SimulatedCase.allCases, SimulationOptions.Rotation.allCases)
  func `Rotation cuts a log without losing or moving a line`(
    _ simulated: SimulatedCase, _ rotation: SimulationOptions.Rotation
  ) throws {
    let archive = try simulated.archive(SimulationOptions())
    let whole = try archive.files(rotation: .none, compressed: false)
    let cut = try archive.files(rotation: rotation, compressed: false)
    for stream in archive.streams {
      // `name`, `name.1`, `name.2` …: the larger the number, the older the lines.
      let parts = cut.filter { $0.path == "logs/\(stream.name)" || $0.path.hasPrefix("logs/\(stream.name).") }
      let joined = parts.reversed().flatMap(\.bytes)
      let same = joined == whole.first { $0.path == "logs/\(stream.name)" }?.bytes
      #expect(same, "\(stream.name)")
      if rotation == .none { #expect(parts.count == 1) }
    }
    // The slow net lies within one month.
    if rotation == .weekly { #expect(cut.count > whole.count) }
  }

  @Test(arguments: SimulatedCase.allCases)
  func `The number of ordinary lines can be chosen and changes no figure`(_ simulated: SimulatedCase) throws {
    let quiet = try simulated.archive(SimulationOptions(noiseLines: 0))
    let loud = try simulated.archive(SimulationOptions(noiseLines: 9000))
    #expect(loud.streams[0].lines.count == quiet.streams[0].lines.count + 9000)
  }

  @Test func `The swarm's two styles tell the same attempts`() throws {
    let native = try SwarmCase.archive(SimulationOptions(noiseLines: 0))
    let syslog = try SwarmCase.archive(SimulationOptions(noiseLines: 0, style: .syslog))
    let nativeLines = native.streams[0].sorted
    let syslogLines = syslog.streams[0].sorted
    let sameTimes = nativeLines.map(\.wall) == syslogLines.map(\.wall)
    let sameMessages =
      nativeLines.map { $0.text.dropFirst("auth: Info: ".count) }
      == syslogLines.map { $0.text.dropFirst("mx1 dovecot: auth: ".count) }
    #expect(sameTimes)
    #expect(sameMessages)
  }

  @Test func `The patient computer of the slow net keeps the published pauses`() throws {
    let gaps = zip(SlowNetFigures.patientTimes.dropFirst(), SlowNetFigures.patientTimes).map { $0 - $1 }
    #expect(gaps.min() == 13_672)
    #expect(gaps.max() == 75_693)
    #expect(SlowNetFigures.patientTimes.count == 9)
  }
}
