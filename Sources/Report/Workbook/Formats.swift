import CXlsxWriter
import Findings

/// The looks of cells, made once for a workbook. The library owns them.
@safe struct Formats {
  typealias Handle = UnsafeMutablePointer<lxw_format>

  static let accent: UInt32 = 0x0B62A4
  static let soft: UInt32 = 0x5F9CCB
  static let pale: UInt32 = 0xBFD9EE
  private static let muted: UInt32 = 0x5A6370

  let count: Handle?
  let share: Handle?
  let probability: Handle?
  let date: Handle?
  let instant: Handle?
  let duration: Handle?
  /// Text that stays text when somebody edits the cell.
  let text: Handle?
  let words: Handle?
  let wrapped: Handle?
  let paragraph: Handle?
  let header: Handle?
  let numberHeader: Handle?
  let title: Handle?
  let heading: Handle?
  let lead: Handle?
  let note: Handle?
  /// Runs on over the empty cells to its right.
  let line: Handle?
  let link: Handle?
  /// A question before its answer.
  let question: Handle?
  /// A number that the reader may change.
  let input: Handle?
  let alarm: Handle?
  let warning: Handle?
  private let decimals: [Handle?]

  init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    func format(_ set: (Handle) -> Void) -> Handle? {
      guard let format = unsafe workbook_add_format(workbook) else { return nil }
      unsafe format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
      unsafe set(format)
      return unsafe format
    }
    func number(_ code: String) -> Handle? { unsafe format { unsafe format_set_num_format($0, code) } }
    unsafe count = number("#,##0")
    unsafe share = number("0.00%")
    unsafe probability = number("[<0.0001]0.0E+00;0.0000")
    unsafe date = number("yyyy-mm-dd")
    unsafe instant = number("yyyy-mm-dd hh:mm:ss")
    unsafe duration = number("[h]:mm:ss")
    unsafe text = format {
      unsafe format_set_num_format($0, "@")
      unsafe format_set_indent($0, 1)
    }
    unsafe words = format { unsafe format_set_indent($0, 1) }
    unsafe wrapped = format {
      unsafe format_set_indent($0, 1)
      unsafe format_set_text_wrap($0)
    }
    unsafe paragraph = format { unsafe format_set_text_wrap($0) }
    unsafe header = format {
      unsafe format_set_bold($0)
      unsafe format_set_indent($0, 1)
      unsafe format_set_bottom($0, UInt8(LXW_BORDER_THIN.rawValue))
      unsafe format_set_text_wrap($0)
    }
    unsafe numberHeader = format {
      unsafe format_set_bold($0)
      unsafe format_set_bottom($0, UInt8(LXW_BORDER_THIN.rawValue))
      unsafe format_set_text_wrap($0)
      unsafe format_set_align($0, UInt8(LXW_ALIGN_RIGHT.rawValue))
    }
    unsafe title = format {
      unsafe format_set_bold($0)
      unsafe format_set_font_size($0, 18)
    }
    unsafe heading = format {
      unsafe format_set_bold($0)
      unsafe format_set_font_size($0, 12)
      unsafe format_set_font_color($0, Self.accent)
    }
    unsafe lead = format {
      unsafe format_set_bold($0)
      unsafe format_set_font_size($0, 12)
      unsafe format_set_text_wrap($0)
    }
    unsafe note = format {
      unsafe format_set_font_color($0, Self.muted)
      unsafe format_set_text_wrap($0)
    }
    unsafe line = format { unsafe format_set_font_color($0, Self.muted) }
    unsafe link = format {
      unsafe format_set_indent($0, 1)
      unsafe format_set_font_color($0, Self.accent)
      unsafe format_set_underline($0, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
      unsafe format_set_text_wrap($0)
    }
    unsafe question = format {
      unsafe format_set_bold($0)
      unsafe format_set_indent($0, 1)
      unsafe format_set_text_wrap($0)
    }
    unsafe input = format {
      unsafe format_set_num_format($0, "#,##0.00")
      unsafe format_set_bg_color($0, 0xFFF3C4)
      unsafe format_set_border($0, UInt8(LXW_BORDER_THIN.rawValue))
    }
    unsafe alarm = format {
      unsafe format_set_bold($0)
      unsafe format_set_indent($0, 1)
      unsafe format_set_font_color($0, 0xC4400A)
    }
    unsafe warning = format {
      unsafe format_set_bold($0)
      unsafe format_set_indent($0, 1)
      unsafe format_set_font_color($0, 0x8A5A00)
    }
    unsafe decimals = (0...9).map { places in
      unsafe number(places == 0 ? "#,##0" : "#,##0." + String(repeating: "0", count: places))
    }
  }

  func decimal(places: Int) -> Handle? { unsafe decimals[min(max(places, 0), 9)] }

  func severity(_ severity: Finding.Severity) -> Handle? {
    switch severity {
    case .alarm: unsafe alarm
    case .warning: unsafe warning
    case .notice, .info: unsafe words
    }
  }
}
