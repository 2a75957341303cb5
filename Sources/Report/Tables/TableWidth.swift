import Findings

/// How much room a table needs on the page, guessed from its longest words: the style sheet sets wide tables smaller, and
/// lets those that are still too wide reach beyond the column of text.
enum TableWidth {
  case plain, wide, broad

  /// Characters that a line of a table holds, with the room between its columns counted as characters too.
  private static let charactersPlain = 78
  private static let charactersWide = 96
  /// A SHA-256 sum, which cannot be broken.
  private static let digest = 64
  /// What a column of words should not be squeezed below.
  private static let leastWords = 16
  /// What a column of typed text has, however long the text is: a name changes nothing but itself.
  private static let typed = 22

  init(_ table: Table, format: CellFormat, rows: Int) {
    let shown = 0..<min(rows, table.rowCount)
    var characters = 0
    for column in table.columns {
      let isRight = format.isFigures(column)
      var longest = column.id == ColumnHeading.digest.id ? Self.digest : Self.longestWord(column.title)
      for row in shown { longest = max(longest, Self.needed(column.values[row], format, isRight: isRight)) }
      characters += longest + 2
    }
    self = characters <= Self.charactersPlain ? .plain : characters <= Self.charactersWide ? .wide : .broad
  }

  private static func needed(_ cell: Cell, _ format: CellFormat, isRight: Bool) -> Int {
    if case .evidence = cell { return typed }
    let text = format.text(cell).text
    return min(isRight ? text.count : max(longestWord(text), min(text.count, leastWords)), 66)
  }

  var attribute: String {
    switch self {
    case .plain: ""
    case .wide: " class=\"wide\""
    case .broad: " class=\"wide broad\""
    }
  }

  private static func longestWord(_ text: String) -> Int { text.split(separator: " ").map(\.count).max() ?? 0 }
}
