import Findings

/// A sentence: its text, and its parts where some are bold or come from the evidence.
enum ProseJSON {
  static func field(_ key: StaticString, _ prose: Prose?, _ json: inout JSONWriter) {
    json.key(key)
    if let prose { write(prose, &json) } else { json.null() }
  }

  static func write(_ prose: Prose, _ json: inout JSONWriter) {
    json.object { json in
      json.field("text", prose.plainText)
      let isPlain = prose.parts.allSatisfy {
        if case .words = $0 { true } else { false }
      }
      if isPlain { return }
      json.array("parts", prose.parts) { json, part in
        json.object { json in
          switch part {
          case .words(let text): json.field("words", text)
          case .strong(let text): json.field("strong", text)
          case .evidence(let text): json.field("evidence", text)
          }
        }
      }
    }
  }
}
