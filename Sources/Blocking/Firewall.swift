import Diagnostics
import Foundation
import Host

/// A firewall of this computer that can be loaded with a set, and taken back to what it had before.
public enum Firewall: Sendable, Hashable {
  /// Seconds, 24 days: the kernel counts no longer in an ipset, and lets an address in again then.
  public static let longestInIpset: Int64 = 2_147_483

  case nft
  case ipset
  /// The jail whose bans they become.
  case fail2ban(jail: String)

  public var name: String {
    switch self {
    case .nft: "nft"
    case .ipset: "ipset"
    case .fail2ban: "fail2ban"
    }
  }

  /// What a firewall will be told: to be printed, or run.
  public struct Change: Sendable, Hashable {
    /// Arguments after the program, and what goes to its standard input.
    public var calls: [Call]
    /// What takes it back.
    public var undo: [Call]

    public struct Call: Sendable, Hashable, Codable {
      public var arguments: [String]
      public var input: String

      public init(_ arguments: [String], input: String = "") {
        self.arguments = arguments
        self.input = input
      }
    }
  }
}

/// The program of a firewall.
struct FirewallProgram {
  let path: String

  static let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"]

  /// - Throws: when it is not installed.
  static func find(_ name: String, folders: [String] = folders) throws(Diagnostic) -> FirewallProgram {
    for folder in folders where unsafe access("\(folder)/\(name)", X_OK) == 0 {
      return FirewallProgram(path: "\(folder)/\(name)")
    }
    throw .error(
      "no-firewall", "\(name) is not installed here", help: "install it, or write a file with `spoor block export`")
  }

  /// - Returns: what it printed.
  /// - Throws: when it fails, with its last words.
  @discardableResult
  func run(_ call: Firewall.Change.Call) throws(Diagnostic) -> String {
    let end = try ProgramCall(
      [path] + call.arguments, input: Array(call.input.utf8), timeLimit: 120, outputLimit: 64 << 20
    ).run()
    guard end.isGood else {
      let words = end.lastWords.isEmpty ? "exit code \(end.status)" : end.lastWords
      throw .error(
        "firewall-failed", end.wasTooSlow ? "it did not end within two minutes" : "it refused: \(words)",
        at: Place(file: path), help: "are you root, and is the firewall running?")
    }
    return String(decoding: end.output, as: UTF8.self)
  }

  /// nil when it fails: for questions whose answer may be no.
  func answer(_ arguments: [String]) throws(Diagnostic) -> String? {
    let end = try ProgramCall([path] + arguments, timeLimit: 120, outputLimit: 64 << 20).run()
    return end.isGood ? String(decoding: end.output, as: UTF8.self) : nil
  }
}
