import CivilTime
import Diagnostics
import Vocabulary

/// A checked analysis plan: what to read, what to ask, what to write. Everything in it exists and has its type.
public struct Plan: Sendable, Hashable {
  public var title: String
  /// The plan file as typed; nil for a run without one.
  public var file: String?
  /// Relative paths of the plan are relative to this absolute folder.
  public var folder: String
  /// What the plan's SHA-256 is made of; empty for a run without one.
  public var text: String
  public var archive: Archive
  /// Whole days in the archive's zone, both included.
  public var since: CivilDate?
  public var until: CivilDate?
  public var window: Window
  public var geography: Geography
  public var lists: [NameListSource]
  public var policies: Policies
  public var exclude: [Exclusion]
  /// Never put into a set of firewall rules.
  public var neverBlock: [Spared] = []
  /// Whom an audit tells, and how.
  public var notices: [NoticeChannel] = []
  public var analyses: [AnalysisStep]
  public var report: ReportOptions
  /// Where the plan names what only shows its mistakes when it is opened: `against`, `paths/PATTERN`, `max_rows/TABLE`.
  public var places: [String: Place] = [:]
  /// Tables in the author's own SQL, in the order of the plan.
  public var queries: [Query] = []
  /// nil: no audits on a schedule.
  public var audit: Audit?

  public struct Archive: Sendable, Hashable {
    /// As typed.
    public var paths: [String]
    /// nil: every built-in format.
    public var formats: [FormatChoice]?
    /// nil: not stated; the command line fills it in and says so.
    public var timeZone: Zone?
    /// nil: inferred.
    public var year: Int?
    /// What was read is kept there, and reports are made from it.
    public var history: History?

    public init(paths: [String], formats: [FormatChoice]? = nil, timeZone: Zone? = nil, year: Int? = nil) {
      self.paths = paths
      self.formats = formats
      self.timeZone = timeZone
      self.year = year
    }
  }

  public enum FormatChoice: Sendable, Hashable {
    /// Every built-in format.
    case allBuiltIn
    case builtIn(String)
    /// Absolute path of a user's format file.
    case file(String)
  }

  public enum Window: Sendable, Hashable {
    case auto
    case days(CivilDate, CivilDate)
  }

  public enum Geography: Sendable, Hashable {
    case auto
    case none
    /// Absolute path: `.mmdb`, or CSV `start,end,CC`.
    case file(String)
  }

  public struct NameListSource: Sendable, Hashable {
    /// `spamtraps` and `accounts` have a meaning; other names are free.
    public var name: String
    /// Absolute.
    public var path: String

    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  public struct Policies: Sendable, Hashable {
    public var rateLimit: RateLimit?
    public var ban: Ban?
    public var alert: Alert?
    /// Seconds of the stretches of an alert whose limit is learned (`failures: auto`); nil: stated, or none.
    public var learnedAlertSeconds: Int?
    /// The jails that the plan's files of fail2ban switch on; one of them is `ban`, unless the plan states that itself.
    public var jails: [Jail] = []

    /// At most `attempts` in any `seconds`, by source.
    public struct RateLimit: Sendable, Hashable {
      public var attempts: Int
      public var seconds: Int
      public init(attempts: Int, seconds: Int) {
        self.attempts = attempts
        self.seconds = seconds
      }
    }

    /// After `failures` within `withinSeconds`, out for `forSeconds`, by source.
    public struct Ban: Sendable, Hashable {
      public var failures: Int
      public var withinSeconds: Int
      public var forSeconds: Int
      /// nil: every ban lasts as long.
      public var growth: Growth?
      /// What the guard lets pass.
      public var exempt: [Network] = []
      /// What the guard watches, such as `dovecot`; empty: everything, or nobody knows.
      public var services: [String] = []
      public init(failures: Int, withinSeconds: Int, forSeconds: Int) {
        self.failures = failures
        self.withinSeconds = withinSeconds
        self.forSeconds = forSeconds
      }
    }

    /// Bans of an address that get longer each time, as fail2ban's `bantime.increment` makes them.
    public struct Growth: Sendable, Hashable {
      /// Of the first ban, the second and so on; the last goes on. Empty: every ban is twice as long as the one before.
      public var multipliers: [Int] = []
      public var factor = 1.0
      /// Seconds.
      public var maximum: Int?
      public init() {}

      /// - Parameter count: bans of the address before this one.
      public func seconds(_ base: Int, after count: Int) -> Double {
        let step = multipliers.isEmpty ? 1 << min(max(0, count), 20) : multipliers[min(count, multipliers.count - 1)]
        let grown = Double(base) * factor * Double(step)
        let length = multipliers.isEmpty ? max(Double(base), grown) : grown
        return maximum.map { min(length, Double($0)) } ?? length
      }
    }

    public struct Jail: Sendable, Hashable {
      public var name: String
      public var ban: Ban
      public init(name: String, ban: Ban) {
        self.name = name
        self.ban = ban
      }
    }

    /// All sources together.
    public struct Alert: Sendable, Hashable {
      public var failures: Int
      public var seconds: Int
      public init(failures: Int, seconds: Int) {
        self.failures = failures
        self.seconds = seconds
      }
    }

    /// Seconds of the stretches in which an alert counts: an hour, unless the plan says otherwise.
    public var alertSeconds: Int { alert?.seconds ?? learnedAlertSeconds ?? 3600 }

    public init(rateLimit: RateLimit? = nil, ban: Ban? = nil, alert: Alert? = nil) {
      self.rateLimit = rateLimit
      self.ban = ban
      self.alert = alert
    }
  }

