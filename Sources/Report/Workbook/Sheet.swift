import CXlsxWriter
import CivilTime
import Diagnostics
import Findings

/// One worksheet. Rows and columns count from 0. Belongs to its `Workbook` and is not kept longer.
@safe struct Sheet {
  let handle: UnsafeMutablePointer<lxw_worksheet>
  let name: String
  let formats: Formats

  /// In the workbook, from 1: its part is `sheet1.xml`.
  var number: Int { unsafe Int(handle.pointee.index) + 1 }

  /// The last row a worksheet has.
  static let lastRow = 1_048_575

  private func check(_ code: lxw_error, _ row: Int, _ column: Int) throws(Diagnostic) {
    guard code != LXW_NO_ERROR else { return }
    throw .error(
      "workbook-failed",
      "A cell of the workbook could not be written (sheet '\(name)', row \(row + 1), column \(column + 1)): "
        + "\(Workbook.reason(code)).")
  }

  /// Always a string: never a formula, a link or a number, whatever the text is.
  func write(_ text: String, _ row: Int, _ column: Int, _ format: Formats.Handle?) throws(Diagnostic) {
    let code = unsafe worksheet_write_string(
      handle, UInt32(row), UInt16(column), WorkbookText.escaped(text), format)
    try check(code, row, column)
  }

  func write(_ number: Double, _ row: Int, _ column: Int, _ format: Formats.Handle?) throws(Diagnostic) {
    guard number.isFinite else { return }
    try check(unsafe worksheet_write_number(handle, UInt32(row), UInt16(column), number, format), row, column)
  }

  /// - Parameter formula: ours, never made of text from the evidence. With the result that is stored beside it.
  func write(formula: String, result: Double, _ row: Int, _ column: Int, _ format: Formats.Handle?) throws(Diagnostic) {
    let code = unsafe worksheet_write_formula_num(handle, UInt32(row), UInt16(column), formula, format, result)
    try check(code, row, column)
  }

  /// A link to the first cell of another sheet of the workbook: the only kind of link there is.
  /// - Parameter words: ours.
  func link(to sheet: String, words: String, _ row: Int, _ column: Int) throws(Diagnostic) {
    let code = unsafe worksheet_write_url_opt(
      handle, UInt32(row), UInt16(column), "internal:\(SheetNames.quoted(sheet))!A1", formats.link,
      WorkbookText.escaped(words), nil)
    try check(code, row, column)
  }

  /// A bar in each cell of a column, as long as its number is large.
  func addDataBars(rows: ClosedRange<Int>, column: Int) throws(Diagnostic) {
    var format = unsafe lxw_conditional_format()
    unsafe format.type = UInt8(LXW_CONDITIONAL_DATA_BAR.rawValue)
    unsafe format.bar_color = Formats.pale
    unsafe format.bar_solid = 1
    unsafe format.data_bar_2010 = 1
    unsafe format.min_rule_type = UInt8(LXW_CONDITIONAL_RULE_TYPE_NUMBER.rawValue)
    unsafe format.min_value = 0
    let code = unsafe worksheet_conditional_format_range(
      handle, UInt32(rows.lowerBound), UInt16(column), UInt32(rows.upperBound), UInt16(column), &format)
    try check(code, rows.lowerBound, column)
  }

  /// Across several columns of a row.
  func write(_ text: String, _ row: Int, across columns: ClosedRange<Int>, _ format: Formats.Handle?) throws(Diagnostic)
  {
    let code = unsafe worksheet_merge_range(
      handle, UInt32(row), UInt16(columns.lowerBound), UInt32(row), UInt16(columns.upperBound),
      WorkbookText.escaped(text), format)
    try check(code, row, columns.lowerBound)
  }

