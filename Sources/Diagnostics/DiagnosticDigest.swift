/// What is wrong with an archive, for a person at a terminal: a folder of a thousand damaged files must not push the one
/// that is different out of sight.
public enum DiagnosticDigest {
  /// Diagnostics of one kind that are told one by one.
  public static let shown = 10

  /// The texts of diagnostics in their order, of each code and severity no more than `shown`; behind them how many more of
  /// which there are.
  /// - Parameter listing: what tells all of them, as the end of a sentence.
  /// - Complexity: O(diagnostics), and rendering of those that are shown.
  public static func lines(_ diagnostics: [Diagnostic], listing: String) -> [String] {
    var counts: [Kind: Int] = [:]
    var order: [Kind] = []
    var lines: [String] = []
    for diagnostic in diagnostics {
      let kind = Kind(severity: diagnostic.severity, code: diagnostic.code)
      let count = counts[kind, default: 0] + 1
      counts[kind] = count
      if count == 1 { order.append(kind) }
      if count <= shown { lines.append(diagnostic.rendered) }
    }
    for kind in order {
      guard let count = counts[kind], count > shown else { continue }
      lines.append("\(kind.severity.rawValue): [\(kind.code)] and \(count - shown) more of these; \(listing)")
    }
    return lines
  }

  private struct Kind: Hashable {
    var severity: Diagnostic.Severity
    var code: String
  }
}
