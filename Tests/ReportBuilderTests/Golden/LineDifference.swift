/// What changed from one text to another, for people: `− 12: old` and `+ 12: new`, line by line.
struct LineDifference: CustomStringConvertible {
  private static let mostLines = 60

  let description: String
  let isEmpty: Bool

  init(from old: String, to new: String) {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let changes = lines(new).difference(from: lines(old)).map { change -> (line: Int, order: Int, text: String) in
      switch change {
      case .remove(let offset, let line, _): (offset, 0, "− \(offset + 1): \(line.prefix(300))")
      case .insert(let offset, let line, _): (offset, 1, "+ \(offset + 1): \(line.prefix(300))")
      }
    }
    let shown = changes.sorted { ($0.line, $0.order) < ($1.line, $1.order) }.prefix(Self.mostLines).map(\.text)
    let rest = changes.count - shown.count
    description = (shown + (rest > 0 ? ["… and \(rest) more lines"] : [])).joined(separator: "\n")
    isEmpty = changes.isEmpty
  }
}
