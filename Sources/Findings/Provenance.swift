import CivilTime

/// What a report rests on: enough to check it, to repeat it, and to see what was not read.
public struct Provenance: Sendable, Hashable {
  /// `Spoor 0.1.0`
  public var tool: String
  public var planFile: String?
  public var planSHA256: String?
  public var templateName: String
  public var templateSHA256: String
  public var zone: Zone
  /// Where the zone was taken from, in words.
  public var zoneReason: String
  public var geography: GeographyRecord?
  public var files: [FileRecord]
  public var lists: [ListRecord]
  /// Attempts counted after merging; and what was left out or merged, in words.
  public var countedAttempts: Int
  public var adjustments: [Prose]
  /// Everything that was wrong with the evidence, worst first.
  public var problems: [Problem]
  public var outputs: [OutputRecord]
  public var audience: ReportAudience

  public init(
    tool: String, planFile: String? = nil, planSHA256: String? = nil, templateName: String, templateSHA256: String,
    zone: Zone, zoneReason: String, geography: GeographyRecord? = nil, files: [FileRecord], lists: [ListRecord] = [],
    countedAttempts: Int, adjustments: [Prose] = [], problems: [Problem] = [], outputs: [OutputRecord] = [],
    audience: ReportAudience = .internal
  ) {
    self.tool = tool
    self.planFile = planFile
    self.planSHA256 = planSHA256
    self.templateName = templateName
    self.templateSHA256 = templateSHA256
    self.zone = zone
    self.zoneReason = zoneReason
    self.geography = geography
    self.files = files
    self.lists = lists
    self.countedAttempts = countedAttempts
    self.adjustments = adjustments
    self.problems = problems
    self.outputs = outputs
    self.audience = audience
  }

  /// One evidence file: `lines = events + other + damaged`, asserted when it is made.
  public struct FileRecord: Sendable, Hashable {
    public var name: String
    public var packing: String
    public var storedBytes: Int
    public var decodedBytes: Int
    public var sha256: String?
    public var contentDigest: String
    public var lines: Int
    /// Lines that hold a login event.
    public var events: Int
    /// Whole lines that are about something else.
    public var other: Int
    public var damaged: Int
    /// UTC seconds of the first and last stamp.
    public var first: Int64?
    public var last: Int64?
    /// `2023`, `2022, from line 812 on 2023`, `in the stamps`.
    public var year: String
    public var yearReason: String
    /// The file this one is a copy of: read, and not counted.
    public var copyOf: String?

    public init(
      name: String, packing: String, storedBytes: Int, decodedBytes: Int, sha256: String?, contentDigest: String,
      lines: Int, events: Int, other: Int, damaged: Int, first: Int64?, last: Int64?, year: String, yearReason: String,
      copyOf: String? = nil
    ) {
      precondition(lines == events + other + damaged, "every line is an event, other or damaged")
      self.name = name
      self.packing = packing
      self.storedBytes = storedBytes
      self.decodedBytes = decodedBytes
      self.sha256 = sha256
      self.contentDigest = contentDigest
      self.lines = lines
      self.events = events
      self.other = other
      self.damaged = damaged
      self.first = first
      self.last = last
      self.year = year
      self.yearReason = yearReason
      self.copyOf = copyOf
    }
  }

  public struct GeographyRecord: Sendable, Hashable {
    /// `tor-geoipdb (IPFire), /usr/share/tor/geoip`
    public var name: String
    /// When the data were made, as they state it.
    public var date: String?
    public var sha256: String
    /// The files it consists of, for `spoor verify`.
    public var files: [File]

    public struct File: Sendable, Hashable {
      /// As the plan states it.
      public var path: String
      public var sha256: String

      public init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
      }
    }

    public init(name: String, date: String?, sha256: String, files: [File] = []) {
      self.name = name
      self.date = date
      self.sha256 = sha256
      self.files = files
    }
  }

  public struct ListRecord: Sendable, Hashable {
    public var name: String
    public var path: String
    public var entries: Int
    public var sha256: String
    public init(name: String, path: String, entries: Int, sha256: String) {
      self.name = name
      self.path = path
      self.entries = entries
      self.sha256 = sha256
    }
  }

  /// A diagnostic about the evidence, as the report shows it.
  public struct Problem: Sendable, Hashable {
    public var severity: Finding.Severity
    public var code: String
    public var file: String?
    public var line: Int?
    public var message: String
    /// The start of a damaged line; text from the evidence.
    public var sample: String?
    public init(
      severity: Finding.Severity, code: String, file: String? = nil, line: Int? = nil, message: String,
      sample: String? = nil
    ) {
      self.severity = severity
      self.code = code
      self.file = file
      self.line = line
      self.message = message
      self.sample = sample
    }
  }

  public struct OutputRecord: Sendable, Hashable {
    /// Relative to the report folder.
    public var path: String
    public var bytes: Int
    public var sha256: String
    public init(path: String, bytes: Int, sha256: String) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }
}
