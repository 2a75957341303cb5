/// The report templates and page that are built into the binary.
public enum ReportTemplates {
  /// The text of a built-in file of this folder, by its name with extension; nil when there is none.
  public static func text(named name: String) -> String? {
    EmbeddedFiles.all.first { $0.name == name }?.text
  }
}
