import Diagnostics
import Findings
import Foundation
import Host

/// Loads a set into a firewall, and takes the last loading back.
public struct BlockLoading: Sendable {
  private let folders: [String]

  public init() { folders = FirewallProgram.folders }
  init(folders: [String]) { self.folders = folders }

  /// What the firewall would be told; asks it what it has and changes nothing.
  public func planned(_ firewall: Firewall, _ entries: [BlockEntry], now: Int64) throws(Diagnostic) -> Firewall.Change {
    try FirewallChange.planned(firewall, entries, program: program(firewall.name), now: now)
  }

  /// Tells the firewall. What takes it back is on the disk before anything is changed; what fails on the way is taken
  /// back at once.
  /// - Parameter record: path of the file that remembers how to undo it
  public func apply(_ firewall: Firewall, _ change: Firewall.Change, record: String, now: Int64) throws(Diagnostic) {
    let program = try program(firewall.name)
    let older = try HostFile.read(record)
    try UndoRecord(firewall: firewall.name, made: now, calls: change.undo).write(record)
    for (index, call) in change.calls.enumerated() {
      do throws(Diagnostic) { try program.run(call) } catch {
        // A call that fails changes nothing; those before it are taken back, one for one where there are several.
        for undo in change.undo.prefix(change.calls.count == change.undo.count ? index : 0) {
          _ = try? program.run(undo)
        }
        if let older { try HostFile.replace(record, with: older, mode: 0o600) } else { try HostFile.remove(record) }
        throw error
      }
    }
  }

  /// What was loaded last, from the record.
  /// - Throws: when there is nothing to take back, or others could have changed the record.
  public func recorded(_ record: String) throws(Diagnostic) -> UndoRecord {
    guard let bytes = try HostFile.read(record) else {
      throw .error(
        "nothing-to-undo", "nothing was loaded from this set that could be taken back", at: Place(file: record))
    }
    if let doubt = try FileTrust.doubt(about: record) {
      throw .error("not-trusted", doubt.message, at: Place(file: record), help: doubt.remedy)
    }
    guard let found = UndoRecord(bytes) else {
      throw .error(
        "bad-undo", "the record is damaged", at: Place(file: record), help: "remove it and load the set again")
    }
    return found
  }

  public func undo(_ record: String) throws(Diagnostic) {
    let found = try recorded(record)
    let program = try program(found.firewall)
    for call in found.calls { try program.run(call) }
    try HostFile.remove(record)
  }

  private func program(_ firewall: String) throws(Diagnostic) -> FirewallProgram {
    try .find(firewall == "fail2ban" ? "fail2ban-client" : firewall, folders: folders)
  }
}

/// How a loading is taken back: schema `spoor.block-undo/1`.
public struct UndoRecord: Sendable, Hashable, Codable {
  private var schema = Self.currentSchema
  /// `nft`, `ipset`, `fail2ban`
  public var firewall: String
  /// UTC seconds.
  public var made: Int64
  public var calls: [Firewall.Change.Call]

  private static let currentSchema = "spoor.block-undo/1"

  init(firewall: String, made: Int64, calls: [Firewall.Change.Call]) {
    self.firewall = firewall
    self.made = made
    self.calls = calls
  }

  init?(_ bytes: [UInt8]) {
    guard let record = try? JSONDecoder().decode(Self.self, from: Data(bytes)), record.schema == Self.currentSchema,
      ["nft", "ipset", "fail2ban"].contains(record.firewall)
    else { return nil }
    self = record
  }

  func write(_ path: String) throws(Diagnostic) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and numbers can always be written as JSON")
    }
    try HostFile.replace(path, with: [UInt8](data) + [0x0A], mode: 0o600)
  }
}
