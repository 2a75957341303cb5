import Planning

/// Any text is read as a plan: it is one, or every mistake has a code.
enum PlanTrial {
  private static let reader = PlanReader(
    analyses: [
      AnalysisDescriptor(
        id: "spike-days", question: "", method: "",
        parameters: [
          ParameterDescriptor("top", "rows", default: .count(10), range: 1...1000),
          ParameterDescriptor("gap", "time", default: .duration(seconds: 5400)),
          ParameterDescriptor("q", "share", default: .number(0.01), range: 0...1),
        ]),
      AnalysisDescriptor(id: "overview", question: "", method: ""),
    ],
    formats: ["dovecot", "sshd"], templates: ["incident"],
    files: PlanFiles(kind: { _ in .file }, bytes: { _ in nil }, currentFolder: { "/case" }))

  static func run(_ input: [UInt8]) {
    do {
      _ = try reader.read(text: String(decoding: input, as: UTF8.self), file: "plan.yml", folder: "/case")
    } catch {
      precondition(!error.diagnostics.isEmpty && error.diagnostics.allSatisfy { !$0.rendered.isEmpty })
    }
  }
}
