/// What happened to a computer or its guards besides logins. The raw name is what `spoor events --operational` prints
/// and format files use.
public enum OperationalKind: String, Sendable, Hashable, CaseIterable {
  /// A guard has counted a failed login.
  case found
  case ban
  case unban
  /// A guard saw a banned source again: the ban does not hold it off, or its log was read late.
  case alreadyBanned = "already-banned"
  /// A guard, or one of its jails, began to watch.
  case guardStart = "guard-start"
  case guardStop = "guard-stop"
  case serviceStart = "service-start"
  case serviceStop = "service-stop"
  case serviceFailure = "service-failure"
  case serviceReload = "service-reload"
  case packageInstall = "package-install"
  case packageUpgrade = "package-upgrade"
  case packageRemoval = "package-removal"
  case boot
  case shutdown

  /// Dense index for records, in the order of `allCases`.
  public var index: UInt8 { UInt8(Self.table.firstIndex(of: self) ?? 0) }
  public static func at(_ index: UInt8) -> OperationalKind { table[Int(index)] }
  private static let table = allCases
}
