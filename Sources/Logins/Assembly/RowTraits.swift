/// What may occur among rows: a step of the assembling that concerns none of them need not look at them.
struct RowTraits: Sendable {
  /// Rows of more than one file.
  var hasSeveralFiles = true
  /// Stamps with parts of a second.
  var hasFineStamps = true
  var hasConnections = true
  var hasPasswords = true

  static let none = RowTraits(
    hasSeveralFiles: false, hasFineStamps: false, hasConnections: false, hasPasswords: false)

  /// Adds those of rows of the same file.
  mutating func add(_ other: RowTraits) {
    hasSeveralFiles = hasSeveralFiles || other.hasSeveralFiles
    hasFineStamps = hasFineStamps || other.hasFineStamps
    hasConnections = hasConnections || other.hasConnections
    hasPasswords = hasPasswords || other.hasPasswords
  }
}
