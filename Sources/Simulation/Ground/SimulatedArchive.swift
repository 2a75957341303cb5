import CivilTime
import Foundation

public struct SimulationOptions: Sendable, Hashable {
  public enum Style: String, Sendable, CaseIterable { case native, syslog }
  public enum Rotation: String, Sendable, CaseIterable { case none, weekly, monthly }

  public var seed: UInt64
  /// Lines that are no login events; nil for the case's own number.
  public var noiseLines: Int?
  /// Only the swarm has a native style with years; the other cases are always syslog.
  public var style: Style
  public var rotation: Rotation
  public var compressed: Bool

  public init(
    seed: UInt64 = 1, noiseLines: Int? = nil, style: Style = .native, rotation: Rotation = .none,
    compressed: Bool = false
  ) {
    self.seed = seed
    self.noiseLines = noiseLines
    self.style = style
    self.rotation = rotation
    self.compressed = compressed
  }
}

/// One line without its stamp.
struct LogLine: Sendable {
  var wall: WallSecond
  var text: String
  /// Only for `isoMilliseconds`.
  var milliseconds = 0
}

/// One log of the server: what a rotation chain of files is cut from.
struct LogStream: Sendable {
  enum Stamp: Sendable {
    /// `2023-11-25 10:12:21`
    case iso
    /// `2023-11-25 10:12:21,042`
    case isoMilliseconds
    /// `Nov 25 10:12:21`
    case bsd

    func text(_ line: LogLine) -> String {
      switch self {
      case .iso: WallClock.iso(line.wall)
      case .isoMilliseconds: "\(WallClock.iso(line.wall)),\(Digits.padded(line.milliseconds, 3))"
      case .bsd: WallClock.bsd(line.wall)
      }
    }
  }

  var name: String
  var stamp: Stamp
  var lines: [LogLine]

  /// In time order; lines of one second keep the order they were made in.
  var sorted: [LogLine] {
    lines.enumerated().sorted { left, right in
      left.element.wall == right.element.wall
        ? left.offset < right.offset : left.element.wall < right.element.wall
    }.map(\.element)
  }
}

/// An archive with known truth, not yet on disk.
public struct SimulatedArchive: Sendable {
  var zone: Zone
  var streams: [LogStream]
  /// Path under the archive's folder, and text.
  var files: [(path: String, text: String)]
  public var truth: Truth

  /// A file as it will stand on disk.
  public struct File: Sendable {
    public let path: String
    public let bytes: [UInt8]
    /// UTC seconds; nil leaves the time of writing.
    public let modified: Int64?
  }

  /// Everything the archive's folder holds, in a fixed order.
  public func files(rotation: SimulationOptions.Rotation, compressed: Bool) throws -> [File] {
    var result: [File] = []
    for stream in streams {
      let parts = Self.rotated(stream.sorted, rotation)
      for (age, lines) in parts.reversed().enumerated() {
        var text = ""
        for line in lines {
          text += stream.stamp.text(line)
          text += " "
          text += line.text
          text += "\n"
        }
        let last = lines.last.flatMap { WallClock.utc($0.wall, in: zone) } ?? 0
        let path = "logs/" + stream.name + (age == 0 ? "" : ".\(age)") + (compressed ? ".gz" : "")
        let bytes = Array(text.utf8)
        result.append(
          File(path: path, bytes: compressed ? try Gzip.compress(bytes, modified: last) : bytes, modified: last))
      }
    }
    for file in files { result.append(File(path: file.path, bytes: Array(file.text.utf8), modified: nil)) }
    result.append(File(path: "truth.json", bytes: Array(truth.json.utf8), modified: nil))
    return result
  }

  /// Writes the folder; an existing file of the same name is replaced, others are left alone.
  public func write(to folder: String, options: SimulationOptions) throws {
    for file in try files(rotation: options.rotation, compressed: options.compressed) {
      let path = folder + "/" + file.path
      do {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
        if let modified = file.modified {
          let date = Date(timeIntervalSince1970: Double(modified))
          try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
      } catch {
        throw SimulationError.output(path, "\(error)")
      }
    }
  }

  /// Oldest part first. Weeks end with Sunday, months with their last day.
  private static func rotated(_ lines: [LogLine], _ rotation: SimulationOptions.Rotation) -> [[LogLine]] {
    func part(_ line: LogLine) -> Int {
      let date = WallClock.date(line.wall)
      return switch rotation {
      case .none: 0
      case .weekly: (date.dayNumber + 3) / 7
      case .monthly: date.year * 12 + date.month
      }
    }
    var parts: [[LogLine]] = []
    var current: Int?
    for line in lines {
      let number = part(line)
      if number != current { parts.append([]) }
      current = number
      parts[parts.count - 1].append(line)
    }
    return parts
  }
}

func zone(named name: String) throws -> Zone {
  guard let zone = Zone(named: name) else { throw SimulationError.noZone(name) }
  return zone
}
