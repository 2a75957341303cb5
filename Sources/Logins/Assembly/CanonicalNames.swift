import Vocabulary

/// Distinct values of all workers in the order of their content, and what each worker's numbers become there.
struct Canonical<Value: Sendable>: Sendable {
  /// Ascending.
  var values: [Value] = []
  /// By worker, then by its number.
  var maps: [[Int32]] = []
}

/// The names of the whole archive. Ids ascend with the content, so they do not depend on who read what first.
struct CanonicalNames: Sendable {
  var users: Canonical<String>
  var sourceNames: Canonical<String>
  var reporters: Canonical<String>
  var sources: Canonical<Address>
  /// Passwords have no content to be ordered by: the store numbers them by their first event.
  var secrets = SecretTable()
  /// By worker, then by its number.
  var secretMaps: [[Int32]] = []

  init(_ interners: [LoginInterner]) {
    var users = Canonical<String>()
    var others = (sourceNames: Canonical<String>(), reporters: Canonical<String>(), sources: Canonical<Address>())
    Parallel.both(
      &users, &others, { $0 = Self.texts(interners.map(\.users)) },
      { others in
        others.sourceNames = Self.texts(interners.map(\.sourceNames))
        others.reporters = Self.texts(interners.map(\.reporters))
        others.sources = Self.addresses(interners.map(\.sources))
      })
    self.users = users
    (sourceNames, reporters, sources) = others
    for interner in interners { secretMaps.append(secrets.join(interner.secrets)) }
  }

  /// Bytes that are no UTF-8 are repaired (U+FFFD); names that are equal then are one.
  private static func texts(_ tables: [ByteTable]) -> Canonical<String> {
    var texts: [String] = []
    texts.reserveCapacity(tables.reduce(0) { $0 + $1.count })
    for table in tables {
      for id in 0..<table.count {
        texts.append(unsafe table.withBytes(of: id) { unsafe String(decoding: $0, as: UTF8.self) })
      }
    }
    let order = TextOrder.sorted(texts)
    var values: [String] = []
    var ids = [Int32](repeating: 0, count: texts.count)
    for index in order {
      // Not `==`: it takes canonically equivalent spellings for one, and they were typed as two.
      if values.last.map({ !$0.utf8.elementsEqual(texts[index].utf8) }) ?? true { values.append(texts[index]) }
      ids[index] = Int32(values.count - 1)
    }
    return Canonical(values: values, maps: split(ids, tables.map(\.count)))
  }

  private static func addresses(_ tables: [AddressTable]) -> Canonical<Address> {
    let all = tables.flatMap(\.addresses)
    // By the lower half, then by the upper half, in which equal numbers keep their order.
    let lower = RadixOrder.of(all.map(\.low))
    let order = RadixOrder.of(lower.map { all[Int($0)].high }).map { lower[Int($0)] }
    var values: [Address] = []
    var ids = [Int32](repeating: 0, count: all.count)
    for index in order.lazy.map({ Int($0) }) {
      if values.last != all[index] { values.append(all[index]) }
      ids[index] = Int32(values.count - 1)
    }
    return Canonical(values: values, maps: split(ids, tables.map(\.addresses.count)))
  }

  private static func split(_ ids: [Int32], _ counts: [Int]) -> [[Int32]] {
    var start = 0
    return counts.map { count in
      defer { start += count }
      return Array(ids[start..<start + count])
    }
  }
}

/// Order of texts by their UTF-8 bytes.
enum TextOrder {
  /// Indexes of the texts, ascending by content. The first eight bytes decide most comparisons.
  static func sorted(_ texts: [String]) -> [Int] {
    let keys = texts.indices.map { (prefix: prefix(texts[$0]), index: $0) }
    return keys.sorted { left, right in
      left.prefix == right.prefix
        ? precedes(texts[left.index], texts[right.index]) : left.prefix < right.prefix
    }.map(\.index)
  }

  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func prefix(_ text: String) -> UInt64 {
    var result: UInt64 = 0
    var count: UInt64 = 0
    for byte in text.utf8.prefix(8) {
      result = result << 8 | UInt64(byte)
      count += 1
    }
    return count == 8 ? result : result << ((8 - count) * 8)
  }
}

/// Services and protocols in the order of their names.
struct CanonicalServices: Sendable {
  var services: [String]
  /// By the index that the formats gave.
  var serviceMap: [UInt16]
  var protocols: [String]
  /// 0 is "none"; otherwise one more than the index in `protocols`.
  var protocolMap: [UInt8]

  init(services: [String], protocols: [String]) {
    let (sortedServices, serviceMap) = Self.ordered(services)
    self.services = sortedServices
    self.serviceMap = serviceMap.map { UInt16($0) }
    let (sortedProtocols, protocolMap) = Self.ordered(Array(protocols.dropFirst()))
    self.protocols = sortedProtocols
    self.protocolMap = [0] + protocolMap.map { UInt8($0 + 1) }
  }

  private static func ordered(_ names: [String]) -> ([String], [Int]) {
    var sorted: [String] = []
    var places = [Int](repeating: 0, count: names.count)
    for index in TextOrder.sorted(names) {
      if sorted.last != names[index] { sorted.append(names[index]) }
      places[index] = sorted.count - 1
    }
    return (sorted, places)
  }
}
