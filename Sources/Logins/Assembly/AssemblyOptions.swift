import Vocabulary

/// What is kept of the events once each attempt counts once.
///
/// The predicates are asked once for each distinct value, never once for each event.
public struct AssemblyOptions: Sendable {
  /// Indexes of files whose decoded content equals that of another file that is kept: their events are not added.
  public var identicalFiles: Set<Int>
  /// False leaves the events of all lines as they are: copies and layers are not merged.
  public var reconciles: Bool
  /// Whether events whose time cannot be told are handed over beside the others, as their lines say them.
  public var keepsUndated = false
  /// Of a line (1-based) that may be of either pass of an hour that the clock showed twice, and was taken to be of the first:
  /// its time if it is of the second. UTC seconds; nil where there is no such line.
  public var otherPass: (@Sendable (_ file: Int, _ line: Int, _ utcSeconds: Int64) -> Int64?)?
  /// Files whose stamps name no zone, where those of the others do: it is looked whether they tell the same at other times.
  public var zonelessFiles: Set<Int> = []
  /// Files that are one log.
  public var rotated = RotatedFiles()
  /// UTC seconds, half-open.
  public var time: Range<Int64>?
  public var exclusions: [Exclusion]
  /// ISO codes of addresses, which come ascending and without repetition; `??` is unknown.
  public var countries: @Sendable ([Address]) -> [String]

  /// A rule that leaves events out: every member that is given has to hold. An event without the value that a member
  /// asks about is not left out.
  public struct Exclusion: Sendable {
    public var source: (@Sendable (Address) -> Bool)?
    public var sourceName: (@Sendable (String) -> Bool)?
    public var user: (@Sendable (String) -> Bool)?
    public var service: (@Sendable (String) -> Bool)?

    public init(
      source: (@Sendable (Address) -> Bool)? = nil, sourceName: (@Sendable (String) -> Bool)? = nil,
      user: (@Sendable (String) -> Bool)? = nil, service: (@Sendable (String) -> Bool)? = nil
    ) {
      self.source = source
      self.sourceName = sourceName
      self.user = user
      self.service = service
    }
  }

  public init(
    identicalFiles: Set<Int> = [], reconciles: Bool = true, time: Range<Int64>? = nil,
    exclusions: [Exclusion] = [],
    countries: @escaping @Sendable ([Address]) -> [String] = { $0.map { _ in "??" } }
  ) {
    self.identicalFiles = identicalFiles
    self.reconciles = reconciles
    self.time = time
    self.exclusions = exclusions
    self.countries = countries
  }
}
