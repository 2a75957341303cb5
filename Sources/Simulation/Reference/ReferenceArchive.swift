import CivilTime
import Foundation

/// A large mixed syslog for measurements: a server's ordinary chatter with one failed login in ten lines, or failures
/// only. The same seed and number of lines give the same bytes.
///
/// Lines are put together from ready-made pieces of bytes; no text is formatted twice. Memory: one block of 4 MiB.
public struct ReferenceArchive: Sendable {
  public enum Content: String, Sendable, CaseIterable {
    /// A tenth of the lines are failed logins, an eighth are logins of users from computers of their own; about 137 bytes a
    /// line.
    case mixed
    /// Nothing but failed logins.
    case failures
  }

  /// What a search for the failures looks for; no other line holds one of them.
  public static let failureLiterals = [
    "Failed password", "auth failed", "SASL LOGIN authentication failed", "unknown user",
  ]
  /// The stamps carry no year.
  public static let year = 2023
  public static let ordinaryLines = 8_000_000

  public var content: Content
  public var lines: Int
  public var seed: UInt64

  public init(content: Content = .mixed, lines: Int = ordinaryLines, seed: UInt64 = 1) {
    self.content = content
    self.lines = lines
    self.seed = seed
  }

  /// Writes the file, replacing one of that name.
  /// - Returns: bytes written and failed logins among the lines.
  @discardableResult
  public func write(to path: String) throws -> (bytes: Int, failures: Int) {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw SimulationError.output(path, "the file cannot be made") }
    defer { try? file.close() }
    let blockSize = 4 << 20
    var writer = ReferenceLineWriter(seed: seed)
    var total = 0
    var failures = 0
    let start = WallClock.second(day("2023-03-01"))
    // Twelve weeks however many lines: the stamps step on evenly.
    let span = 84 * 86_400
    writer.block.reserveCapacity(blockSize + 4096)
    for index in 0..<lines {
      writer.setSecond(start + index * span / max(lines, 1))
      // Failures stand where chance puts them, a tenth of the lines to the line.
      let isFailure = content == .failures || writer.isTenth(index)
      if isFailure {
        writer.failure()
        failures += 1
      } else {
        writer.chatter()
      }
      if writer.block.count >= blockSize || index == lines - 1 {
        total += writer.block.count
        do {
          try file.write(contentsOf: Data(writer.block))
        } catch {
          throw SimulationError.output(path, "\(error)")
        }
        writer.block.removeAll(keepingCapacity: true)
      }
    }
    return (total, failures)
  }
}
