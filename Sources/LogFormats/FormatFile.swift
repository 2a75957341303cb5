import Diagnostics
import Vocabulary

/// A format file as read and checked: the programs of one service, what they write, and samples that prove it.
struct FormatFile: Sendable {
  struct Program: Sendable, Hashable {
    /// `sshd`, or `postfix/smtpd` for every `postfix…/…/smtpd`, or `*` for every program that no format names.
    var name: String
    /// `imap`, `pop3`, …; nil: as the shape says.
    var `protocol`: String?
  }

  struct Shape: Sendable {
    var id: String
    var template: String
    /// The same, taken apart.
    var parsed = Template(parts: [])
    var place: Place
    /// Where the template's first character stands.
    var templatePlace: Place
    /// nil: a line that is no login event, though it may look like one.
    var outcome: Outcome?
    /// The line is no login: it tells of this.
    var event: OperationalKind?
    /// Of an operational event: what the line says without naming it.
    var detail: String?
    /// Of which service the line tells, when not of the file's.
    var service: String?
    /// The only programs that write it; empty: all of the file's.
    var programs: [String] = []
    /// The only process number that writes it; 0: any.
    var process: UInt32 = 0
    var reason: Reason
    var layer: Layer
    var `protocol`: String?
    /// A line that says from where the process with this number is talked to; later lines of it have no address
    /// (`opens: connection`). Or one of an attempt that nobody judged, which a sum of the connection's attempts does not
    /// know (`opens: attempt`; its layer is `hint`).
    var opensConnection: Bool
    /// Shapes of the same file that are meant to take a line before this one does.
    var after: [String]
    var samples: [Sample]
  }

  /// A whole line and what must come out of it.
  struct Sample: Sendable {
    var line: String
    var place: Place
    /// Of a forged sample: the shape that must claim the line, nil for none.
    var shape: String?
    var user: String?
    var source: String?
    var host: String?
    var session: String?
    var attempts: Int
    var `protocol`: String?
    var secret: Bool
    // Of an operational event.
    var subject: String?
    var from: String?
    var to: String?
    var detail: String?
    var bits: Int?
  }

  var file: String
  var id: String
  var title: String
  var about: String
  var service: String
  var programs: [Program]
  /// Programs that may stand before: `dovecot: imap-login: …`.
  var under: [String]
  /// Programs of these whose lines about a password database the process that they work for repeats.
  var workers: [String]
  /// Names that stand for none, where the daemon writes something rather than nothing.
  var absent: [String]
  /// The service also keeps a log of its own, in which the message follows the stamp and no program is named.
  var ownLog: Bool
  /// Its own log has lines that are JSON objects.
  var readsObjects: Bool {
    ownLog
      && shapes.contains { shape in
        if case .literal(let bytes)? = shape.parsed.parts.first { bytes.first == UInt8(ascii: "{") } else { false }
      }
  }
  /// The word between stamp and program is no host.
  var hostless = false
  /// Named pieces of templates, each in the ways that it may be written.
  var parts: [String: [String]]
  var shapes: [Shape]
  /// Lines that try to be taken for something else.
  var forged: [Sample]

  /// None of its lines is a login.
  var isOperational: Bool { shapes.contains { $0.event != nil } && !shapes.contains { $0.outcome != nil } }
}
