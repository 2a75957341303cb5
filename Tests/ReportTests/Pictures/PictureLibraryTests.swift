import Diagnostics
import Findings
import Testing

@testable import Report

@Suite struct PictureLibraryTests {
  static let isInstalled: ConditionTrait = .enabled(
    if: (try? PictureLibrary()) != nil, "librsvg is not installed: sudo apt-get install librsvg2-2")

  /// Width and height as the first chunk of a PNG states them; nil: no PNG.
  private static func size(_ png: [UInt8]) -> (width: Int, height: Int)? {
    guard png.count > 24, Array(png[..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
      Array(png[12..<16]) == Array("IHDR".utf8)
    else { return nil }
    func number(_ offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(16), number(20))
  }

  @Test(isInstalled, arguments: SampleFigures.all) func `Every figure becomes a picture of twice its size`(
    _ figure: Figure
  ) throws {
    let svg = FigureDrawing.svg(figure, standalone: true)
    let picture = try PictureLibrary().png(svg)
    let size = try #require(Self.size(picture))
    #expect(size.width == 2 * 752 && (200...3000).contains(size.height))
    // More than paper of one colour, which packs into next to nothing, and the same bytes every time.
    #expect(picture.count > 4000)
    #expect(try PictureLibrary().png(svg) == picture)
  }

  @Test(isInstalled) func `What is no drawing is refused, not drawn`() throws {
    let library = try PictureLibrary()
    for text in ["", "<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90000\" height=\"10\"/>"] {
      #expect(throws: Diagnostic.self) { try library.png(text) }
    }
  }

  @Test func `Without the library it is said how to get it`() throws {
    let error = #expect(throws: Diagnostic.self) { try PictureLibrary(file: "librsvg-of-nobody.so.2") }
    #expect(error?.code == "no-pictures" && error?.severity == .warning)
    #expect(error?.help?.contains("librsvg2-2") == true)
    // A library of something else lacks the functions.
    let other = #expect(throws: Diagnostic.self) { try PictureLibrary(file: "libc.so.6") }
    #expect(other?.message.contains("older than") == true)
  }

  @Test func `Pictures are recorded like every output, and one that fails costs no other`() throws {
    let parts = ReportParts(
      drawSVG: { figure, _ in FigureDrawing.svg(figure, standalone: true) }, workbook: nil,
      drawPNG: { svg throws(Diagnostic) in
        if svg.contains("drawing-map-title") { throw .warning("picture-failed", "no") }
        return [1, 2, 3]
      })
    let (paths, diagnostics) = try withTemporaryFolder { folder in
      let report = try ReportWriter.write(
        SampleReport.content(), template: ReportWriterTests.template, outputs: [.png], parts: parts, into: folder)
      return (report.outputs.map(\.path), report.diagnostics)
    }
    #expect(paths.filter { $0.hasSuffix(".svg") }.count == 3)
    #expect(paths.filter { $0.hasSuffix(".png") } == ["figures/days.png", "figures/histogram.png"])
    #expect(diagnostics.map(\.place?.file) == ["figures/map.png"])
  }
}