  /// Events that no figure counts. All given members must match.
  public struct Exclusion: Sendable, Hashable {
    /// Glob over the reverse name.
    public var sourceName: String?
    /// Address or network, `192.0.2.0/24`.
    public var network: Network?
    /// Glob over the name as typed.
    public var user: String?
    public var service: String?

    public init(
      sourceName: String? = nil, network: Network? = nil, user: String? = nil, service: String? = nil
    ) {
      self.sourceName = sourceName
      self.network = network
      self.user = user
      self.service = service
    }
  }

  /// A computer that no firewall rule may keep out.
  public enum Spared: Sendable, Hashable {
    case network(Network)
    /// Glob over the reverse name, lower-cased.
    case name(String)
  }

  public struct AnalysisStep: Sendable, Hashable {
    public var id: String
    /// Only what the plan states; the analysis knows its defaults.
    public var parameters: [String: ParameterValue]

    public init(id: String, parameters: [String: ParameterValue] = [:]) {
      self.id = id
      self.parameters = parameters
    }
  }

  public struct ReportOptions: Sendable, Hashable {
    public enum Output: String, Sendable, Hashable, CaseIterable {
      case md, html, xlsx, csv, json
      /// Sets of firewall rules.
      case blocklist
      /// Figures as pictures, where librsvg is installed.
      case png

      /// What a plan that names none gets: nothing that depends on the machine.
      public static let usual = Set(allCases).subtracting([.png])
    }
    public enum Audience: String, Sendable, Hashable, CaseIterable {
      /// Everything; names and addresses shortened; pseudonyms for them.
      case `internal`, management, `public`
    }
    /// A built-in template's name, or the absolute path of a user's own.
    public enum Template: Sendable, Hashable {
      case builtIn(String)
      case file(String)
    }
    /// How many rows of a table the workbook gets; the CSV always has all.
    public struct MaxRows: Sendable, Hashable {
      /// Of every table that is not named; nil: the workbook's own limit. `Int.max` stands for all.
      public var usual: Int?
      /// By the id of a table.
      public var tables: [String: Int]

      public init(usual: Int? = nil, tables: [String: Int] = [:]) {
        self.usual = usual
        self.tables = tables
      }
    }
    public var template: Template
    public var outputs: Set<Output>
    public var audience: Audience
    /// What the pseudonyms of a public report are made with; nil: something derived from the evidence.
    public var pseudonymKey: String?
    public var maxRows: MaxRows

    public init(
      template: Template = .builtIn("incident"), outputs: Set<Output> = Output.usual,
      audience: Audience = .internal, pseudonymKey: String? = nil, maxRows: MaxRows = MaxRows()
    ) {
      self.template = template
      self.outputs = outputs
      self.audience = audience
      self.pseudonymKey = pseudonymKey
      self.maxRows = maxRows
    }
  }

  public init(
    title: String, file: String? = nil, folder: String, text: String = "", archive: Archive,
    since: CivilDate? = nil, until: CivilDate? = nil, window: Window = .auto, geography: Geography = .auto,
    lists: [NameListSource] = [], policies: Policies = Policies(), exclude: [Exclusion] = [],
    analyses: [AnalysisStep], report: ReportOptions = ReportOptions()
  ) {
    self.title = title
    self.file = file
    self.folder = folder
    self.text = text
    self.archive = archive
    self.since = since
    self.until = until
    self.window = window
    self.geography = geography
    self.lists = lists
    self.policies = policies
    self.exclude = exclude
    self.analyses = analyses
    self.report = report
  }
}

/// An address range `address/prefix`, the prefix in bits of the address's own family.
public struct Network: Sendable, Hashable {
  public var address: Address
  public var prefix: Int

  public init(address: Address, prefix: Int) {
    self.address = address
    self.prefix = prefix
  }

  public func contains(_ other: Address) -> Bool {
    other.isIPv4 == address.isIPv4 && other.network(prefix: prefix) == address.network(prefix: prefix)
  }
}

/// What the plan reader must know of an analysis to check a plan: `Analyses.AnalysisCatalogue` supplies it.
public struct AnalysisDescriptor: Sendable, Hashable {
  /// kebab-case; the file's and the main table's name.
  public var id: String
  /// The question it answers, one line.
  public var question: String
  /// Formula, limits and source: the method text of reports and of `spoor analyses show`. Markdown.
  public var method: String
  public var parameters: [ParameterDescriptor]

  public init(id: String, question: String, method: String, parameters: [ParameterDescriptor] = []) {
    self.id = id
    self.question = question
    self.method = method
    self.parameters = parameters
  }
}

public struct ParameterDescriptor: Sendable, Hashable {
  /// snake_case, as in the plan.
  public var name: String
  public var meaning: String
  public var defaultValue: ParameterValue
  /// Allowed numbers, nil for any of its type.
  public var range: ClosedRange<Double>?
  /// What a text must be, besides its default.
  public var form: TextForm

  public enum TextForm: Sendable, Hashable {
    case any
    /// `2023-10-01`
    case date
    /// `2023-05-04 20:11`, or a day
    case moment
    /// `08:30`
    case clock
    /// `2023-10-01..2023-10-31`, or a file, whose absolute path is the value then.
    case periodOrFile
    /// A file, whose absolute path is the value then.
    case file
  }

  public init(
    _ name: String, _ meaning: String, default defaultValue: ParameterValue, range: ClosedRange<Double>? = nil,
    form: TextForm = .any
  ) {
    self.name = name
    self.meaning = meaning
    self.defaultValue = defaultValue
    self.range = range
    self.form = form
  }
}

/// A value of a parameter; its case is its type, and the plan reader refuses any other.
public enum ParameterValue: Sendable, Hashable {
  case count(Int)
  case number(Double)
  case text(String)
  case flag(Bool)
  case duration(seconds: Int)
}
