import Foundation
import FoundationXML

/// Reads an SVG with a strict XML parser: what a browser would refuse, this refuses.
final class SVGReader: NSObject, XMLParserDelegate {
  struct Text: Hashable {
    var words: String
    var x: Double
    var y: Double
    var anchor: String
    var size: Double
  }

  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var texts: [Text] = []
  private(set) var titles: [String] = []
  private(set) var viewBox: [Double] = []
  private var sizes: [Double] = []
  private var shifts: [(x: Double, y: Double)] = []
  private var open: Text?
  private var title: String?

  /// nil when it is not well-formed.
  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    elements.append((name, attributes))
    sizes.append(attributes["font-size"].flatMap { Double($0) } ?? sizes.last ?? 16)
    var shift = shifts.last ?? (0, 0)
    if let transform = attributes["transform"], transform.hasPrefix("translate("), !transform.contains("scale") {
      let numbers = transform.dropFirst(10).dropLast().split(separator: " ").compactMap { Double($0) }
      if numbers.count == 2 { shift = (shift.x + numbers[0], shift.y + numbers[1]) }
    }
    shifts.append(shift)
    if name == "svg" { viewBox = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) } }
    if name == "text" {
      open = Text(
        words: "", x: (attributes["x"].flatMap { Double($0) } ?? 0) + shift.x,
        y: (attributes["y"].flatMap { Double($0) } ?? 0) + shift.y, anchor: attributes["text-anchor"] ?? "start",
        size: sizes.last ?? 16)
    }
    if name == "title" { title = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    open?.words += string
    title? += string
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    sizes.removeLast()
    shifts.removeLast()
    if name == "text", let text = open {
      texts.append(text)
      open = nil
    }
    if name == "title", let words = title {
      titles.append(words)
      title = nil
    }
  }
}
