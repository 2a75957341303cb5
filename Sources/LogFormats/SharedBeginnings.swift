/// The beginnings that templates of a format have in common.
///
/// Many shapes of a program begin alike: `warning: {host}[{source}]: SASL …`. Where one of them did not fit, and its
/// beginning fitted in one way only (or in none), another that begins so need only be tried from there on, with what was
/// caught before. So the steps behind such a beginning are marked: `Matcher.resumes`.
struct SharedBeginnings {
  struct Mark {
    /// Parts of the template that stand before it.
    var length: Int
    var number: Int
  }

  /// By template, the shortest beginning first.
  private(set) var marks: [[Mark]]
  /// By template: the mark behind the longest beginning that it has in common with one that is tried before it.
  private(set) var resumes: [Int?]

  /// - Parameters:
  ///   - templates: the parts of each.
  ///   - order: in which they are tried.
  ///   - first: number of the first mark.
  init(_ templates: [[Template.Part]], order: [Int], first: Int) {
    marks = Array(repeating: [], count: templates.count)
    resumes = Array(repeating: nil, count: templates.count)
    var groups: [Template.Part: [Int]] = [:]
    for index in order where !templates[index].contains(where: FormatCompiler.repeats) {
      if let part = templates[index].first { groups[part, default: []].append(index) }
    }
    var numbers: [ArraySlice<Template.Part>: Int] = [:]
    for group in groups.values.sorted(by: { $0[0] < $1[0] }) {
      for (place, index) in group.enumerated() {
        let length = group[..<place].reduce(0) { max($0, Self.common(templates[$1], templates[index])) }
        guard length > 0 else { continue }
        let beginning = templates[index][..<length]
        let number = numbers[beginning] ?? first + numbers.count
        resumes[index] = number
        guard numbers.updateValue(number, forKey: beginning) == nil else { continue }
        for other in group where templates[other].starts(with: beginning) {
          marks[other].append(Mark(length: length, number: number))
        }
      }
      for index in group { marks[index].sort { $0.length < $1.length } }
    }
    count = numbers.count
  }

  /// Of all marks.
  let count: Int

  /// Parts that two templates have in common, up to a text, as what stands before a text does not depend on what follows
  /// it; 0 where that is a text alone.
  private static func common(_ left: [Template.Part], _ right: [Template.Part]) -> Int {
    var length = 0
    // Lent, not copied: every pair of templates that begin alike is looked at.
    let (left, right) = (left.span, right.span)
    while length < min(left.count, right.count), left[length] == right[length] { length += 1 }
    while length > 0 {
      if case .literal = left[length - 1] { break }
      length -= 1
    }
    return length > 1 ? length : 0
  }
}
