/// What may occur among rows: a step of the assembling that concerns none of them need not look at them.
struct RowTraits: Sendable {
  /// Rows of more than one file.
  var hasSeveralFiles = true
  /// Stamps with parts of a second.
  var hasFineStamps = true
  var hasConnections = true
  var hasPasswords = true
  /// Rows that stand for several attempts.
  var hasRepeats = true
  /// By service: some row is of it; empty: any may be.
  var services: [Bool] = []

  static let none = RowTraits(
    hasSeveralFiles: false, hasFineStamps: false, hasConnections: false, hasPasswords: false, hasRepeats: false)

  func mayHave(_ service: Int) -> Bool { services.isEmpty || services[service] }

  /// Adds those of rows of the same file, by the same numbers of services.
  mutating func add(_ other: RowTraits) {
    services = services.isEmpty ? other.services : zip(services, other.services).map { $0 || $1 }
    hasSeveralFiles = hasSeveralFiles || other.hasSeveralFiles
    hasFineStamps = hasFineStamps || other.hasFineStamps
    hasConnections = hasConnections || other.hasConnections
    hasPasswords = hasPasswords || other.hasPasswords
    hasRepeats = hasRepeats || other.hasRepeats
  }
}
