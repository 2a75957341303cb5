/// What became of an attempt to log in.
public enum Outcome: UInt8, Sendable, BitwiseCopyable, Hashable, CaseIterable {
  /// The credentials were wrong.
  case failure
  case success
  /// Refused by a rule (a list, a lock, a policy), whatever the password was.
  case denied

  public var name: String {
    switch self {
    case .failure: "failure"
    case .success: "success"
    case .denied: "denied"
    }
  }

  public init?(name: String) {
    guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = value
  }
}

/// Why, as far as the line says. The raw name is what `spoor events` prints and format files use.
public enum Reason: String, Sendable, Hashable, CaseIterable {
  case unspecified
  case unknownUser = "unknown-user"
  case passwordMismatch = "password-mismatch"
  case accountDisabled = "account-disabled"
  case passwordExpired = "password-expired"
  case notAllowed = "not-allowed"
  case notAuthorized = "not-authorized"
  case illegalName = "illegal-name"
  case methodRefused = "method-refused"
  case policy
  case tooManyAttempts = "too-many-attempts"
  case invalidResponse = "invalid-response"

  /// Dense index for columns, in the order of `allCases`. Written out, as it is asked once an event.
  public var index: UInt8 {
    switch self {
    case .unspecified: 0
    case .unknownUser: 1
    case .passwordMismatch: 2
    case .accountDisabled: 3
    case .passwordExpired: 4
    case .notAllowed: 5
    case .notAuthorized: 6
    case .illegalName: 7
    case .methodRefused: 8
    case .policy: 9
    case .tooManyAttempts: 10
    case .invalidResponse: 11
    }
  }
  public static func at(_ index: UInt8) -> Reason { table[Int(index)] }
  private static let table = allCases
}

/// Which of the lines that one login leaves behind this is. One of them is counted (`Logins.Reconciliation`).
public enum Layer: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The line of the service that is counted when it is there (sshd `Failed password`, dovecot `imap-login`, …).
  case login
  /// A line a password database wrote about one try (dovecot `auth: passwd-file(…)`).
  case passdb
  /// The same try, told by whoever did the work as well (dovecot's workers, sshd's `Failed keyboard-interactive/pam`).
  case worker
  /// A password database that could not say yes and handed the try to the next one (dovecot `… - trying the next passdb`):
  /// counted only where nothing tells how the try ended.
  case forwarded
  /// `pam_unix(…)` and its kind below a service.
  case pam
  /// A line that says less about the same try (sshd `Invalid user`): counted only when nothing better exists.
  case hint

  public var name: String {
    switch self {
    case .login: "login"
    case .passdb: "passdb"
    case .worker: "worker"
    case .forwarded: "forwarded"
    case .pam: "pam"
    case .hint: "hint"
    }
  }

  public init?(name: String) {
    guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = value
  }
}

/// The class of a password that a log gave away. The password itself is dropped while the line is parsed.
public enum SecretShape: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The line holds no password.
  case absent
  /// The line holds one; it has not been classed.
  case present
  /// Holds the user name, forwards, backwards, or with signs for letters (`d3lt4`).
  case user
  /// Holds the user name and a year.
  case userYear
  /// Holds a year from 1950 to 2049.
  case year
  case digits
  /// Holds five keys or more along a row of the keyboard.
  case keyboard
  /// Is in every list of common passwords.
  case common
  /// Holds a part of the user's mail domain.
  case domain
  case other
}
