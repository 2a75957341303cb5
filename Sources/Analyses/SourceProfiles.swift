import CivilTime
import Logins
import Statistics
import Vocabulary

/// What each computer did, in the figures by which efforts are told apart.
struct SourceProfiles: Sendable {
  struct Profile: Sendable {
    /// Or that of an IPv6 /64 network.
    var address: Address
    var isNetwork: Bool
    /// Of the first address.
    var id: Int32
    var attempts: Int
    /// Attempts with a name, and how many runs of one name they make.
    var named: Int
    var runs: Int
    /// UTC seconds.
    var first: Int64
    var last: Int64
    /// Rows of `names`: the different local parts it tried, ascending.
    var names: Range<Int>
    /// Rows of `firstMinutes`: one for each clock hour in which it came.
    var hours: Range<Int>

    var text: String { SourceRuns.text(address, isNetwork: isNetwork) }
    /// How long it stays with one name.
    var meanRun: Double { runs > 0 ? Double(named) / Double(runs) : 0 }
  }

  /// Ascending by address.
  private(set) var profiles: [Profile] = []
  /// Ids of `Dimension.localPart`.
  private(set) var names: [Int32] = []
  /// The minute of the hour of the first attempt in each hour.
  private(set) var firstMinutes: [UInt8] = []
  private(set) var withoutSource: Int

  /// O(events), and a sort of each computer's names.
  init(_ runs: SourceRuns, _ input: AnalysisInput) {
    withoutSource = runs.withoutSource
    profiles.reserveCapacity(runs.sources.count)
    // Room that is not written costs nothing; columns of millions that grow are moved again and again.
    names.reserveCapacity(runs.times.count)
    firstMinutes.reserveCapacity(runs.times.count)
    let parts = input.dictionary.userLocalPart
    let (times, users, weights) = (runs.times.span, runs.users.span, runs.weights.span)
    var offset: Int64 = 0
    // Minutes of the hour only: zones that are whole hours from another need no more than the first offset.
    if let first = runs.times.first { offset = input.store.zone.offset(at: Int64(first)) }
    var own: [Int32] = []
    var marks = NumberMarks(count: input.dictionary.localParts.count)
    for source in runs.sources {
      own.removeAll(keepingCapacity: true)
      var profile = Profile(
        address: source.address, isNetwork: source.isNetwork, id: source.id, attempts: source.attempts, named: 0,
        runs: 0, first: 0, last: 0,
        names: names.count..<names.count, hours: firstMinutes.count..<firstMinutes.count)
      var name: Int32 = -1
      var hour = Int64.min
      for row in source.range {
        let local = SourceRuns.second(times[row]) + offset
        let number = local >= 0 ? local / 3600 : (local - 3599) / 3600
        if number != hour {
          firstMinutes.append(UInt8((local - number * 3600) / 60))
          hour = number
        }
        let user = users[row]
        let part = user < 0 ? -1 : parts[Int(user)]
        guard part >= 0 else { continue }
        profile.named += Int(weights[row])
        if part != name {
          profile.runs += 1
          own.append(part)
          name = part
        }
      }
      profile.first = runs.second(source.range.lowerBound)
      profile.last = runs.second(source.range.upperBound - 1)
      if own.count > 24 && marks.suit(own.count) {
        marks.appendDistinct(own, to: &names)
      } else {
        Self.order(&own)
        for part in own where names.count == profile.names.lowerBound || names[names.count - 1] != part {
          names.append(part)
        }
      }
      profile.names = profile.names.lowerBound..<names.count
      profile.hours = profile.hours.lowerBound..<firstMinutes.count
      profiles.append(profile)
    }
  }

  /// Most computers try a handful of names, for which moving each to its place is the least work.
  private static func order(_ names: inout [Int32]) {
    guard names.count <= 24 else { return names.sort() }
    for end in names.indices.dropFirst() {
      let name = names[end]
      var place = end
      while place > 0, names[place - 1] > name {
        names[place] = names[place - 1]
        place -= 1
      }
      names[place] = name
    }
  }

  func names(of member: Int) -> ArraySlice<Int32> { names[profiles[member].names] }

  /// Different names of some computers, ascending.
  func names(of members: some Sequence<Int>) -> [Int32] {
    var all: [Int32] = []
    for member in members { all += names(of: member) }
    all.sort()
    var distinct: [Int32] = []
    for name in all where distinct.last != name { distinct.append(name) }
    return distinct
  }
}

/// Computers that belong to one network, as far as its names or numbers say.
struct SourceGroup: Sendable {
  enum Kind: Sendable, Hashable {
    /// The end of its reverse names.
    case reverseName(String)
    case network(Address)
  }

  var kind: Kind
  var hasReverseName: Bool {
    if case .reverseName = kind { true } else { false }
  }
  /// The end of the reverse names, or the network as `192.0.2.0/24`.
  var name: String {
    switch kind {
    case .reverseName(let end): end
    case .network(let address): "\(address)/\(Self.prefix(of: address))"
    }
  }
  /// Places in the profiles, ascending.
  var members: [Int]

  /// Every computer is in one group, many alone: by the end of its reverse name, else by its /24 (IPv6: /48).
  static func all(_ profiles: SourceProfiles, _ input: AnalysisInput) -> [SourceGroup] {
    let dictionary = input.dictionary
    var places: [String: Int] = [:]
    // Profiles ascend by address, so those of a network that have no reverse name follow each other.
    var last: (network: Address, place: Int)?
    var groups: [SourceGroup] = []
    for (index, profile) in profiles.profiles.enumerated() {
      let host = dictionary.sourceHost[Int(profile.id)].map { ReverseNames.suffix($0) } ?? ""
      if !host.isEmpty {
        if let place = places[host] {
          groups[place].members.append(index)
        } else {
          places[host] = groups.count
          groups.append(SourceGroup(kind: .reverseName(host), members: [index]))
        }
        continue
      }
      let address = dictionary.sources[Int(profile.id)]
      let network = address.network(prefix: Self.prefix(of: address))
      if let last, last.network == network {
        groups[last.place].members.append(index)
      } else {
        last = (network, groups.count)
        groups.append(SourceGroup(kind: .network(network), members: [index]))
      }
    }
    return groups
  }

  private static func prefix(of address: Address) -> Int { address.isIPv4 ? 24 : 48 }
}
