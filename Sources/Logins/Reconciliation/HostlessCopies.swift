/// Tells copies from chance where lines name no server: an exim main log says neither a host nor, as it comes, a process,
/// so two servers that one client tries in the same second write the same line.
///
/// Copies have all in common that they both cover; two servers only what chance brings. Files are compared three hours at
/// a time (whole hours of UTC, so that what is read later in parts comes to the same): where at least four fifths of the
/// lesser file's lines, from the later first to the earlier last of the two, stand in the other, they are copies of each
/// other. A reject log is part of its main log, and a log that was copied before it had grown is part of the later copy.
/// Where one of two servers wrote little else than such lines nothing can be told, and they count as copies.
struct HostlessCopies {
  static let stretch: Int64 = 3 * 3_600_000

  private struct File {
    /// Milliseconds of its lines, ascending.
    var times: [Int64] = []
    /// Which file it is a copy of, and that one in turn, by place; itself when of none before it.
    var original: Int
  }

  /// By number of the file.
  private var places: [Int32: Int] = [:]
  private var files: [File] = []
  /// Lines that two files have in common, by their places, the lesser first.
  private var shared: [Pair: Int] = [:]

  private struct Pair: Hashable {
    var left: Int
    var right: Int
  }

  /// The rows of one stretch, in order of time.
  /// - Parameter lines: each line of the stretch that names no host: how often it stands in which file.
  init(_ lines: [(milliseconds: Int64, files: [(file: Int32, count: Int)])]) {
    for line in lines {
      let members = line.files.map { (place: place(of: $0.file), count: $0.count) }
      for (index, member) in members.enumerated() {
        files[member.place].times += repeatElement(line.milliseconds, count: member.count)
        for other in members[..<index] {
          let pair = Pair(left: min(other.place, member.place), right: max(other.place, member.place))
          shared[pair, default: 0] += min(other.count, member.count)
        }
      }
    }
    for (pair, count) in shared.sorted(by: { ($0.key.left, $0.key.right) < ($1.key.left, $1.key.right) })
    where isCopy(pair, shared: count) { join(pair) }
  }

  /// Whether a line that both files have stands for one event.
  func areCopies(_ left: Int32, _ right: Int32) -> Bool {
    guard let left = places[left], let right = places[right] else { return false }
    return root(left) == root(right)
  }

  /// Files that are copies of each other side by side, in the order of the files.
  func groups(_ files: [FileCount]) -> [[FileCount]] {
    var groups: [[FileCount]] = []
    for file in files {
      if let known = groups.firstIndex(where: { areCopies($0[0].file, file.file) }) {
        groups[known].append(file)
      } else {
        groups.append([file])
      }
    }
    return groups
  }

  private mutating func place(of file: Int32) -> Int {
    if let known = places[file] { return known }
    places[file] = files.count
    files.append(File(original: files.count))
    return files.count - 1
  }

  private func isCopy(_ pair: Pair, shared: Int) -> Bool {
    let (left, right) = (files[pair.left].times, files[pair.right].times)
    guard let first = [left, right].compactMap(\.first).max(), let last = [left, right].compactMap(\.last).min() else {
      return false
    }
    func count(_ times: [Int64]) -> Int { times.count { (first...max(first, last)).contains($0) } }
    return shared * 5 >= min(count(left), count(right)) * 4
  }

  private func root(_ place: Int) -> Int {
    var place = place
    while files[place].original != place { place = files[place].original }
    return place
  }

  private mutating func join(_ pair: Pair) {
    let (left, right) = (root(pair.left), root(pair.right))
    files[max(left, right)].original = min(left, right)
  }
}
