import Diagnostics
import Digests
import Evidence
import Findings
import Foundation
import Geography
import Planning
import Vocabulary

/// The country database of a plan, opened, with what the report records of it.
struct CountryLookup: Sendable {
  var database: CountryDatabase?
  var record: Provenance.GeographyRecord?
  /// Why there is none.
  var diagnostics: [Diagnostic] = []

  /// - Throws: every mistake in a database that the plan names.
  init(_ choice: Plan.Geography, folder: String) throws(DiagnosticList) {
    switch choice {
    case .none:
      return
    case .auto:
      database = try CountryDatabase.installed()
      if database == nil {
        diagnostics = [
          .warning(
            "no-geography", "no country database is installed, so countries are unknown",
            help: "sudo apt-get install -y tor-geoipdb, or name a database under 'geography' in the plan")
        ]
      }
    case .file(let path):
      database = try CountryDatabase.load(path)
    }
    guard let database else { return }
    let files = database.files.compactMap { path -> Provenance.GeographyRecord.File? in
      guard let sum = try? SHA256Digest.hex(ofFile: path) else { return nil }
      let shown = path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
      return .init(path: shown, sha256: sum)
    }
    let shown = files.map(\.path).joined(separator: ", ")
    record = Provenance.GeographyRecord(
      name: shown == database.name ? shown : "\(database.name), \(shown)", date: database.date,
      sha256: files.map(\.sha256).joined(separator: " "), files: files)
  }

  func codes(_ addresses: [Address]) -> [String] {
    database?.codes(for: addresses) ?? addresses.map { $0.kind == .global ? "??" : "--" }
  }

  /// For the report.
  var problems: [Provenance.Problem] { diagnostics.map { Provenance.Problem($0) } }
}
