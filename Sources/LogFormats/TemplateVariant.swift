/// A template in one of the ways in which it can begin.
struct TemplateVariant {
  var parts: [Template.Part]
  /// Of what the template begins with, which way it is: 0 for the first.
  var way: Int

  /// The template once for each text it can begin with, so that the first bytes of a message choose among them.
  static func all(of template: Template) -> [TemplateVariant] { all(template.parts[...], way: 0) }

  private static func all(_ parts: ArraySlice<Template.Part>, way: Int) -> [TemplateVariant] {
    let rest = parts.dropFirst()
    switch parts.first {
    case .alternatives(let texts):
      return texts.flatMap { text in
        text.isEmpty ? all(rest, way: way) : [TemplateVariant(parts: joined([.literal(text)] + rest), way: way)]
      }
    case .here: return all(rest, way: way)
    case .optional(let inner): return all(inner + rest, way: way) + all(rest, way: way)
    case .either(let ways):
      return ways.enumerated().flatMap { number, chosen in all(chosen + rest, way: max(way, number)) }
    default: return [TemplateVariant(parts: joined(parts), way: way)]
    }
  }

  /// Literals side by side become one, so that the first of them is as long as it can be.
  private static func joined(_ parts: ArraySlice<Template.Part>) -> [Template.Part] {
    var joined: [Template.Part] = []
    joined.reserveCapacity(parts.count)
    for part in parts {
      if case .literal(let more) = part, case .literal(let before)? = joined.last {
        joined[joined.count - 1] = .literal(before + more)
      } else {
        joined.append(part)
      }
    }
    return joined
  }
}
