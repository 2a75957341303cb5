import Vocabulary

/// What was done so that each attempt counts once, in numbers that add up:
/// `rowsRead == rowsOfIdenticalFiles + rowsWithoutTime + copies + connections + merged rows + excluded + eventsKept`.
public struct ReconciliationReport: Sendable, Hashable {
  /// Two files with lines in common.
  public struct Overlap: Sendable, Hashable {
    /// The file whose rows were taken for copies.
    public var removedFrom: Int
    /// The file that keeps them.
    public var keptIn: Int
    public var rows: Int

    public init(removedFrom: Int, keptIn: Int, rows: Int) {
      self.removedFrom = removedFrom
      self.keptIn = keptIn
      self.rows = rows
    }
  }

  /// What one layer of one service came to.
  public struct LayerCount: Sendable, Hashable {
    public var service: String
    public var layer: Layer
    /// Rows and attempts that the layer's lines claim.
    public var rowsRead: Int
    public var attemptsRead: Int
    /// Of these, what another line tells already.
    public var rowsMerged: Int
    public var attemptsMerged: Int

    public var rowsCounted: Int { rowsRead - rowsMerged }
    public var attemptsCounted: Int { attemptsRead - attemptsMerged }

    public init(
      service: String, layer: Layer, rowsRead: Int = 0, attemptsRead: Int = 0, rowsMerged: Int = 0,
      attemptsMerged: Int = 0
    ) {
      self.service = service
      self.layer = layer
      self.rowsRead = rowsRead
      self.attemptsRead = attemptsRead
      self.rowsMerged = rowsMerged
      self.attemptsMerged = attemptsMerged
    }
  }

  /// Events that were left out on purpose. Each is counted under the first of these that applies.
  public struct Excluded: Sendable, Hashable {
    public var byTime = 0
    /// Left out by an exclusion.
    public var byRule = 0
    /// Attempts that all of them stand for.
    public var attempts = 0

    public init() {}

    public var total: Int { byTime + byRule }
  }

  /// Everything that was added, connections and copies among them.
  public var rowsRead = 0
  public var rowsOfIdenticalFiles = 0
  /// Rows whose time could not be told.
  public var rowsWithoutTime = 0
  /// By the file removed from, then by the file kept in.
  public var overlaps: [Overlap] = []
  /// Files that are read in a zone that was not the server's, by file.
  public var shiftedCopies: [ShiftedCopy] = []
  /// Of the copies, those whose lines name no host: they may be of two servers that wrote the same at the same time.
  public var copiesWithoutHost = 0
  /// Rows that were kept beside an equal one of another file, as the files have little else in common there.
  public var alikeWithoutHost = 0
  /// Lines that only told an address.
  public var connections = 0
  /// Events that took their address from such a line.
  public var addressesJoined = 0
  /// Events that took their name from a line that told it and nothing else.
  public var namesJoined = 0
  /// By service name, then by layer; only what occurs. Copies are not in these numbers.
  public var layers: [LayerCount] = []
  public var excluded = Excluded()
  public var eventsKept = 0
  public var attemptsKept = 0

  public init() {}

  /// Rows taken for copies of a line in another file.
  public var copies: Int { overlaps.reduce(0) { $0 + $1.rows } }
  public var rowsMerged: Int { layers.reduce(0) { $0 + $1.rowsMerged } }
  public var attemptsMerged: Int { layers.reduce(0) { $0 + $1.attemptsMerged } }
}
