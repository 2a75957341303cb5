/// What speaks for it that a login came of guessing, S1 to S7 of `LoginsAfterFailures`' method.
public struct LoginSigns: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// S1: its computer failed with names that are not its users'.
  public static let strangeNames = LoginSigns(rawValue: 1 << 0)
  /// S2: others guessed at the name before.
  public static let guessedByOthers = LoginSigns(rawValue: 1 << 1)
  /// S3: more failures with the name than typing errors bring.
  public static let streak = LoginSigns(rawValue: 1 << 2)
  /// S4: the account's first login from a country.
  public static let newCountry = LoginSigns(rawValue: 1 << 3)
  /// S5: too far from the login before for any journey.
  public static let journey = LoginSigns(rawValue: 1 << 4)
  /// S6: the account had not logged in for long.
  public static let silence = LoginSigns(rawValue: 1 << 5)
  /// S7: it follows a break-in.
  public static let follows = LoginSigns(rawValue: 1 << 6)

  /// Those that are about guessing itself.
  static let guessing: LoginSigns = [.strangeNames, .guessedByOthers, .streak]

  /// `S1 S3`, as the method and the tables call them.
  public var codes: String {
    (0..<UInt8.bitWidth).filter { rawValue >> $0 & 1 == 1 }.map { "S\($0 + 1)" }.joined(separator: " ")
  }
}
