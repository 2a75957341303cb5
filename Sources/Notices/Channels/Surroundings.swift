import Diagnostics
import Foundation
import Host
import Planning

/// What channels ask of the computer they run on; tests put something else in its place.
public struct Surroundings: Sendable {
  public var variable: @Sendable (String) -> String?
  public var hostName: String
  public var syslogSocket: String
  public var journalSocket: String
  /// Waits between two tries, seconds.
  public var pause: @Sendable (Double) async -> Void

  public init(
    variable: @escaping @Sendable (String) -> String?, hostName: String, syslogSocket: String = "/dev/log",
    journalSocket: String = "/run/systemd/journal/socket",
    pause: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) }
  ) {
    self.variable = variable
    self.hostName = hostName
    self.syslogSocket = syslogSocket
    self.journalSocket = journalSocket
    self.pause = pause
  }

  public static let real = Surroundings(
    variable: { ProcessInfo.processInfo.environment[$0] }, hostName: hostNameForMail(ProcessInfo.processInfo.hostName))

  /// Letters, digits, hyphens and dots alone: it stands in a header.
  static func hostNameForMail(_ name: String) -> String {
    let kept = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    return kept.isEmpty ? "localhost" : kept
  }

  /// The text itself, from wherever the plan says it is. A credential that systemd hands to the service under the
  /// file's name goes first, for the user of the service may not be able to read the file.
  func text(of secret: Plan.NoticeChannel.Secret) throws(SendFailure) -> String {
    switch secret {
    case .text(let text): return text
    case .environment(let name):
      guard let text = variable(name), !text.isEmpty else {
        throw SendFailure(
          .channel, "the environment variable \(name), which holds a secret of this channel, is not set")
      }
      return text
    case .file(let path):
      var place = path
      if let folder = variable("CREDENTIALS_DIRECTORY"), !folder.isEmpty {
        let handed = folder + "/" + HostFile.split(path).name
        if HostFile.resolved(handed) != nil { place = handed }
      }
      do {
        return try FileTrust.secret(in: place)
      } catch {
        throw SendFailure(.channel, "\(place): \(error.message)\(error.help.map { "; \($0)" } ?? "")")
      }
    }
  }
}