  /// A value with the format of its kind; dates are real dates, instants real date-times of the zone's wall clock.
  func write(_ cell: Cell, _ row: Int, _ column: Int, zone: Zone) throws(Diagnostic) {
    switch cell {
    case .empty: return
    case .count(let count): unsafe try write(Double(count), row, column, formats.count)
    case .number(let number, let places): unsafe try write(number, row, column, formats.decimal(places: places))
    case .share(let share): unsafe try write(share, row, column, formats.share)
    case .probability(let p): unsafe try write(p, row, column, formats.probability)
    case .date(let date):
      if Self.hasSerial(date) {
        unsafe try write(Self.serial(date), row, column, formats.date)
      } else {
        unsafe try write(date.iso, row, column, formats.text)
      }
    case .instant(let moment): unsafe try write(Self.serial(moment, zone), row, column, formats.instant)
    case .duration(let seconds): unsafe try write(Double(seconds) / 86_400, row, column, formats.duration)
    case .country("??"): unsafe try write("unknown", row, column, formats.words)
    case .country("--"): unsafe try write("not public", row, column, formats.words)
    case .country(let code): unsafe try write(code, row, column, formats.text)
    case .address(let text), .evidence(let text): unsafe try write(text, row, column, formats.text)
    case .words(let words):
      unsafe try write(words, row, column, Self.wraps(words) ? formats.wrapped : formats.words)
    case .flag(let flag): unsafe try write(flag ? "yes" : "no", row, column, formats.words)
    }
  }

  /// Excel's calendar begins in 1900 and takes that year for a leap year.
  static func hasSerial(_ date: CivilDate) -> Bool { date.dayNumber >= -25_508 && date.year <= 9_999 }

  /// 1970 begins so many days after the last day but one of 1899, from which Excel counts after February 1900.
  static let daysBefore1970: Int64 = 25_569

  static func serial(_ date: CivilDate) -> Double { Double(Int64(date.dayNumber) + daysBefore1970) }

  static func serial(_ utcSeconds: Int64, _ zone: Zone) -> Double {
    Double(utcSeconds + zone.offset(at: utcSeconds)) / 86_400 + Double(daysBefore1970)
  }

  /// - Parameter width: in characters.
  func setWidth(_ width: Double, ofColumns columns: ClosedRange<Int>) throws(Diagnostic) {
    let code = unsafe worksheet_set_column(
      handle, UInt16(columns.lowerBound), UInt16(columns.upperBound), width, nil)
    try check(code, 0, columns.lowerBound)
  }

  /// - Parameter lines: of text in the default size; the library cannot measure wrapped text.
  func setHeight(ofRow row: Int, lines: Int, points: Double = 15) throws(Diagnostic) {
    try check(unsafe worksheet_set_row(handle, UInt32(row), Self.height(lines: lines, points: points), nil), row, 0)
  }

  static func height(lines: Int, points: Double = 15) -> Double { Double(max(1, lines)) * points + 1 }

  /// Whether our own words are longer than a column is wide, and can be broken.
  static func wraps(_ words: String) -> Bool { words.utf8.count > 56 && words.utf8.contains(0x20) }

  /// How many lines a text takes across `width` characters: counted generously, words break early.
  static func lines(_ text: String, width: Double) -> Int {
    max(1, Int((Double(text.count) * 1.08 / max(8, width)).rounded(.up)))
  }

  func freeze(rows: Int) { unsafe worksheet_freeze_panes(handle, UInt32(rows), 0) }

  /// - Parameter headerRows: repeated on each printed page.
  func printSetup(landscape: Bool, onOnePage: Bool, headerRow: Int? = nil) throws(Diagnostic) {
    unsafe worksheet_set_paper(handle, 9)
    if landscape { unsafe worksheet_set_landscape(handle) } else { unsafe worksheet_set_portrait(handle) }
    unsafe worksheet_set_margins(handle, 0.5, 0.5, 0.6, 0.6)
    unsafe worksheet_fit_to_pages(handle, 1, onOnePage ? 1 : 0)
    try check(unsafe worksheet_set_footer(handle, "&L&A&RPage &P of &N"), 0, 0)
    if let headerRow {
      try check(unsafe worksheet_repeat_rows(handle, UInt32(headerRow), UInt32(headerRow)), headerRow, 0)
    }
  }

  /// What is printed: the first columns, without the notes beside them.
  func printOnly(lastRow: Int, lastColumn: Int) throws(Diagnostic) {
    try check(unsafe worksheet_print_area(handle, 0, 0, UInt32(lastRow), UInt16(lastColumn)), 0, 0)
  }

  func insert(_ chart: WorkbookChart, _ row: Int, _ column: Int, width: Double, height: Double) throws(Diagnostic) {
    let texts = CStrings()
    var options = unsafe lxw_chart_options()
    // The library's charts are 480 × 288 pixels.
    unsafe options.x_scale = width / 480
    unsafe options.y_scale = height / 288
    unsafe options.description = texts.copy(chart.alternative)
    let code = unsafe worksheet_insert_chart_opt(
      handle, UInt32(row), UInt16(column), chart.handle, &options)
    try check(code, row, column)
  }

