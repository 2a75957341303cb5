/// What a column that many tables have is called, in the CSV and above it: one thing has one name in all of them.
public struct ColumnHeading: Sendable, Hashable {
  /// snake_case; the CSV header.
  public var id: String
  /// What people read above it.
  public var title: String
  public var unit: String?

  init(_ id: String, _ title: String, unit: String? = nil) {
    self.id = id
    self.title = title
    self.unit = unit
  }

  // What is counted
  public static let attempts = ColumnHeading("attempts", "Attempts", unit: "attempts")
  public static let computers = ColumnHeading("sources", "Computers", unit: "computers")
  public static let expected = ColumnHeading("expected", "Expected")
  public static let chance = ColumnHeading("p_value", "By chance")

  // Who and where from
  public static let address = ColumnHeading("source", "Address")
  public static let country = ColumnHeading("country", "Country")
  public static let countryCode = ColumnHeading("code", "Code")
  public static let name = ColumnHeading("user", "Name")
  public static let list = ColumnHeading("list", "List")

  // When
  public static let day = ColumnHeading("date", "Day")
  public static let firstSeen = ColumnHeading("first_seen", "First seen")
  public static let lastSeen = ColumnHeading("last_seen", "Last seen")

  // Evidence
  public static let file = ColumnHeading("file", "File")
  public static let line = ColumnHeading("line", "Line")
  public static let digest = ColumnHeading("sha256", "SHA-256")
}

extension Column {
  public init(_ heading: ColumnHeading, _ values: ColumnValues, total: Total = .none) {
    self.init(heading.id, heading.title, values, total: total, unit: heading.unit)
  }
}
