/// The schemas of the files that machines read, as JSON Schema (draft 2020-12): part of the binary, as the reports are.
public enum ReportSchemas {
  /// `findings`, `evidence`: files of a report.
  public static let names = ["findings", "evidence"]

  /// Of one of these, or of a `notice`, which webhooks and commands receive; nil when there is no schema of that name.
  public static func text(named name: String) -> String? {
    EmbeddedFiles.all.first { $0.name == "\(name).schema.json" }?.text
  }
}
