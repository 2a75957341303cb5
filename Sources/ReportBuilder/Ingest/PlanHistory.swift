import CivilTime
import Diagnostics
import Digests
import Foundation
import History
import Planning
import Vocabulary

/// The history of a plan: opened, fed with what is new, and relieved of what is too old.
public enum PlanHistory {
  /// - Parameters:
  ///   - zone: of stamps without one; a history keeps the zone it was begun with
  ///   - now: UTC seconds: ages are counted from it
  /// - Throws: as `HistoryFile.open` and `HistoryIngest.run`
  public static func ingest(
    _ plan: Plan, _ keeping: Plan.History, zone: Zone, jobs: Int, hashes: Bool = true, now: Int64,
    isInterrupted: @escaping @Sendable () -> Bool = { false }, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws -> (history: HistoryFile, summary: IngestSummary) {
    let history = try HistoryFile.open(keeping.path, access: .create(zone: zone))
    let options = HistoryIngest.Options(zone: zone, jobs: jobs, hashes: hashes, now: now)
    let ingest = HistoryIngest(
      plan: plan, options: options, retention: try retention(keeping, plan: plan, now: now),
      isInterrupted: isInterrupted, progress: progress)
    return (history, try ingest.run(into: history))
  }

  /// The zone that a history was begun with; nil when there is none yet.
  public static func zone(of path: String) throws -> Zone? { try HistoryFile.zone(ofFileAt: path) }

  /// What the plan says of keeping, as moments.
  static func retention(_ keeping: Plan.History, plan: Plan, now: Int64) throws -> Retention {
    func before(_ age: Int?) -> Int64? { age.map { now - Int64($0) } }
    var retention = Retention(
      eventsBefore: before(keeping.keep), passwordsBefore: before(keeping.keepPasswords),
      namesBefore: before(keeping.pseudonymiseAfter))
    guard retention.namesBefore != nil else { return retention }
    retention.key = try PseudonymKey.read(beside: keeping.path)
    // Only asked for what becomes a pseudonym; an address is of no country where there is no database.
    let folder = plan.folder
    let geography = plan.geography
    let countries = CountriesOnDemand { try CountryLookup(geography, folder: folder) }
    retention.country = { countries.code($0) }
    return retention
  }
}

/// Loads the country database when the first address is asked for.
private final class CountriesOnDemand: @unchecked Sendable {
  // Sendable: an ingest asks from the one thread that writes.
  private lazy var lookup = try? load()
  private let load: @Sendable () throws -> CountryLookup

  init(_ load: @escaping @Sendable () throws -> CountryLookup) { self.load = load }

  func code(_ address: Address) -> String { lookup?.codes([address]).first ?? "??" }
}

/// What the pseudonyms of a history are made with: 32 random bytes in a file of its own, which its owner alone may read.
/// Without it nobody can tell who is who; new pseudonyms differ then.
enum PseudonymKey {
  /// What recognises who bears a pseudonym; nil where there is no key.
  static func known(beside history: String) -> KeyedHash? {
    guard let data = FileManager.default.contents(atPath: history + ".key"), data.count >= 32 else { return nil }
    return KeyedHash(key: data)
  }

  static func read(beside history: String) throws(Diagnostic) -> [UInt8] {
    let path = history + ".key"
    if let data = FileManager.default.contents(atPath: path) {
      guard data.count >= 32 else {
        throw .error(
          "damaged-key", "is too short to make pseudonyms with", at: Place(file: path),
          help: "restore it from a backup, or remove it: a new one is made, and its pseudonyms differ")
      }
      return Array(data)
    }
    var generator = SystemRandomNumberGenerator()
    let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let made = FileManager.default.createFile(
      atPath: path, contents: Data(key), attributes: [.posixPermissions: 0o600])
    guard made else {
      throw .error(
        "unwritable-key", "the key of the pseudonyms cannot be written", at: Place(file: path),
        help: "check the rights of the folder")
    }
    return key
  }
}
