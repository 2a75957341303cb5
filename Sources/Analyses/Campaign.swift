/// Computers that took part in one effort, as far as its time and its names tell: who a set of firewall rules is for.
public struct Campaign: Sendable, Hashable {
  /// What brackets it in time.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The plan's `window`.
    case window
    /// Days that stand out by their number of attempts.
    case incident
    /// Logins of which more failed than usual.
    case logins
    /// Days on which more computers failed quietly than usual.
    case computers
    /// Weeks at a raised level.
    case level
    /// A stretch that the plan's parameters name.
    case stretch
    /// The whole archive: nothing brackets it, but names or times show a common hand.
    case archive
  }

  /// What order and timing of the attempts say.
  public enum Coordination: String, Sendable, Hashable, CaseIterable {
    case coordinated, signs
    case noSign = "no sign"
    case tooFew = "too few"
  }

  /// What makes a computer a member; the first that applies.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// It took part in a pair of a name with its domain and the bare name.
    case pair
    /// It tried a name of the campaign's list.
    case name
    /// It tried a name of the list that came in alphabetical order.
    case order
    /// It came in the campaign's minutes of the hour.
    case clock
    /// It came at no other time, with names that nobody else tried, as hundreds more than usual did.
    case fresh
  }

  public struct Member: Sendable, Hashable {
    /// Id of `Dimension.source`.
    public var source: Int32
    /// Within the bracket.
    public var attempts: Int
    /// UTC seconds of its first and last attempt within the bracket.
    public var first: Int64
    public var last: Int64
    public var reason: Reason

    public init(source: Int32, attempts: Int, first: Int64, last: Int64, reason: Reason) {
      self.source = source
      self.attempts = attempts
      self.first = first
      self.last = last
      self.reason = reason
    }
  }

  public var origin: Origin
  /// UTC seconds, half-open.
  public var bracket: Range<Int64>
  public var coordination: Coordination
  /// Ascending by source, and so by address.
  public var members: [Member]
  /// How many of the members would meet the rule without any campaign; nil when too little lies outside the bracket.
  public var bystanders: ClosedRange<Double>?

  public init(
    origin: Origin, bracket: Range<Int64>, coordination: Coordination, members: [Member],
    bystanders: ClosedRange<Double>? = nil
  ) {
    self.origin = origin
    self.bracket = bracket
    self.coordination = coordination
    self.members = members
    self.bystanders = bystanders
  }

  public var attempts: Int { members.reduce(0) { $0 + $1.attempts } }

  /// Whether more of the members are bystanders than not, in the middle of what is estimated.
  /// - Parameter computers: how many the members are
  func isMostlyBystanders(of computers: Int) -> Bool {
    bystanders.map { $0.lowerBound + $0.upperBound > Double(computers) } ?? false
  }

  /// nil when the source is no member. O(log members).
  public func member(_ source: Int32) -> Member? {
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle].source < source { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].source == source ? members[low] : nil
  }
}
