import ArgumentParser

struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints, for each built-in format, the nanoseconds of a line that is taken and of one that is refused.",
    discussion: """
      Taken: the sample lines of the format's file. Refused: the same lines with the last third of each overwritten, of
      which only those count that no format takes. One thread, all formats loaded; the best of the rounds counts.
      """)

  @Option(help: "How often each is measured.")
  var rounds: Int = 5

  @Option(help: "Lines of one measurement.")
  var lines: Int = 100_000

  func validate() throws {
    if rounds < 1 || lines < 1 { throw ValidationError("--rounds and --lines must be at least 1.") }
  }

  func run() throws {
    print(Self.row("format", "samples", "ns taken", "spoiled", "ns refused"))
    for cost in try FormatCosts(rounds: rounds, lines: lines).all() {
      print(
        Self.row(
          cost.format, "\(cost.samples)", Self.words(cost.taken), "\(cost.spoiled)", Self.words(cost.refused)))
    }
  }

  static func words(_ nanoseconds: Double?) -> String { nanoseconds.map { rounded($0, 0) } ?? "-" }

  private static func row(_ cells: String...) -> String {
    cells.enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: max(0, (index == 0 ? 16 : 10) - cell.count))
      return index == 0 ? cell + blanks : blanks + cell
    }.joined(separator: " ")
  }
}
