import CivilTime
import Logins

/// Every name that was tried, in the form in which lists are compared, over the whole archive.
public struct TriedNames: Sendable, Hashable {
  public struct Name: Sendable, Hashable {
    public var name: String
    public var attempts: Int
    public var sources: Int
    /// UTC seconds.
    public var first: Int64
    public var last: Int64
    /// Positions in the plan's lists that hold it, ascending.
    public var lists: [Int]
    /// Ids of `Dimension.localPart` that became this name.
    public var localParts: [Int64]
  }

  /// Ascending by UTF-8 bytes.
  public var names: [Name]

  static func query(_ filter: EventFilter = .unsuccessful) -> AggregateQuery {
    AggregateQuery(filter, by: [.localPart], measures: [.attempts, .distinct(.source), .first, .last])
  }

  /// - Parameter answer: of `query`, with computers counted in place of addresses.
  /// - Complexity: O(names + list entries) hashing, one sort.
  init(
    _ answer: Aggregate, _ store: any EventStore, _ computers: Computers, lists: [NameList],
    filter: EventFilter = .unsuccessful
  ) async throws {
    var membership: [String: [Int]] = [:]
    for (index, list) in lists.enumerated() {
      for entry in list.entries { membership[entry, default: []].append(index) }
    }
    var index: [String: Int] = [:]
    var names: [Name] = []
    for row in 0..<answer.rowCount {
      let id = answer.keys[0][row]
      guard let text = store.dictionary.localParts.name(at: id) else { continue }
      let normalised = NameForm.normalised(text)
      guard !normalised.isEmpty else { continue }
      let values = answer.values.map { $0[row] }
      if let known = index[normalised] {
        names[known].attempts += Int(values[0])
        names[known].sources = max(names[known].sources, Int(values[1]))
        names[known].first = min(names[known].first, values[2])
        names[known].last = max(names[known].last, values[3])
        names[known].localParts.append(id)
      } else {
        index[normalised] = names.count
        names.append(
          Name(
            name: normalised, attempts: Int(values[0]), sources: Int(values[1]), first: values[2], last: values[3],
            lists: membership[normalised] ?? [], localParts: [id]))
      }
    }
    // Where two spellings became one name, its sources are counted again: they may overlap.
    if names.contains(where: { $0.localParts.count > 1 }) {
      let pairs = try await store.aggregate(
        AggregateQuery(filter, by: [.localPart, .source], measures: [.rows]))
      var nameOfPart: [Int64: Int] = [:]
      for (position, name) in names.enumerated() where name.localParts.count > 1 {
        for part in name.localParts { nameOfPart[part] = position }
      }
      var sources: [Int: Set<Int32>] = [:]
      for row in 0..<pairs.rowCount where pairs.keys[1][row] >= 0 {
        guard let position = nameOfPart[pairs.keys[0][row]] else { continue }
        sources[position, default: []].insert(Int32(pairs.keys[1][row]))
      }
      for (position, found) in sources { names[position].sources = computers.count(found) }
    }
    self.names = names.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Names that are on a list, by its position in the plan.
  func on(_ list: Int) -> [Name] { names.filter { $0.lists.contains(list) } }
}
