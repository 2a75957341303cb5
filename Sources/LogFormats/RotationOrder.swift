/// Which file of a rotation goes on where another ends.
public enum RotationOrder {
  /// Of each file, the place of the one directly before it in its rotation; nil where it has none, or where its number says
  /// that it is missing. Names with a date follow each other by it, whatever is missing between them.
  /// - Complexity: O(files log files + hour runs).
  public static func predecessors(of files: [YearlessFile]) -> [Int?] {
    let (drafts, rotations) = YearDraft.drafts(of: files)
    var result = [Int?](repeating: nil, count: files.count)
    for ordered in rotations {
      for (older, newer) in zip(ordered, ordered.dropFirst()) where follows(drafts[newer].name, drafts[older].name) {
        result[newer] = older
      }
    }
    return result
  }

  /// Of each content, which of the names it has says most of its age: one with a date, else one beside whose rotation most
  /// other contents lie, else one in a folder with a date; of those the first.
  /// - Parameter names: of each content, at least one.
  /// - Complexity: O(names).
  public static func mostTelling(of names: [[String]]) -> [Int] {
    let parsed = names.map { $0.map { RotationName($0) } }
    var contents: [String: Set<Int>] = [:]
    for (content, its) in parsed.enumerated() {
      for name in its { contents[name.family, default: []].insert(content) }
    }
    func rank(_ name: RotationName) -> (Int, Int, Int) {
      (
        name.date != nil || name.folderEnd != nil ? 1 : 0, contents[name.family]?.count ?? 0, name.keptOn != nil ? 1 : 0
      )
    }
    return parsed.map { its in
      var best = 0
      for index in its.indices.dropFirst() where rank(its[index]) > rank(its[best]) { best = index }
      return best
    }
  }

  private static func follows(_ newer: RotationName, _ older: RotationName) -> Bool {
    if older.date != nil { return true }
    guard newer.date == nil, let number = older.number else { return false }
    // Some begin with `.0`, others with `.1`.
    return newer.number.map { number == $0 + 1 } ?? (number <= 1)
  }
}
