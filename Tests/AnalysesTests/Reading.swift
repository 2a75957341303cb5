import Findings
import Testing

@testable import Analyses

func dump(_ r: InvestigationResult) {
  print("HEADLINE", r.headline.map(\.plainText)); print("INTR", r.intrusion?.plainText ?? "-")
  for x in r.recommendations { print(" *", x.plainText) }
  for s in r.sections {
    print("##", s.title)
    for f in s.findings {
      print(
        "-", f.id, f.status, f.severity, f.verdict, "\n   S:", f.summary.plainText, "\n   D:",
        f.details.map(\.plainText), "\n   U:", f.uncertainty?.plainText ?? "", "\n   C:", f.caveats.map(\.plainText),
        f.evidence.map { "\($0.file):\($0.line)" })
    }
    for t in s.tables {
      print("   T", t.id, t.rowCount, t.note?.plainText ?? "");
      for row in 0..<min(3, t.rowCount) { print("      ", t.columns.indices.map { t.cell(row: row, column: $0) }) }
    }
    for g in s.figures { print("   F", g.id, g.caption.plainText, "|", g.alternative) }
  }
  if let k = r.keyFigures {
    for row in 0..<k.rowCount { print("K", k.columns.indices.map { k.cell(row: row, column: $0) }) }
  }
}
@Test func reading() async throws { dump(try await SwarmArchive.archive().investigate()) }
