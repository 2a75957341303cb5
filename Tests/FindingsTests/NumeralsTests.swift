import CivilTime
import Findings
import Testing

@Suite struct NumeralsTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (30_483, "30,483"), (-1234, "−1,234"), (1_000_000, "1,000,000"),
  ])
  func countsAreGrouped(number: Int, text: String) {
    #expect(Numerals.grouped(number) == text)
  }

  @Test func theSharesOfTheHistogramAreRoundedHalfUp() {
    let sources = [1, 4, 27, 16, 51, 139, 469, 1235]
    #expect(
      sources.map { Numerals.percent($0, of: 1942) }
        == ["0.05 %", "0.21 %", "1.39 %", "0.82 %", "2.63 %", "7.16 %", "24.15 %", "63.59 %"])
    #expect(Numerals.percent(1, of: 0) == "–")
  }

  @Test func decimalsKeepTheirPlaces() {
    #expect(Numerals.decimal(2590.64, places: 1) == "2,590.6")
    #expect(Numerals.decimal(0.05, places: 1) == "0.1")
    #expect(Numerals.decimal(-0.04, places: 1) == "0.0")
    #expect(Numerals.decimal(.infinity, places: 1) == "–")
    #expect(Numerals.decimal(44.26315789, places: 2) == "44.26")
  }

  @Test func modelNumbersLoseTheFiguresTheyDoNotDeserve() {
    #expect(Numerals.rounded(3563.3) == "3,560")
    #expect(Numerals.rounded(84.78, figures: 2) == "85")
    #expect(Numerals.rounded(0.0312, figures: 2) == "0.031")
    #expect(Numerals.rounded(0) == "0")
    #expect(Numerals.rounded(1e-300) == "0.000000000000000")
  }

  @Test func chanceIsWrittenAsOneInSoMany() {
    #expect(Numerals.probability(0.05) == "0.05")
    #expect(Numerals.probability(0.0025) == "1 in 400")
    #expect(Numerals.probability(0.000_09) == "1 in 10,000")
    #expect(Numerals.probability(1e-9) == "less than one in a million")
  }

  @Test func datesShareWhatTheyHaveInCommon() throws {
    func date(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }
    #expect(try Numerals.dates(date("2023-11-11"), date("2023-11-13")) == "11–13 November 2023")
    #expect(try Numerals.dates(date("2023-02-28"), date("2023-03-02")) == "28 February – 2 March 2023")
    #expect(try Numerals.dates(date("2023-12-31"), date("2024-01-01")) == "31 December 2023 – 1 January 2024")
    #expect(try Numerals.dates(date("2023-01-10"), date("2023-01-10")) == "10 January 2023")
  }

  @Test func durationsKeepAtLeastTwoOfTheirUnit() {
    #expect(Numerals.duration(seconds: 1) == "1 second")
    #expect(Numerals.duration(seconds: 39 * 60) == "39 minutes")
    #expect(Numerals.duration(seconds: 47 * 3600) == "47 hours")
    #expect(Numerals.duration(seconds: 48 * 3600) == "2 days")
  }
}

@Suite struct ProseTests {
  @Test func textOfTheEvidenceStaysApart() {
    let prose: Prose = "The name \(evidence: "<b>root</b>") was tried \(1234) times, \(strong: "by a swarm")."
    #expect(
      prose.parts == [
        .words("The name "), .evidence("<b>root</b>"), .words(" was tried 1,234 times, "), .strong("by a swarm"),
        .words("."),
      ])
    #expect(prose.plainText == "The name <b>root</b> was tried 1,234 times, by a swarm.")
  }

  @Test func sentencesCanBeJoined() {
    let part: Prose = "a \(strong: "b")"
    let whole: Prose = "\(part) c"
    #expect(whole.plainText == "a b c")
    #expect((part + " d").plainText == "a b d")
  }
}

@Suite struct TableTests {
  @Test func totalsAreSumsOfTheirColumns() {
    let table = Table(
      id: "t", title: "T",
      columns: [
        Column("a", "A", .counts([1, 2, 3]), total: .sum),
        Column("b", "B", .shares([0.25, 0.25, 0.5]), total: .sum),
        Column("c", "C", .words(["x", "y", "z"]), total: .words("all")),
        Column("d", "D", .cells([.count(4), .empty, .count(5)]), total: .sum),
        Column("e", "E", .dates([]), total: .none),
      ].filter { $0.values.count == 3 })
    #expect(table.hasTotals)
    #expect((0..<4).map { table.totalCell(column: $0) } == [.count(6), .share(1), .words("all"), .count(9)])
  }

  @Test func aSumKeepsItsKindBesideEmptyCells() {
    let sums: [([Cell], Cell)] = [
      ([.share(0.25), .empty, .share(0.5)], .share(0.75)),
      ([.number(1.5, places: 1), .empty, .number(2.25, places: 2)], .number(3.75, places: 2)),
      ([.empty, .empty], .count(0)), ([.count(1), .share(0.5), .words("x")], .count(1)),
    ]
    for (cells, sum) in sums {
      let table = Table(id: "t", title: "T", columns: [Column("a", "A", .cells(cells), total: .sum)])
      #expect(table.totalCell(column: 0) == sum)
    }
  }

  @Test func whatIsNotANumberIsAnEmptyCell() {
    let column = Column("a", "A", .numbers([1.5, .nan], places: 1))
    #expect(column.values[0] == .number(1.5, places: 1))
    #expect(column.values[1] == .empty)
  }
}
