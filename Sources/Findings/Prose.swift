/// A sentence in plain words that knows which of its parts somebody outside wrote.
///
/// `Prose` is made from a string literal; ordinary interpolations are our words and numbers,
/// `\(evidence: name)` is text from a log line, which every renderer shows escaped and set apart.
public struct Prose: Sendable, Hashable, ExpressibleByStringInterpolation {
  public enum Part: Sendable, Hashable {
    case words(String)
    /// The most important figure or clause of the sentence, shown in bold.
    case strong(String)
    /// Text from the evidence: user names, host names, reasons.
    case evidence(String)
  }

  public var parts: [Part]

  public init(parts: [Part]) {
    self.parts = parts
  }

  public init(_ words: String) {
    parts = [.words(words)]
  }

  public init(stringLiteral value: String) {
    parts = [.words(value)]
  }

  public init(stringInterpolation: StringInterpolation) {
    parts = stringInterpolation.parts
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(interpolationCount * 2 + 1)
    }

    public mutating func appendLiteral(_ literal: String) {
      appendWords(literal)
    }

    public mutating func appendInterpolation(_ words: String) {
      appendWords(words)
    }

    public mutating func appendInterpolation(_ number: Int) {
      appendWords(Numerals.grouped(number))
    }

    public mutating func appendInterpolation(_ prose: Prose) {
      parts += prose.parts
    }

    public mutating func appendInterpolation(strong words: String) {
      parts.append(.strong(words))
    }

    public mutating func appendInterpolation(evidence text: String) {
      parts.append(.evidence(text))
    }

    private mutating func appendWords(_ words: String) {
      guard !words.isEmpty else { return }
      if case .words(let before)? = parts.last {
        parts[parts.count - 1] = .words(before + words)
      } else {
        parts.append(.words(words))
      }
    }
  }

  public static func + (left: Prose, right: Prose) -> Prose { Prose(parts: left.parts + right.parts) }

  /// The bare text, evidence included and unescaped: for tests and for renderers that escape afterwards.
  public var plainText: String {
    parts.map {
      switch $0 {
      case .words(let text), .strong(let text), .evidence(let text): text
      }
    }.joined()
  }
}
