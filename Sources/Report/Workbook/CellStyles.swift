import CXlsxWriter

/// What the library calls the looks of cells in the XML of a worksheet.
struct CellStyles: Sendable {
  /// Place of a format in `styles.xml`.
  typealias Index = Int

  let count: Index
  let share: Index
  let probability: Index
  let date: Index
  let instant: Index
  let duration: Index
  let text: Index
  let words: Index
  let wrapped: Index
  let decimals: [Index]

  /// The library numbers a format when it is first asked for its place, so these are in the file from now on.
  init(_ formats: Formats) {
    func index(_ format: Formats.Handle?) -> Index { Int(unsafe lxw_format_get_xf_index(format)) }
    count = unsafe index(formats.count)
    share = unsafe index(formats.share)
    probability = unsafe index(formats.probability)
    date = unsafe index(formats.date)
    instant = unsafe index(formats.instant)
    duration = unsafe index(formats.duration)
    text = unsafe index(formats.text)
    words = unsafe index(formats.words)
    wrapped = unsafe index(formats.wrapped)
    decimals = (0...9).map { unsafe index(formats.decimal(places: $0)) }
  }
}
