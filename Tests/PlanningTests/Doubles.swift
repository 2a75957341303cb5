import Diagnostics
import Planning
import Testing

/// Analyses, formats and templates that exist in these tests.
enum Doubles {
  static let analyses = [
    AnalysisDescriptor(id: "overview", question: "What is in these logs?", method: ""),
    AnalysisDescriptor(
      id: "spike-days", question: "Which days stand out?", method: "",
      parameters: [
        ParameterDescriptor("top", "rows of the table", default: .count(10), range: 1...1000),
        ParameterDescriptor("q", "largest adjusted p", default: .number(0.01), range: 0...1),
        ParameterDescriptor("gap", "quiet time between bursts", default: .duration(seconds: 5400)),
        ParameterDescriptor("service", "only this service", default: .text("")),
        ParameterDescriptor("hours", "look at hours too", default: .flag(true)),
        ParameterDescriptor("least", "fewest attempts", default: .count(3)),
      ]),
    AnalysisDescriptor(id: "country-surge", question: "Where from?", method: ""),
  ]

  /// Folders end with a slash.
  static let there = [
    "/case/logs/", "/case/lists/", "/case/lists/traps.txt", "/case/geo.mmdb", "/case/formats/gate.yml",
    "/case/templates/board.md", "/var/log/mail.log",
  ]

  static let files = PlanFiles(
    kind: { path in
      if there.contains(path), !path.hasSuffix("/") { return .file }
      let folder = path.hasSuffix("/") ? path : path + "/"
      return there.contains(folder) || folder == "/case/" ? .folder : .missing
    }, bytes: { _ in nil }, currentFolder: { "/case" })

  static let reader = PlanReader(
    analyses: analyses, formats: ["dovecot", "sshd", "postfix"], templates: ["incident"], files: files)

  static func read(_ text: String) throws -> (plan: Plan, warnings: [Diagnostic]) {
    do {
      return try reader.read(text: text, file: "plan.yml", folder: "/case")
    } catch let list {
      Issue.record("\(list.diagnostics.map(\.rendered).joined(separator: "\n"))")
      throw list
    }
  }

  /// The mistakes of a text as `line:column code`, in order.
  static func mistakes(_ text: String) -> [String] { diagnostics(text).map(Self.short) }

  static func diagnostics(_ text: String) -> [Diagnostic] {
    do {
      return try reader.read(text: text, file: "plan.yml", folder: "/case").warnings
    } catch {
      return error.diagnostics
    }
  }

  static func short(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.place.flatMap { place in place.line.map { "\($0):\(place.column ?? 0) " } } ?? ""
    return place + diagnostic.code
  }

  static let start = "spoor: 1\narchive: {paths: [logs/]}\n"
}
