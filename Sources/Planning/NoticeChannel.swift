extension Plan {
  /// One way to tell somebody what an audit found: only audits and `spoor notify` use it, never a run.
  public struct NoticeChannel: Sendable, Hashable {
    /// kebab-case; one of a plan.
    public var name: String
    /// Told from this severity on.
    public var least: Level
    public var way: Way

    public init(name: String, least: Level = .warning, way: Way) {
      self.name = name
      self.least = least
      self.way = way
    }

    /// As the severity of findings; `info` takes every notice.
    public enum Level: String, Sendable, Hashable, CaseIterable { case info, notice, warning, alarm }

    public enum Way: Sendable, Hashable {
      case mail(Mail)
      case webhook(Webhook)
      case command(Command)
      /// The system's log daemon, at `/dev/log`.
      case syslog(facility: Facility)
      /// The journal of systemd, by its own socket.
      case journal

      /// The key in the plan, and the name of a channel that has none.
      public var kind: String {
        switch self {
        case .mail: "mail"
        case .webhook: "webhook"
        case .command: "command"
        case .syslog: "syslog"
        case .journal: "journal"
        }
      }
    }

    public struct Mail: Sendable, Hashable {
      /// Addresses, or names of this computer's users.
      public var to: [String]
      /// nil: the mail program fills in the user.
      public var from: String?
      /// Whether the workbook of a report goes along.
      public var workbook: Bool
      /// Bytes of a whole message; attachments that would exceed it stay behind.
      public var maxSize: Int
      /// Absolute.
      public var sendmail: String
      /// Seconds.
      public var timeout: Int

      public static let usualSendmail = "/usr/sbin/sendmail"

      public init(
        to: [String], from: String? = nil, workbook: Bool = false, maxSize: Int = 5_000_000,
        sendmail: String = Mail.usualSendmail, timeout: Int = 60
      ) {
        self.to = to
        self.from = from
        self.workbook = workbook
        self.maxSize = maxSize
        self.sendmail = sendmail
        self.timeout = timeout
      }
    }

    public struct Webhook: Sendable, Hashable {
      public enum Form: String, Sendable, Hashable, CaseIterable {
        /// Everything, with a `text` for chats.
        case json
        /// `{"text": …}` alone.
        case slack
      }
      public var url: Secret
      public var form: Form
      /// What the signature is made with.
      public var secret: Secret?
      /// Seconds for one try.
      public var timeout: Int
      /// Tries in one run.
      public var tries: Int

      public init(url: Secret, form: Form = .json, secret: Secret? = nil, timeout: Int = 10, tries: Int = 3) {
        self.url = url
        self.form = form
        self.secret = secret
        self.timeout = timeout
        self.tries = tries
      }
    }

    /// Where a text is that a plan should not show.
    public enum Secret: Sendable, Hashable {
      /// In the plan after all.
      case text(String)
      /// The name of an environment variable.
      case environment(String)
      /// Absolute path of a file that only its owner can read.
      case file(String)
    }

    public struct Command: Sendable, Hashable {
      /// The absolute path of a program, then its arguments.
      public var arguments: [String]
      /// Seconds.
      public var timeout: Int

      public init(arguments: [String], timeout: Int = 30) {
        self.arguments = arguments
        self.timeout = timeout
      }
    }

    /// Of syslog, with its number.
    public enum Facility: Int, Sendable, Hashable, CaseIterable {
      case user = 1
      case mail = 2
      case daemon = 3
      case auth = 4
      case authpriv = 10
      case local0 = 16
      case local1, local2, local3, local4, local5, local6, local7

      public var name: String { "\(self)" }
    }
  }
}