  /// What the columns of an Excel table are called and add up to.
  struct TableColumn {
    var header: String
    var total: Total
    /// Numbers and dates, which stand at the right.
    var isRight: Bool

    enum Total {
      case none
      case words(String)
      /// With its stored result.
      case sum(Double)
    }
  }

  /// Makes a range an Excel table: filter buttons, bands, totals as `SUBTOTAL` formulas.
  ///
  /// - Parameters:
  ///   - lastRow: of the data, without totals; at least one data row.
  ///   - name: letters, digits and underscores, unlike all other tables of the workbook.
  func addTable(
    name: String, headerRow: Int, lastRow: Int, columns: [TableColumn], formats columnFormats: [Formats.Handle?],
    hasTotals: Bool
  ) throws(Diagnostic) {
    let texts = CStrings()
    // SAFETY: the library copies all texts before it returns; the arrays live until then.
    let storage = UnsafeMutablePointer<lxw_table_column>.allocate(capacity: columns.count)
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<lxw_table_column>?>.allocate(capacity: columns.count + 1)
    defer {
      unsafe storage.deallocate()
      unsafe pointers.deallocate()
    }
    for (index, column) in columns.enumerated() {
      var entry = unsafe lxw_table_column()
      unsafe entry.header = texts.copy(column.header)
      unsafe entry.header_format = column.isRight ? formats.numberHeader : formats.header
      unsafe entry.format = columnFormats[index]
      switch column.total {
      case .none: break
      case .words(let words): unsafe entry.total_string = texts.copy(WorkbookText.escaped(words))
      case .sum(let result):
        unsafe entry.total_function = UInt8(LXW_TABLE_FUNCTION_SUM.rawValue)
        unsafe entry.total_value = result
      }
      unsafe (storage + index).initialize(to: entry)
      unsafe (pointers + index).initialize(to: storage + index)
    }
    unsafe (pointers + columns.count).initialize(to: nil)
    var options = unsafe lxw_table_options()
    unsafe options.name = texts.copy(name)
    unsafe options.style_type = UInt8(LXW_TABLE_STYLE_TYPE_LIGHT.rawValue)
    unsafe options.style_type_number = 9
    unsafe options.total_row = hasTotals ? 1 : 0
    unsafe options.columns = pointers
    let code = unsafe worksheet_add_table(
      handle, UInt32(headerRow), 0, UInt32(lastRow + (hasTotals ? 1 : 0)), UInt16(columns.count - 1), &options)
    try check(code, headerRow, 0)
    // The library writes totals as `SUBTOTAL(109,[Attempts])`, which only Excel reads; with the name of the table, as
    // Excel itself saves it, other programs do too.
    for (index, column) in columns.enumerated() {
      guard hasTotals, case .sum(let result) = column.total else { continue }
      // In such a reference a hyphen or a colon would have to be quoted; the plain range says the same.
      let isPlain = column.header.allSatisfy { $0 == " " || $0.isASCII && ($0.isLetter || $0.isNumber) }
      let letter = Self.columnName(index)
      let range = isPlain ? "\(name)[\(column.header)]" : "\(letter)\(headerRow + 2):\(letter)\(lastRow + 1)"
      unsafe try write(
        formula: "=SUBTOTAL(109,\(range))", result: result, lastRow + 1, index, columnFormats[index])
    }
  }

  /// Excel's green corners on numbers that are text on purpose.
  func keepTextQuiet(lastRow: Int, columns: Int) throws(Diagnostic) {
    let range = "A1:\(Self.columnName(columns - 1))\(lastRow + 1)"
    let code = unsafe worksheet_ignore_errors(
      handle, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), range)
    try check(code, 0, 0)
  }

  func activate() { unsafe worksheet_activate(handle) }
  func hideGridlines() { unsafe worksheet_gridlines(handle, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue)) }

  /// `A`, `Z`, `AA`.
  static func columnName(_ column: Int) -> String {
    var name = ""
    var rest = column
    while rest >= 0 {
      name = String(UnicodeScalar(UInt8(65 + rest % 26))) + name
      rest = rest / 26 - 1
    }
    return name
  }
}
