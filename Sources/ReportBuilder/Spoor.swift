/// Facts about the tool itself, recorded in every report.
public enum Spoor {
  public static let version = "0.1.0"
  public static let name = "Spoor \(version)"
}
