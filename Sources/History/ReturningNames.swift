import Digests
import GRDB

/// Names and addresses that are pseudonyms in a history, by what still recognises who bears them.
///
/// Where somebody comes again under the own name, what is loaded joins both, so that nobody counts as new who was there
/// before. It needs the key that the pseudonyms were made with, and tells nothing of whoever did not come again.
struct ReturningNames: Sendable {
  private let hash: KeyedHash
  private var pseudonyms: [Pseudonymisation.Kind: [Int64: String]] = [:]

  /// nil where nothing is pseudonymous, or the key is gone.
  init?(_ database: Database, _ hash: KeyedHash?) throws {
    guard let hash else { return nil }
    self.hash = hash
    let rows = try Row.fetchAll(database, sql: "SELECT kind, code, pseudonym FROM pseudonyms WHERE code IS NOT NULL")
    guard !rows.isEmpty else { return nil }
    for row in rows {
      guard let kind = Pseudonymisation.Kind(rawValue: row["kind"]) else { continue }
      pseudonyms[kind, default: [:]][row["code"]] = row["pseudonym"]
    }
  }

  /// Under which pseudonym the history knows somebody from earlier times.
  func pseudonym(of text: String, _ kind: Pseudonymisation.Kind) -> String? {
    pseudonyms[kind]?[kind.code(of: text, hash)]
  }
}
