import Mustache
import ReportTemplates

/// The frame of every page: no script, no request, the style sheet and its colours in it.
enum HTMLPage {
  /// - Parameters:
  ///   - title: unescaped
  ///   - body: HTML
  static func text(title: String, layout: String, body: String) -> String {
    let page = ReportTemplates.text(named: "page.html") ?? "{{body}}"
    let style = FigureDrawing.pageColours + (ReportTemplates.text(named: "page.css") ?? "")
    let values = ["title": HTMLText.escaped(title), "style": style, "layout": layout, "body": body]
    guard let template = try? MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + page) else {
      preconditionFailure("the page that is built in is a template; a test renders it")
    }
    return template.render(values)
  }
}
