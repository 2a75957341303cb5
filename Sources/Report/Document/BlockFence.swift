/// A fenced block of a template that stands for a table, a figure, the strip of a figure, a method or the list of contents.
struct BlockFence: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case table(String), figure(String), contents
    /// A figure of days, small, for the head of a page; nothing in Markdown.
    case strip(String)
    /// How an analysis works: folded up on the page.
    case method(String)
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
    case ("strip", 2): kind = .strip(String(words[1]))
    case ("method", 2): kind = .method(String(words[1]))
    case ("contents", 1): kind = .contents
    default: return nil
    }
  }
}
