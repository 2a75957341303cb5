import Foundation
import Testing

@testable import Simulation

/// The repository's fixtures are outputs of the simulator with its default seed, compressed.
@Suite struct FixtureTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  @Test(arguments: SimulatedCase.allCases)
  func `The simulator writes its fixture again, byte for byte`(_ simulated: SimulatedCase) throws {
    let options = SimulationOptions(compressed: true)
    for file in try simulated.archive(options).files(rotation: .none, compressed: true) {
      let url = Self.root.appending(path: "\(simulated.rawValue)/\(file.path)")
      let committed = [UInt8](try Data(contentsOf: url))
      if file.path.hasSuffix(".gz") {
        // How ISA-L deflates depends on the processor; what it deflates, and the header's time, do not.
        let (text, modified) = try Gzip.decompress(committed)
        let (again, modifiedAgain) = try Gzip.decompress(file.bytes)
        // Compared outside the macro, which would search two megabytes for their smallest difference.
        let same = text == again
        #expect(same, "\(file.path): record it with spoor-simulate \(simulated.rawValue) --gz")
        #expect(modified == modifiedAgain)
      } else {
        let same = committed == file.bytes
        #expect(same, "\(file.path): record it with spoor-simulate \(simulated.rawValue) --gz")
      }
    }
  }

  @Test(arguments: SimulatedCase.allCases)
  func `A fixture is small enough to commit`(_ simulated: SimulatedCase) throws {
    let files = try simulated.archive(SimulationOptions()).files(rotation: .none, compressed: true)
    #expect(files.map(\.bytes.count).reduce(0, +) < 1_000_000)
  }

  @Test(arguments: SimulatedCase.allCases)
  func `Writing a case leaves its files on disk with the time of their last line`(_ simulated: SimulatedCase) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "simulate-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let options = SimulationOptions(rotation: .monthly)
    let archive = try simulated.archive(options)
    try archive.write(to: folder, options: options)
    for file in try archive.files(rotation: .monthly, compressed: false) {
      let written = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(file.path)")))
      let same = written == file.bytes
      #expect(same, "\(file.path)")
      guard let modified = file.modified else { continue }
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file.path)")
      #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == Double(modified))
    }
  }
}
