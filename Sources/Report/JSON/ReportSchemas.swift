/// The schemas of the files that machines read, as JSON Schema (draft 2020-12): part of the binary, as the reports are.
public enum ReportSchemas {
  /// `findings`, `evidence`.
  public static let names = ["findings", "evidence"]

  /// The schema of `NAME.json`; nil when there is no such file.
  public static func text(named name: String) -> String? {
    EmbeddedFiles.all.first { $0.name == "\(name).schema.json" }?.text
  }
}
