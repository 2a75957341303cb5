import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// The page as a browser takes it.
@Suite(.serialized) struct BrowserTests {
  /// What a browser measured of a page in a window of some width.
  private struct Measure: Decodable {
    var window: Int
    /// What the page takes: more than the window has to be scrolled sideways.
    var content: Int
    /// Files that the page asked for.
    var requests: [String]
    /// Elements that stick out, by name and text.
    var outside: [String]
    /// Names of all elements in order, as the parser built them.
    var elements: [String]
  }

  private static func run(_ page: String, _ arguments: [String], _ scratch: Scratch) throws -> Shell.Result {
    try Readers.run(
      try #require(Readers.browser),
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-dev-shm-usage", "--user-data-dir=\(scratch.path)/profile",
      ] + arguments + ["file://\(page)"])
  }

  /// Opens the page in a frame of that width, without its content security policy, which would keep our script out.
  private static func measured(_ page: String, width: Int) throws -> Measure {
    let scratch = try Scratch()
    let bare = page.replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
    let quoted = bare.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
    let harness = """
      <!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><pre id="result"></pre><script>
      function measure(frame) {
        const page = frame.contentDocument, width = frame.contentWindow.innerWidth;
        const scrolled = e => e.closest('.scroll, pre, svg') !== null && !e.matches('.scroll, pre, svg');
        const wide = e => e.getBoundingClientRect().right > width + 1 && !scrolled(e);
        const all = Array.from(page.querySelectorAll('*'));
        document.getElementById('result').textContent = 'RESULT' + JSON.stringify({
          window: width, content: page.documentElement.scrollWidth,
          requests: frame.contentWindow.performance.getEntriesByType('resource').map(e => e.name),
          outside: all.filter(wide).slice(0, 5).map(e => e.tagName + ' ' + e.textContent.slice(0, 40)),
          elements: all.map(e => e.tagName.toLowerCase())
        }) + 'END';
      }
      </script><iframe style="width:\(width)px;height:900px;border:0" onload="measure(this)" srcdoc="\(quoted)"></iframe>
      """
    let file = try scratch.write("harness.html", harness)
    let result = try run(file, ["--dump-dom", "--virtual-time-budget=5000"], scratch)
    let text = result.text
    let start = try #require(text.range(of: "RESULT{", options: .backwards))
    let end = try #require(text.range(of: "}END", options: .backwards))
    let json = ("{" + text[start.upperBound..<end.lowerBound] + "}").replacingOccurrences(of: "&lt;", with: "<")
      .replacingOccurrences(of: "&gt;", with: ">").replacingOccurrences(of: "&amp;", with: "&")
    return try JSONDecoder().decode(Measure.self, from: Data(json.utf8))
  }

  /// What the browser has to say about a page, as it is.
  private static func consoleLines(_ path: String) throws -> [String] {
    let scratch = try Scratch()
    let result = try run(path, ["--enable-logging=stderr", "--dump-dom", "--virtual-time-budget=3000"], scratch)
    return result.errorText.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") }
  }

  /// The cases, and an archive in which every name is an attack.
  private static let archives = CaseReports.names + ["hostile"]

  private static func folder(_ name: String) async throws -> String {
    name == "hostile" ? try await HostileArchiveTests.folder() : try await CaseReports.folder(name)
  }

  @Test(Readers.needsBrowser, arguments: archives)
  func `A browser has nothing to say, asks for nothing and mends nothing`(_ name: String) async throws {
    let path = try await Self.folder(name) + "/report.html"
    #expect(try Self.consoleLines(path) == [])
    let page = try text(path)
    let measure = try Self.measured(page, width: 1200)
    #expect(measure.requests == [])
    // A tag that is out of place would have been moved, closed or dropped.
    let policy = page.firstRange(of: /<meta http-equiv="Content-Security-Policy"[^>]*>/)
    let bare = policy.map { page.replacingCharacters(in: $0, with: "") } ?? page
    let written = bare.matches(of: /<([a-z][a-zA-Z0-9]*)[\s>\/]/).map { String($0.1).lowercased() }
    #expect(measure.elements == written)
  }

  @Test(Readers.needsBrowser, arguments: archives, [360, 1200])
  func `Nothing has to be scrolled sideways, on a phone or a desk`(_ name: String, _ width: Int) async throws {
    let measure = try Self.measured(try text(try await Self.folder(name) + "/report.html"), width: width)
    #expect(measure.window <= width && measure.window > width - 20)
    #expect(measure.content <= measure.window && measure.outside == [], "\(measure.outside)")
  }

  @Test(Readers.needsBrowser, arguments: [("incident", 8...45), ("brief", 1...1), ("audit", 1...20)])
  func `It prints on so many pages`(_ template: String, _ pages: ClosedRange<Int>) async throws {
    for name in CaseReports.names {
      let scratch = try Scratch()
      var folder = try await CaseReports.folder(name)
      if template != "incident" {
        var (plan, _) = try Plans.read("\(Fixtures.folder)/\(name)/plan.yml")
        plan.report.template = .builtIn(template)
        plan.report.outputs = [.html]
        folder = try await report(plan, to: scratch.path + "/report").folder
      }
      _ = try Self.run("\(folder)/report.html", ["--print-to-pdf=\(scratch.path)/page.pdf"], scratch)
      let pdf = String(decoding: try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/page.pdf")), as: UTF8.self)
      let count = pdf.matches(of: /\/Type ?\/Page[^s]/).count
      #expect(pages.contains(count), "\(name) as \(template): \(count) pages")
    }
  }

  @Test(Readers.needsBrowser) func `The checks find what they look for`() throws {
    let scratch = try Scratch()
    let picture = "<img src=\"http://127.0.0.1:61000/x.png\">"
    let wide = "<p style=\"width:500px\">wide</p><table><p>misplaced</p></table>"
    let page = "<!DOCTYPE html><html><head></head><body>\(wide)\(picture)</body></html>"
    let policy = "<head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">"
    let path = try scratch.write("page.html", page.replacingOccurrences(of: "<head>", with: policy))
    #expect(try !Self.consoleLines(path).isEmpty)
    let measure = try Self.measured(page, width: 360)
    #expect(measure.requests == ["http://127.0.0.1:61000/x.png"])
    #expect(measure.content > 500 && measure.outside == ["P wide"])
    #expect(measure.elements == ["html", "head", "body", "p", "p", "table", "img"])
  }
}
