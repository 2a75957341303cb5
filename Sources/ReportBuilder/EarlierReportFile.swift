import Analyses
import CivilTime
import Diagnostics
import Foundation
import Planning

/// An earlier `findings.json`, read back as far as `comparison` compares with it.
enum EarlierReportFile {
  /// By the path that a step of the plan names.
  /// - Throws: every file that cannot be used, together.
  static func all(of plan: Plan) throws(DiagnosticList) -> [String: EarlierReport] {
    var reports: [String: EarlierReport] = [:]
    var mistakes: [Diagnostic] = []
    for step in plan.analyses {
      guard case .text(let path)? = step.parameters["against"], path.hasPrefix("/") else { continue }
      do throws(Diagnostic) { reports[path] = try read(path) } catch {
        mistakes.append(named(error, path, in: plan))
      }
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
    return reports
  }

  /// A mistake in the file with the plan's line that names it.
  private static func named(_ mistake: Diagnostic, _ path: String, in plan: Plan) -> Diagnostic {
    guard let place = plan.places["against"] else { return mistake }
    var mistake = mistake
    mistake.place = place
    mistake.message += " ('\(TerminalText.escaped(path))')"
    return mistake
  }

  /// Those whose members that are read here are the same.
  private static let schemas = ["spoor.findings/2", "spoor.findings/1"]

  static func read(_ path: String) throws(Diagnostic) -> EarlierReport {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .error(
        "unreadable-report", "the earlier report cannot be read: \(SystemReason.of(error))", at: Place(file: path),
        help: "mend the path under 'against' in the plan, or the file's rights")
    }
    guard let top = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
      throw .error(
        "not-a-report", "the earlier report is no JSON", at: Place(file: path),
        help: "name the findings.json of a report folder")
    }
    guard let found = top["schema"] as? String, schemas.contains(found) else {
      throw .error(
        "other-schema",
        "the earlier report has the schema '\(TerminalText.escaped(top["schema"] as? String ?? "none"))', not '\(schemas[0])'",
        at: Place(file: path), help: "write it again with this version of spoor, or name another findings.json")
    }
    if let audience = top["audience"] as? String, audience != "internal" {
      throw .error(
        "other-audience",
        "the earlier report was made for \(audience == "public" ? "the public" : "management") and holds no real names and addresses",
        at: Place(file: path), help: "name the findings.json of a report with `audience: internal`")
    }
    let tables = Tables(top, folder: (path as NSString).deletingLastPathComponent)
    if let uneven = tables.uneven {
      throw .error(
        "damaged-report",
        "the table '\(TerminalText.escaped(uneven))' of the earlier report has columns of unequal length",
        at: Place(file: path), help: "the file was changed or cut; write the report again, or take it from a backup")
    }
    let sources = tables.counts("sources", "source")
    let attempts = tables.value("overview", "figure", "Failed or refused logins", "value")
    guard let attempts = attempts ?? sources.map({ $0.values.reduce(0, +) }) else {
      throw .error(
        "report-too-small", "the earlier report tells no number of attempts", at: Place(file: path),
        help: "its plan must have the analyses 'overview' and 'sources', and for names 'usernames'")
    }
    return EarlierReport(
      title: top["title"] as? String ?? "", tool: top["tool"] as? String ?? "", zone: top["zone"] as? String ?? "",
      figures: PeriodFigures(
        days: period(top["period"]), attempts: attempts, daily: tables.daily(), sources: sources,
        names: tables.counts("usernames", "user"),
        countries: tables.counts("sources", "country")?.filter { $0.key != "??" && $0.key != "--" }))
  }

  private static func period(_ value: Any?) -> ClosedRange<CivilDate>? {
    guard let period = value as? [String: Any],
      let first = (period["first"] as? String).flatMap({ CivilDate(iso: $0) }),
      let last = (period["last"] as? String).flatMap({ CivilDate(iso: $0) }), first <= last
    else { return nil }
    return first...last
  }

  /// The tables of a report: from the JSON, or from the CSV file beside it for one that has no values there.
  struct Tables {
    private var columns: [String: [String: [Any]]] = [:]

    init(_ top: [String: Any], folder: String) {
      let sections = top["sections"] as? [[String: Any]] ?? []
      for table in sections.flatMap({ $0["tables"] as? [[String: Any]] ?? [] }) {
        guard let id = table["id"] as? String, ["overview", "sources", "usernames", "days"].contains(id) else {
          continue
        }
        let listed = table["columns"] as? [[String: Any]] ?? []
        if listed.contains(where: { $0["values"] == nil }), let file = table["csv"] as? String,
          let read = Self.csv(folder + "/" + file)
        {
          columns[id] = read
        } else {
          for column in listed {
            if let name = column["id"] as? String, let values = column["values"] as? [Any] {
              columns[id, default: [:]][name] = values
            }
          }
        }
      }
    }

    /// A table whose columns are of unequal length, which no report has.
    var uneven: String? {
      columns.filter { Set($0.value.values.map(\.count)).count > 1 }.keys.min()
    }

    /// Attempts by the values of a column.
    func counts(_ table: String, _ column: String) -> [String: Int]? {
      guard let texts = columns[table]?[column], let attempts = columns[table]?["attempts"] else { return nil }
      var counts: [String: Int] = [:]
      for (text, count) in zip(texts, attempts) {
        if let text = text as? String { counts[text, default: 0] += Self.number(count) ?? 0 }
      }
      return counts
    }

    func value(_ table: String, _ key: String, _ name: String, _ column: String) -> Int? {
      guard let keys = columns[table]?[key], let values = columns[table]?[column],
        let row = keys.firstIndex(where: { $0 as? String == name }), values.indices.contains(row)
      else { return nil }
      return Self.number(values[row])
    }

    /// Attempts of each day that is known.
    func daily() -> [Int] {
      (columns["days"]?["attempts"] ?? []).compactMap(Self.number)
    }

    /// A count that can be one: more than any archive has is a damaged file's.
    private static func number(_ value: Any) -> Int? {
      let number = (value as? NSNumber).flatMap { Int(exactly: $0.doubleValue) } ?? (value as? String).flatMap(Int.init)
      return number.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
    }

    private static func csv(_ path: String) -> [String: [Any]]? {
      guard let data = FileManager.default.contents(atPath: path) else { return nil }
      var rows: [[String]] = []
      var row: [String] = []
      var field: [UInt8] = []
      var isQuoted = false
      var bytes = data.makeIterator()
      var next = bytes.next()
      while let byte = next {
        next = bytes.next()
        switch (byte, isQuoted) {
        case (UInt8(ascii: "\""), true):
          if next == UInt8(ascii: "\"") {
            field.append(byte)
            next = bytes.next()
          } else {
            isQuoted = false
          }
        case (UInt8(ascii: "\""), false): isQuoted = true
        case (UInt8(ascii: ","), false), (UInt8(ascii: "\n"), false):
          row.append(unguarded(String(decoding: field, as: UTF8.self)))
          field = []
          if byte == UInt8(ascii: "\n") {
            rows.append(row)
            row = []
          }
        case (UInt8(ascii: "\r"), false): break
        default: field.append(byte)
        }
      }
      guard let header = rows.first else { return nil }
      var columns: [String: [Any]] = [:]
      for (index, name) in header.enumerated() {
        columns[name] = rows.dropFirst().filter { $0.count == header.count }.map { $0[index] }
      }
      return columns
    }

    /// Without the apostrophe that a CSV file puts before what a spreadsheet would take for a formula.
    private static func unguarded(_ field: String) -> String {
      guard field.first == "'", let second = field.dropFirst().first, "=+-@|%".contains(second) else { return field }
      return String(field.dropFirst())
    }
  }
}
