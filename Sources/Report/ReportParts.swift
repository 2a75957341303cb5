import Diagnostics
import Findings

/// What `ReportWriter` is told of drawings and the workbook, so that each can be tried alone.
public struct ReportParts: Sendable {
  /// How a drawing will be used.
  public enum Use: Sendable {
    /// Inside the page: styled by the page's variables. The prefix keeps ids of several drawings apart.
    case inline(idPrefix: String)
    /// The small form for the head of the page; empty for a figure that has none.
    case strip
    /// A file of its own, with its own style.
    case file
  }

  /// One or more complete `<svg>` elements, everything in it escaped.
  public var drawSVG: @Sendable (Figure, Use) -> String
  /// How much of each table goes into the workbook. nil: no workbook is made.
  public var workbook: RowLimits?
  /// The picture of a drawing of its own. nil: none are made.
  public var drawPNG: (@Sendable (String) throws(Diagnostic) -> [UInt8])?

  public init(
    drawSVG: @escaping @Sendable (Figure, Use) -> String,
    workbook: RowLimits?,
    drawPNG: (@Sendable (String) throws(Diagnostic) -> [UInt8])? = nil
  ) {
    self.drawSVG = drawSVG
    self.workbook = workbook
    self.drawPNG = drawPNG
  }
}

/// The files a report can have. `evidence.json` is always written.
public enum ReportOutput: String, Sendable, Hashable, CaseIterable {
  case md, html, xlsx, csv, json
  /// Sets of firewall rules, when there is anybody to keep out.
  case blocklist
  /// Figures as pictures.
  case png
}
