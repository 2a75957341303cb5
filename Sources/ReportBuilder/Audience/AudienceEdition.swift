import CivilTime
import Digests
import Findings
import Logins

/// A report as those may read it for whom it is made: the same findings, counts and figures, with what identifies
/// people, computers and servers shortened or replaced.
///
/// Content in, content out, after the analyses and before every output, so that no output can show what another hides.
/// Typed values (addresses, evidence, files) are replaced whole. Our own words hold such texts only where an analysis
/// puts a network or address into a sentence; there whatever has the shape of an address, of a mail address, or is a
/// known host, domain or file, is replaced too.
///
/// - Complexity: O(cells + names · log names).
struct AudienceEdition {
  /// Tables that say by themselves which computers belong together on the network.
  static let telltale: Set<String> = ["effort-sources"]

  let audience: ReportAudience
  let identities: Identities
  let disguise: any Disguise

  /// - Parameters:
  ///   - paths: files that the plan names, besides those of the evidence.
  ///   - key: of the plan; nil: one derived from everything that is to be hidden, and the evidence's digests.
  static func edited(
    _ content: ReportContent, for audience: ReportAudience, store: any EventStore, paths: [String], key: String?
  ) -> ReportContent {
    var content = content
    content.provenance.audience = audience
    guard audience != .internal else { return content }
    let records = content.provenance.files.flatMap { [$0.name, $0.copyOf].compactMap { $0 } }
    var identities = Identities(store, files: records + paths.filter { !$0.isEmpty })
    guard audience == .public else {
      return AudienceEdition(audience: audience, identities: identities, disguise: Shortening()).edited(content)
    }
    let collector = Collector()
    _ = AudienceEdition(audience: audience, identities: identities, disguise: collector).edited(content)
    for (text, kind) in collector.found { identities.add(text, as: kind) }
    let hash = KeyedHash(key: (key ?? derivedKey(content, identities)).utf8)
    return AudienceEdition(audience: audience, identities: identities, disguise: Pseudonyms(identities, key: hash))
      .edited(content)
  }

  /// Nobody can compute it who does not have every name and address of the archive already: the digests of the evidence
  /// stand in the report, so they alone would not do.
  private static func derivedKey(_ content: ReportContent, _ identities: Identities) -> String {
    let texts =
      content.provenance.files.map(\.contentDigest).sorted() + identities.addresses.sorted()
      + identities.kinds.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return SHA256Digest.hex(of: texts.joined(separator: "\u{0}").utf8)
  }

  func edited(_ content: ReportContent) -> ReportContent {
    var content = content
    let zone = content.provenance.zone
    let untouched = content
    content.title = title(content.title) { Self.ownWords(untouched) }
    content.reporters = content.reporters.map { evidence($0, column: .server) }
    content.headline = content.headline.map(prose)
    content.intrusion = content.intrusion.map(prose)
    content.recommendations = content.recommendations.map(prose)
    content.keyFigures = content.keyFigures.map { table($0, zone: zone) }
    content.blocklist = nil
    var leftOut: [Table] = []
    for index in content.sections.indices { leftOut += edit(&content.sections[index], zone: zone) }
    content.provenance = provenance(content.provenance)
    content.provenance.adjustments += leftOut.map { table in
      """
      The table "\(table.title)" (\(Numerals.count(table.rowCount, "row", "rows"))) was left out: it would show which \
      computers belong to one network.
      """
    }
    return content
  }

  /// - Returns: the tables that were left out.
  private func edit(_ section: inout ReportContent.Section, zone: Zone) -> [Table] {
    let leftOut = isPublic ? section.tables.filter { Self.telltale.contains($0.id) } : []
    let gone = Set(leftOut.map(\.id))
    section.tables = section.tables.filter { !gone.contains($0.id) }.map { table($0, zone: zone) }
    section.findings = section.findings.map { finding($0, zone: zone, without: gone) }
    section.figures = section.figures.map { figure($0, without: gone) }
    section.method = words(section.method)
    section.question = words(section.question)
    return leftOut
  }

  var isPublic: Bool { audience == .public }

  private func finding(_ finding: Finding, zone: Zone, without gone: Set<String>) -> Finding {
    let texts =
      [finding.summary, finding.uncertainty, finding.recommendation].compactMap { $0 } + finding.details
      + finding.caveats
    let isPersonal = texts.contains(where: isPersonal)
    func cell(_ cell: Cell) -> Cell { self.cell(cell, column: nil, personal: isPersonal, zone: zone) }
    var finding = finding
    finding.id = words(finding.id)
    finding.summary = prose(finding.summary)
    finding.details = finding.details.map(prose)
    finding.uncertainty = finding.uncertainty.map(prose)
    finding.caveats = finding.caveats.map(prose)
    finding.recommendation = finding.recommendation.map(prose)
    finding.numbers = finding.numbers.map {
      NamedNumber($0.name, cell($0.value), low: $0.low.map(cell), high: $0.high.map(cell), unit: $0.unit)
    }
    finding.evidence = finding.evidence.map {
      EvidenceReference(file: evidence($0.file, column: .file), line: $0.line)
    }
    finding.tables.removeAll { gone.contains($0) }
    return finding
  }
}

/// Notes what would have to be replaced.
private final class Collector: Disguise, @unchecked Sendable {
  // One edition, in one task, writes into it, and it is read when that is done.
  private(set) var found: [(String, IdentityKind)] = []
  private var seen: Set<String> = []

  func shown(_ text: String, as kind: IdentityKind) -> String {
    if seen.insert("\(kind.rawValue)\u{0}\(text)").inserted { found.append((text, kind)) }
    return text
  }
}
