import CXlsxWriter
import Diagnostics

/// A native chart over a range of a sheet. Inserted once: a chart that stands on two sheets is made twice.
@safe struct WorkbookChart {
  let handle: UnsafeMutablePointer<lxw_chart>
  let alternative: String

  struct Data {
    var title: String
    var sheet: String
    /// Columns and rows of a sheet, counted from 0.
    var categories: Int
    var values: Int
    var rows: ClosedRange<Int>
    var valueName: String
    var categoryName: String
    var kind: Kind
  }

  enum Kind {
    /// Lying bars, labelled with their values: few categories with names.
    case bars
    /// Standing columns over numbers.
    case columns
    /// Standing columns over dates, labelled with months and days.
    case days
  }

  private static let mostLabelled = 16

  init(_ data: Data, in workbook: borrowing Workbook) throws(Diagnostic) {
    // Days stand, labels lie: bars leave room for numbers beside them.
    let isStanding = data.kind != .bars
    let chart = unsafe try workbook.chart(isStanding ? LXW_CHART_COLUMN : LXW_CHART_BAR)
    unsafe handle = chart
    alternative = data.title
    func range(_ column: Int) -> String {
      let name = Sheet.columnName(column)
      return
        "=\(SheetNames.quoted(data.sheet))!$\(name)$\(data.rows.lowerBound + 1):$\(name)$\(data.rows.upperBound + 1)"
    }
    guard let series = unsafe chart_add_series(chart, range(data.categories), range(data.values)) else {
      throw .error("workbook-failed", "A chart of the workbook could not be made (sheet '\(data.sheet)').")
    }
    unsafe chart_series_set_name(series, WorkbookText.escaped(data.valueName))
    var fill = lxw_chart_fill(color: Formats.accent, none: 0, transparency: 0)
    unsafe chart_series_set_fill(series, &fill)
    unsafe chart_title_set_name(chart, WorkbookText.escaped(data.title))
    let texts = CStrings()
    var titleFont = unsafe lxw_chart_font()
    unsafe titleFont.size = 12
    unsafe titleFont.bold = 1
    unsafe titleFont.name = texts.copy("Calibri")
    unsafe chart_title_set_name_font(chart, &titleFont)
    unsafe chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
    unsafe chart_set_series_gap(chart, isStanding && data.rows.count > 40 ? 10 : 40)
    var grid = lxw_chart_line()
    grid.color = 0xDDE2E8
    grid.width = 0.75
    // The library's X axis is the one that lies, so the categories of bars are on Y.
    let (categoryType, valueType) =
      isStanding
      ? (LXW_CHART_AXIS_TYPE_X, LXW_CHART_AXIS_TYPE_Y) : (LXW_CHART_AXIS_TYPE_Y, LXW_CHART_AXIS_TYPE_X)
    if let axis = unsafe chart_axis_get(chart, valueType) {
      unsafe chart_axis_major_gridlines_set_line(axis, &grid)
      unsafe chart_axis_set_num_format(axis, "#,##0")
      unsafe chart_axis_set_name(axis, WorkbookText.escaped(data.valueName))
    }
    if let axis = unsafe chart_axis_get(chart, categoryType) {
      unsafe chart_axis_major_gridlines_set_visible(axis, 0)
      if isStanding {
        if data.kind == .days {
          unsafe chart_axis_set_num_format(axis, "d mmm")
        } else {
          unsafe chart_axis_set_name(axis, WorkbookText.escaped(data.categoryName))
        }
        unsafe chart_axis_set_interval_unit(axis, UInt16(max(1, data.rows.count / 8)))
        unsafe chart_axis_set_interval_tick(axis, UInt16(max(1, data.rows.count / 8)))
      } else {
        unsafe chart_axis_set_name(axis, WorkbookText.escaped(data.categoryName))
        unsafe chart_axis_set_reverse(axis)
        // Reversed, the numbers would stand on top.
        unsafe chart_axis_set_crossing_max(axis)
      }
    }
    // More than so many values would be written over each other.
    if !isStanding, data.rows.count <= Self.mostLabelled { unsafe chart_series_set_labels(series) }
  }
}
