import Vocabulary

/// What is kept of the events once each attempt counts once.
///
/// The predicates are asked once for each distinct value, never once for each event.
public struct AssemblyOptions: Sendable {
  /// Indexes of files whose decoded content equals that of another file that is kept: their events are not added.
  public var identicalFiles: Set<Int>
  /// UTC seconds, half-open.
  public var time: Range<Int64>?
  public var excludesSource: @Sendable (Address) -> Bool
  public var excludesSourceName: @Sendable (String) -> Bool
  public var excludesUser: @Sendable (String) -> Bool
  public var excludesService: @Sendable (String) -> Bool
  /// ISO codes of addresses, which come ascending and without repetition; `??` is unknown.
  public var countries: @Sendable ([Address]) -> [String]

  public init(
    identicalFiles: Set<Int> = [], time: Range<Int64>? = nil,
    excludesSource: @escaping @Sendable (Address) -> Bool = { _ in false },
    excludesSourceName: @escaping @Sendable (String) -> Bool = { _ in false },
    excludesUser: @escaping @Sendable (String) -> Bool = { _ in false },
    excludesService: @escaping @Sendable (String) -> Bool = { _ in false },
    countries: @escaping @Sendable ([Address]) -> [String] = { $0.map { _ in "??" } }
  ) {
    self.identicalFiles = identicalFiles
    self.time = time
    self.excludesSource = excludesSource
    self.excludesSourceName = excludesSourceName
    self.excludesUser = excludesUser
    self.excludesService = excludesService
    self.countries = countries
  }
}
