/// The colours of all figures. The names are those of the CSS variables that a page may set.
///
/// The series keep apart for the colour-blind (after Okabe and Ito, *Color Universal Design*, 2008), darkened for white
/// paper and lightened for dark until each stands out from its paper by at least 3 : 1; text colours by 4.5 : 1.
enum Ink: String, CaseIterable {
  case ink, muted, paper, grid, accent
  case accentSoft = "accent-soft"
  case alarm, band
  case series1 = "series-1"
  case series2 = "series-2"
  case series3 = "series-3"
  case series4 = "series-4"
  case series5 = "series-5"
  case series6 = "series-6"
  case series7 = "series-7"

  static let series: [Ink] = [.series1, .series2, .series3, .series4, .series5, .series6, .series7]

  var light: String {
    switch self {
    case .ink: "#1b1f24"
    case .muted: "#5a6370"
    case .paper: "#ffffff"
    case .grid: "#dde2e8"
    case .accent: "#0b62a4"
    case .accentSoft: "#5391c3"
    case .alarm: "#c4400a"
    case .band: "#dbe8f4"
    case .series1: "#0072b2"
    case .series2: "#c77700"
    case .series3: "#008f68"
    case .series4: "#c2649a"
    case .series5: "#3591d1"
    case .series6: "#c8450b"
    case .series7: "#6a51a3"
    }
  }

  var dark: String {
    switch self {
    case .ink: "#e8eaed"
    case .muted: "#a3acb8"
    case .paper: "#14181d"
    case .grid: "#333b45"
    case .accent: "#6bb3ea"
    case .accentSoft: "#3f7fb0"
    case .alarm: "#ff8a4c"
    case .band: "#22384c"
    case .series1: "#4fa8e0"
    case .series2: "#f0a830"
    case .series3: "#2fbf95"
    case .series4: "#e08fbf"
    case .series5: "#9ad4f5"
    case .series6: "#f0763b"
    case .series7: "#a99ae0"
    }
  }

  /// `--accent: #0b62a4;` for each colour: for a page that sets the variables.
  static func declarations(dark: Bool) -> String {
    allCases.map { "--\($0.rawValue): \(dark ? $0.dark : $0.light);" }.joined(separator: " ")
  }
}
