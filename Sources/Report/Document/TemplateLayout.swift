import Mustache

/// A template that can be rendered.
struct TemplateLayout {
  var name: String
  var template: MustacheTemplate

  func render(_ context: TemplateContext) -> String { template.render(context.values()) }
}
