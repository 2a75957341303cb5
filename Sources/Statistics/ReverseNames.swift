/// To whom does a computer's reverse name belong, as far as the name itself says?
public enum ReverseNames {
  /// The name without its leading labels up to the last one that has a digit (which number the customer), but never
  /// fewer than the last two labels, or three below a top-level domain of two letters. Lower case.
  ///
  /// `host-92-45-149-176.reverse.example.net` is `reverse.example.net`. The owner of a network writes its reverse names
  /// and can write anything. O(length).
  public static func suffix(_ name: String) -> String {
    var text = name.lowercased()[...]
    while text.last == "." { text.removeLast() }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = labels.last else { return "" }
    let most = max(0, labels.count - (last.count == 2 ? 3 : 2))
    let numbered = labels.lastIndex { $0.utf8.contains { (48...57).contains($0) } }
    return labels[min(numbered.map { $0 + 1 } ?? most, most)...].joined(separator: ".")
  }
}
