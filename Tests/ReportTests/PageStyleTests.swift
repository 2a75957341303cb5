import Foundation
import ReportTemplates
import Testing

@testable import Report

/// The colours of the page as a browser would resolve them, against WCAG 2.2 level AA.
@Suite struct PageStyleTests {
  private static let css = FigureDrawing.pageColours + (ReportTemplates.text(named: "page.css") ?? "")

  /// `--name: #hex` of the rules for a medium, later ones over earlier ones.
  private static func colours(_ medium: String?) throws -> [String: String] {
    var result: [String: String] = [:]
    let media = try Regex(#"@media ([a-z-]+|\(prefers-color-scheme: dark\)) \{\s*:root \{([^}]*)\}"#)
    func take(_ rules: Substring) throws {
      for match in String(rules).matches(of: try Regex(#"--([a-z0-9-]+): (#[0-9a-f]{3,6});"#)) {
        guard let name = match[1].substring, let hex = match[2].substring else { continue }
        result[String(name)] = String(hex)
      }
    }
    let plain = css.replacing(media, with: "")
    for match in plain.matches(of: try Regex(#":root \{([^}]*)\}"#)) { try take(match[1].substring ?? "") }
    for match in css.matches(of: media) where match[1].substring.map(String.init) == medium {
      try take(match[2].substring ?? "")
    }
    return result
  }

  @Test(arguments: [nil, "(prefers-color-scheme: dark)", "print"])
  func `text stands out from its ground by 4.5 to 1, marks by 3 to 1`(medium: String?) throws {
    let colours = try Self.colours(medium)
    func ratio(_ one: String, _ other: String) throws -> Double {
      Contrast.ratio(try #require(colours[one]), try #require(colours[other]))
    }
    for ground in ["paper", "panel"] {
      for text in ["ink", "muted", "accent", "alarm", "warn"] {
        let found = try ratio(text, ground)
        #expect(found >= 4.5, "\(text) on \(ground): \(found)")
      }
    }
    for mark in ["accent", "alarm"] + (1...7).map({ "series-\($0)" }) {
      let found = try ratio(mark, "paper")
      #expect(found >= 3, "\(mark): \(found)")
    }
    // The columns of drawings over days stand on the page and, as a strip, on its panel.
    for ground in ["paper", "panel"] {
      for mark in ["accent-soft", "alarm"] {
        let found = try ratio(mark, ground)
        #expect(found >= 3, "\(mark) on \(ground): \(found)")
      }
    }
  }

  @Test func `the page sets every colour of the drawings`() throws {
    let light = try Self.colours(nil)
    for ink in Ink.allCases { #expect(light[ink.rawValue] != nil, "\(ink.rawValue)") }
  }

  @Test(arguments: ["a", "summary", ".scroll", ".more"])
  func `whatever the keyboard reaches shows that it has been reached`(selector: String) {
    #expect(Self.css.contains("\(selector):focus-visible"))
  }
}

/// WCAG 2.2: relative luminance and contrast ratio of colours such as `#1b1f24` or `#fff`.
enum Contrast {
  static func ratio(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func luminance(_ hex: String) -> Double {
    var digits = String(hex.dropFirst())
    if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
    let number = Int(digits, radix: 16) ?? 0
    let parts = [16, 8, 0].map { Double((number >> $0) & 255) / 255 }
    let linear = parts.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
