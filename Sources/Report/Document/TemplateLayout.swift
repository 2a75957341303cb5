import Mustache

/// A template that can be rendered.
struct TemplateLayout {
  var name: String
  var template: MustacheTemplate

  func render(_ context: TemplateContext, _ blocks: ReportBlocks) -> String {
    InnerLinks.resolved(in: template.render(context.values()), blocks)
  }
}
