import Diagnostics
import Vocabulary

extension CompiledFormats {
  /// Every sample that does not give what its format file says of it, at its place. What a sample leaves out is not
  /// compared. Formats that were compiled without samples have none.
  public var sampleMistakes: [Diagnostic] {
    zip(files, texts).flatMap { file, text in SampleTrial(formats: self, file: file, text: text).mistakes }
  }
}

/// Tries the samples of one format file.
private struct SampleTrial {
  let formats: CompiledFormats
  let file: FormatFile
  /// Of the file.
  let lines: [Substring]

  init(formats: CompiledFormats, file: FormatFile, text: String) {
    self.formats = formats
    self.file = file
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  var mistakes: [Diagnostic] {
    file.shapes.flatMap { shape in shape.samples.compactMap { mistake($0, shape) } }
      + file.forged.compactMap { sample in mistake(sample, file.shapes.first { $0.id == sample.shape }) }
  }

  /// - Parameter shape: which must take the line; nil for none.
  private func mistake(_ sample: FormatFile.Sample, _ shape: FormatFile.Shape?) -> Diagnostic? {
    let event = event(of: sample.line)
    guard let shape, shape.outcome != nil || shape.event != nil else {
      guard let event else { return nil }
      return complaint(
        "the line must tell of no event, and shape '\(event.shape.id)' of '\(event.shape.formatID)' makes one of it",
        sample,
        help: "make that shape narrower, or put one with 'outcome: none' before it")
    }
    guard let event else {
      return complaint("shape '\(shape.id)' does not take the line", sample, help: hint(sample, shape))
    }
    guard event.shape.formatID == file.id, event.shape.id == shape.id else {
      return complaint(
        "shape '\(event.shape.id)' of '\(event.shape.formatID)' takes the line, not '\(shape.id)'", sample,
        help: "of several that fit, the one that stands first has the line: put the narrower one first")
    }
    if !event.hasTime, readsTime(shape) {
      return complaint(
        "what shape '\(shape.id)' takes for the time of the line is no stamp that is known", sample,
        help: "{time} is the whole stamp and nothing else, such as 2023-11-12 08:31:00, 12/Nov/2023:08:31:00 +0100 or "
          + "1699774260; write {any} for another, and the line counts without a time")
    }
    let differences = stated(sample).filter { event.fields[$0.name] != $0.value }.map { name, value in
      "\(name) is \(event.fields[name].map { "'\($0)'" } ?? "not in it") and not '\(value)'"
    }
    guard !differences.isEmpty else { return nil }
    return complaint(
      "the line gives something else than the sample says: \(differences.joined(separator: "; "))", sample,
      help: "mend the template, or the sample")
  }

  private struct Event {
    var shape: ShapeInfo
    var hasTime: Bool
    var fields: [String: String]
  }

  /// What a run would make of the line; nil for no event.
  private func event(of line: String) -> Event? {
    var scanner = LineScanner(formats: formats)
    var found: Event?
    let place = FormatTester.Place(file: 0, lineNumber: 1, line: "")
    func keep(_ shape: UInt16, hasTime: Bool = true, _ example: FormatTester.Example) {
      guard found == nil else { return }
      found = Event(
        shape: formats.shapes[Int(shape)], hasTime: hasTime,
        fields: Dictionary(example.fields.map { ($0.0, $0.1) }) { first, _ in first })
    }
    _ = unsafe Array(line.utf8).withUnsafeBytes { bytes in
      unsafe scanner.scan(
        bytes, operational: { unsafe keep($0.shape, FormatTester.example($0, place, $1, formats)) }
      ) { match, owner in
        guard !match.isConnection else { return }
        let hasTime = match.stamp.kind != .none
        unsafe keep(match.shape, hasTime: hasTime, FormatTester.example(match, place, owner, formats))
      }
    }
    if found != nil && found?.fields["attempts"] == nil { found?.fields["attempts"] = "1" }
    return found
  }

  private func stated(_ sample: FormatFile.Sample) -> [(name: String, value: String)] {
    let fields: [(String, String?)] = [
      ("user", sample.user), ("source", sample.source.map { Address($0)?.description ?? $0 }), ("host", sample.host),
      ("session", sample.session), ("protocol", sample.protocol), ("subject", sample.subject), ("from", sample.from),
      ("to", sample.to), ("detail", sample.detail), ("bits", sample.bits.map { "\($0)" }),
      ("attempts", sample.attempts == 1 ? nil : "\(sample.attempts)"),
    ]
    return fields.compactMap { name, value in value.map { (name, $0) } }
  }

  /// Why a shape may not take its own sample.
  private func hint(_ sample: FormatFile.Sample, _ shape: FormatFile.Shape) -> String {
    if Self.regularExpressions.contains(where: shape.template.contains) {
      return "a template is no regular expression: write {any} for .*, {number} for digits, {a|b} for one of two texts"
    }
    let names = file.programs.map { $0.name.split(separator: "/").last.map(String.init) ?? $0.name }
    if !file.ownLog, let name = names.first, name != "*", !names.contains(where: sample.line.contains) {
      return "a sample is a whole line of the log, such as 'Nov 12 08:31:00 host \(name)[1]: …'"
    }
    guard file.ownLog else {
      return "compare the template with what stands behind the program's name; {any} stands for any text"
    }
    return sample.line.hasPrefix("{")
      ? "compare the template with the whole line, and write '{{' for a brace; {any} stands for any text"
      : Self.hasStamp(sample.line)
        ? "compare the template with what stands behind the stamp; {any} stands for any text"
        : "the line begins with no stamp that is known, so the template is compared with the whole line: write {time} or {any}"
  }

  /// Whether its template, or a part that it names, says where the time stands.
  private func readsTime(_ shape: FormatFile.Shape) -> Bool {
    ([shape.template] + file.parts.values.flatMap(\.self)).contains { $0.contains("{time") }
  }

  private static func hasStamp(_ line: String) -> Bool {
    guard !line.isEmpty else { return false }
    return unsafe Array(line.utf8).withUnsafeBytes { buffer in
      var reader = EnvelopeReader()
      var envelope = Envelope()
      return unsafe reader.read(Bytes(buffer), 0, buffer.count, &envelope) == nil
    }
  }

  private static let regularExpressions = [".*", ".+", "\\d", "\\S", "\\w", "\\.", "\\s", "(?", "[^", "[0-9", "[a-z"]

  private func complaint(_ message: String, _ sample: FormatFile.Sample, help: String) -> Diagnostic {
    let line = sample.place.line.flatMap { lines.indices.contains($0 - 1) ? String(lines[$0 - 1]) : nil }
    return .error("sample-differs", message, at: sample.place, help: help, excerpt: line)
  }
}
