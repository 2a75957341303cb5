/// The report templates and page that are built into the binary.
public enum ReportTemplates {
  /// The text of a built-in file of this folder, by its name with extension; nil when there is none.
  public static func text(named name: String) -> String? {
    EmbeddedFiles.all.first { $0.name == name }?.text
  }

  /// Names of the built-in report templates, ascending: what `report.template` of a plan may say.
  public static var names: [String] {
    EmbeddedFiles.all.map(\.name).filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
  }
}
