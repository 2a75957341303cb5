/// A fenced block of a template that stands for a table, a figure or the list of contents.
struct BlockFence: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case table(String), figure(String), contents
  }

  var kind: Kind
  /// Of the template; nil when unknown.
  var line: Int?

  /// Reads what stands behind the three backticks: `table days line=12`.
  init?(info: some StringProtocol) {
    var words = info.split(separator: " ")
    if let last = words.last, last.hasPrefix("line=") {
      line = Int(last.dropFirst(5))
      words.removeLast()
    }
    switch (words.first, words.count) {
    case ("table", 2): kind = .table(String(words[1]))
    case ("figure", 2): kind = .figure(String(words[1]))
    case ("contents", 1): kind = .contents
    default: return nil
    }
  }
}
