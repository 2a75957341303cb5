import Findings
import Logins
import Vocabulary

/// The computers of the window, each with its attempts: addresses, IPv6 ones of one /64 network taken together.
struct WindowComputers {
  struct Row {
    /// The address, or the /64 network when several of its addresses came.
    var text: String
    var country: String
    var attempts: Int
    /// UTC seconds.
    var first: Int64
    var last: Int64
  }

  /// Most attempts first, then by address.
  var rows: [Row]
  /// Addresses that were counted with others of their /64 network.
  var collapsed: Int
  /// Attempts by /24 (IPv4) or /64 network.
  var attemptsByNetwork: [Int]
  /// The /24 network (IPv4) with most attempts.
  private(set) var busiestNetwork: Block?

  /// Neighbours, as in a rented block.
  struct Block {
    var text: String
    var computers: Int
    var attempts: Int
  }

  /// - Parameter answer: by source; attempts, first, last.
  init(_ answer: Aggregate, input: AnalysisInput) {
    let sources = input.dictionary.sources
    var rows: [Row] = []
    var networks: [Int] = []
    rows.reserveCapacity(answer.rowCount)
    networks.reserveCapacity(answer.rowCount)
    collapsed = 0
    // Ids ascend with addresses, so the members of a network follow each other.
    var previous: Address?
    var isNetwork = false
    var previousWide: Address?
    var blocks: [(network: Address, computers: Int)] = []
    blocks.reserveCapacity(answer.rowCount)
    let (sums, firsts, lasts) = (answer.values[0], answer.values[1], answer.values[2])
    for index in 0..<answer.rowCount where answer.keys[0][index] >= 0 {
      let id = answer.keys[0][index]
      let address = sources[Int(id)]
      let attempts = Int(sums[index])
      let network = address.isIPv4 ? address : address.network(prefix: 64)
      if !address.isIPv4, let previous, previous == network {
        rows[rows.count - 1].attempts += attempts
        rows[rows.count - 1].first = min(rows[rows.count - 1].first, firsts[index])
        rows[rows.count - 1].last = max(rows[rows.count - 1].last, lasts[index])
        rows[rows.count - 1].text = "\(network)/64"
        collapsed += isNetwork ? 1 : 2
        isNetwork = true
      } else {
        rows.append(
          Row(
            text: address.description, country: input.country(ofSource: id), attempts: attempts,
            first: firsts[index], last: lasts[index]))
        isNetwork = false
      }
      previous = network
      let wide = address.network(prefix: address.isIPv4 ? 24 : 64)
      if previousWide == wide {
        networks[networks.count - 1] += attempts
        blocks[blocks.count - 1].computers += 1
      } else {
        networks.append(attempts)
        blocks.append((wide, 1))
      }
      previousWide = wide
    }
    self.rows = mostFirst(rows.map(\.attempts)).map { rows[$0] }
    attemptsByNetwork = networks
    if let most = networks.indices.filter({ blocks[$0].network.isIPv4 })
      .max(by: { (networks[$0], $1) < (networks[$1], $0) })
    {
      busiestNetwork = Block(
        text: "\(blocks[most].network)/24", computers: blocks[most].computers, attempts: networks[most])
    }
  }

  func table(_ window: String) -> Table {
    Table(
      id: "window-sources", title: "The computers of the window",
      note:
        "One row a computer, \(window); IPv6 addresses of one /64 network are one. The histogram counts these rows.",
      columns: [
        Column(.address, .addresses(rows.map(\.text))),
        Column(.country, .countries(rows.map(\.country))),
        Column(.attempts, .counts(rows.map(\.attempts)), total: .sum),
        Column(.firstSeen, .instants(rows.map(\.first))),
        Column(.lastSeen, .instants(rows.map(\.last))),
      ])
  }
}
