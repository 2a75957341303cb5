import Diagnostics

/// What people see of a format: for `spoor formats list` and `show`.
public struct FormatListing: Sendable, Hashable {
  public struct Shape: Sendable, Hashable {
    public var id: String
    public var template: String
    /// `failure`, `success`, `denied`, what else a line tells of (`ban`), or `none` for lines that only look like an event.
    public var outcome: String
    public var reason: String
    public var layer: String
    public var samples: [String]
  }

  public var id: String
  public var title: String
  public var about: String
  public var service: String
  public var programs: [String]
  public var shapes: [Shape]
  /// Lines that try to be taken for something else; part of the format's tests.
  public var forgedSamples: Int
  /// The file's text.
  public var source: String
}

extension CompiledFormats {
  /// The formats, in the order given.
  public var listing: [FormatListing] {
    files.enumerated().map { index, file in
      FormatListing(
        id: file.id, title: file.title, about: file.about, service: file.service,
        programs: file.programs.map(\.name),
        shapes: file.shapes.map { shape in
          FormatListing.Shape(
            id: shape.id, template: shape.template, outcome: shape.outcome?.name ?? shape.event?.rawValue ?? "none",
            reason: shape.reason.rawValue, layer: shape.layer.name, samples: shape.samples.map(\.line))
        },
        forgedSamples: file.forged.count, source: texts[index])
    }
  }

  /// Formats chosen by id from the built-in ones, and own files, which are asked first.
  /// - Parameter builtIn: nil: all of them. They come without samples.
  /// - Throws: every mistake of every file, and of every sample of the own ones. Ids that name no format are an error too.
  public static func choosing(
    builtIn ids: [String]?, own: [(name: String, text: String)]
  ) throws(DiagnosticList) -> CompiledFormats {
    let unknown = (ids ?? []).filter { !builtInIDs.contains($0) }
    if !unknown.isEmpty {
      throw DiagnosticList(
        unknown.map { name in
          .error(
            "unknown-format", "no format is named '\(name)'",
            help: nearest(name, builtInIDs).map { "did you mean '\($0)'?" }
              ?? "known are \(builtInIDs.joined(separator: ", "))")
        })
    }
    let chosen = catalogue.filter { file in ids.map { isChosen(id(of: file), by: $0) } ?? true }
    let formats = try CompiledFormats(
      sources: own.map { Source(name: $0.name, text: $0.text) }
        + chosen.map { Source(name: $0.name, text: $0.text, withSamples: false, isBuiltIn: true) })
    let mistakes = formats.sampleMistakes
    if !mistakes.isEmpty { throw DiagnosticList(mistakes) }
    return formats
  }

  /// Ids of the built-in formats.
  public static var builtInIDs: [String] { catalogue.map(id) }

  /// A format may lie in several files: `dovecot` chooses `dovecot-auth` as well.
  private static func isChosen(_ id: String, by ids: [String]) -> Bool {
    ids.contains { id == $0 || id.hasPrefix($0 + "-") }
  }

  /// A built-in file is named after its format; a test holds it to that.
  private static func id(of file: (name: String, text: String)) -> String {
    file.name.hasSuffix(".yml") ? String(file.name.dropLast(4)) : file.name
  }
}
