import Analyses
import Diagnostics
import Planning

/// The catalogue of analyses as the command line shows it, from the texts that reports print as their method.
public enum AnalysisCommands {
  public static func list() -> String {
    let width = AnalysisCatalogue.descriptors.map(\.id.count).max() ?? 0
    return AnalysisCatalogue.descriptors.map { descriptor in
      descriptor.id + String(repeating: " ", count: width - descriptor.id.count + 2) + descriptor.question
    }.joined(separator: "\n")
  }

  /// - Throws: a diagnostic when there is no such analysis.
  public static func show(_ id: String) throws(Diagnostic) -> String {
    guard let descriptor = AnalysisCatalogue.type(id: id)?.descriptor else {
      throw .error(
        "unknown-analysis", "no analysis is named '\(id)'",
        help: Suggestion.full(for: id, in: AnalysisCatalogue.descriptors.map(\.id)))
    }
    var text = "# \(descriptor.id)\n\n\(descriptor.question)\n\n\(descriptor.method)"
    guard !descriptor.parameters.isEmpty else { return text }
    text += "\n\nParameters in a plan, with their defaults:\n"
    for parameter in descriptor.parameters {
      text += "\n    \(parameter.name): \(parameter.defaultValue.planText)    \(parameter.meaning)"
    }
    return text
  }
}
