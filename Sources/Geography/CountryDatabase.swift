import Diagnostics
import Vocabulary

/// Which country an address is registered in, by files that the user has.
///
/// It answers with ISO 3166-1 codes in two letters; `??` when the data does not say, `--` for an address that nobody has
/// on the internet. A registration is not a whereabouts: the reports say so.
public struct CountryDatabase: Sendable {
  public static let unknown = "??"
  public static let notOnTheInternet = "--"

  private enum Source: Sendable {
    case ranges(CountryRanges)
    case maxMind(MaxMindFile)
  }

  private let source: Source
  /// What people call the data, such as `IPFire Location database` or an MMDB's own type.
  public let name: String
  /// Day the data was made, `2026-06-25`: as its comments say, else of the file's last change; nil when neither is known.
  public let date: String?
  /// The files that were read, for their digests.
  public let files: [String]

  /// Reads one file: MMDB, or CSV of `start,end,CC` with addresses in any form or as integers.
  ///
  /// Lines that begin with `#` are comments. Every mistake is reported at its line, the first twenty in full.
  /// - Complexity: O(bytes), and O(n log n) when the ranges do not ascend.
  public static func load(_ path: String) throws(DiagnosticList) -> CountryDatabase {
    try load([path])
  }

  /// Reads one MMDB, or several CSV files that make up one database.
  public static func load(_ paths: [String]) throws(DiagnosticList) -> CountryDatabase {
    if paths.count == 1, let path = paths.first, MaxMindFile.isOne(path) {
      let file = try MaxMindFile(path)
      return CountryDatabase(source: .maxMind(file), name: file.type, date: file.date, files: paths)
    }
    let ranges = try CountryRanges(paths)
    return CountryDatabase(
      source: .ranges(ranges), name: ranges.name ?? FileName.last(paths.first ?? ""), date: ranges.date, files: paths)
  }

  /// The database that is installed with the system: Debian's `tor-geoipdb`, else a GeoIP MMDB in its usual place.
  /// nil when there is none. A damaged one is an error, as silence would leave out every country.
  public static func installed() throws(DiagnosticList) -> CountryDatabase? {
    let tor = ["/usr/share/tor/geoip", "/usr/share/tor/geoip6"].filter(FileName.isReadable)
    if !tor.isEmpty { return try load(tor) }
    for folder in ["/usr/share/GeoIP", "/var/lib/GeoIP"] {
      for file in ["GeoLite2-Country.mmdb", "GeoIP2-Country.mmdb", "GeoLite2-City.mmdb", "dbip-country-lite.mmdb"] {
        let path = "\(folder)/\(file)"
        if FileName.isReadable(path) { return try load(path) }
      }
    }
    return nil
  }

  /// One code for each address. O(log ranges) an address.
  public func codes(for addresses: [Address]) -> [String] {
    addresses.map { code(for: $0) }
  }

  /// An address that no host on the internet has is `--`, unless the data has an entry for a documentation range: then
  /// somebody wrote it for examples.
  public func code(for address: Address) -> String {
    switch address.kind {
    case .global: lookUp(address) ?? Self.unknown
    case .documentation: lookUp(address) ?? Self.notOnTheInternet
    case .loopback, .private, .carrier, .notAHost: Self.notOnTheInternet
    }
  }

  private func lookUp(_ address: Address) -> String? {
    switch source {
    case .ranges(let ranges): ranges.code(for: address)
    case .maxMind(let file): file.code(for: address)
    }
  }
}
