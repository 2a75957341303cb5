import Findings
import Testing

@testable import Analyses

struct ChaptersTests {
  @Test func `every analysis has its chapter`() {
    for analysis in AnalysisCatalogue.all {
      let id = analysis.descriptor.id
      #expect(
        Chapters.chapter(ofAnalysis: id) != nil, "\(id): name it in Chapters.swift, where the story needs it")
    }
  }

  @Test func `sections come in the order of the story, whatever a plan lists first`() {
    func section(_ id: String) -> ReportContent.Section {
      .init(id: id, title: id, question: "", findings: [], tables: [], figures: [], method: "")
    }
    let listed = ["run-out", "own", "sources", "spike-days", "country-surge", "overview", "logins-after-failures"]
    #expect(
      Chapters.inReadingOrder(listed.map(section)).map(\.id) == [
        "logins-after-failures", "overview", "spike-days", "country-surge", "run-out", "sources", "own",
      ])
  }
}
