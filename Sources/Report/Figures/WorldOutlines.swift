/// The countries of the world as drawn on the map: plate carrée, tenths of a degree, x eastwards, y southwards.
///
/// Outlines: Natural Earth, 1 : 110 million (public domain), without Antarctica. Territories too small for that scale
/// have a place only. Both are data files beside this folder.
struct WorldOutlines {
  struct Outline {
    var code: String
    /// SVG path data.
    var path: String
  }

  /// In order of code; a country may have two, where the source draws a part of it apart.
  let outlines: [Outline]
  /// Territories without an outline, by ISO code.
  let places: [String: (x: Double, y: Double)]

  static let shared = WorldOutlines()

  private init() {
    func rows(_ file: String) -> [[Substring]] {
      let text = EmbeddedFiles.all.first { $0.name == file }?.text ?? ""
      return text.split(separator: "\n").map { $0.split(separator: "\t") }
    }
    outlines = rows("world110_paths.tsv").compactMap { row in
      row.count == 2 ? Outline(code: String(row[0]), path: String(row[1])) : nil
    }
    var places: [String: (x: Double, y: Double)] = [:]
    for row in rows("small_territories.tsv") where row.count == 3 {
      if let x = Double(row[1]), let y = Double(row[2]) { places[String(row[0])] = (x, y) }
    }
    self.places = places
  }

  /// The middle of a path's largest ring, where its name goes, and how wide that ring is.
  static func middle(ofPath path: String) -> (x: Double, y: Double, width: Double)? {
    var best: (area: Double, middle: (x: Double, y: Double, width: Double))?
    for ring in path.split(separator: "M") {
      let points = points(ofRing: ring)
      var area = 0.0
      var sum = (x: 0.0, y: 0.0)
      for (index, point) in points.enumerated() {
        let next = points[(index + 1) % points.count]
        let cross = point.x * next.y - next.x * point.y
        area += cross / 2
        sum.x += (point.x + next.x) * cross
        sum.y += (point.y + next.y) * cross
      }
      guard area != 0, abs(area) > best?.area ?? 0 else { continue }
      let width = (points.map(\.x).max() ?? 0) - (points.map(\.x).min() ?? 0)
      best = (abs(area), (sum.x / (6 * area), sum.y / (6 * area), width))
    }
    return best?.middle
  }

  /// `612-357l10 4 8-1z`: an absolute point, then steps.
  private static func points(ofRing ring: Substring) -> [(x: Double, y: Double)] {
    var numbers: [Double] = []
    var current = ""
    for character in ring + " " {
      if character.isNumber || (character == "-" && current.isEmpty) {
        current.append(character)
      } else {
        if let number = Double(current) { numbers.append(number) }
        current = character == "-" ? "-" : ""
      }
    }
    var points: [(x: Double, y: Double)] = []
    for index in stride(from: 0, to: numbers.count - 1, by: 2) {
      let from = points.last ?? (0, 0)
      points.append((from.x + numbers[index], from.y + numbers[index + 1]))
    }
    return points
  }
}
