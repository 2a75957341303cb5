import CivilTime
import Findings

/// A report's content, read back from its `findings.json` alone.
struct FindingsReader {
  let top: JSONValue
  let zone: Zone

  init(path: String) throws {
    top = try JSONValue(contentsOf: path)
    let name = try top("zone").text()
    guard let zone = name == "UTC" ? .utc : Zone(named: name) else { throw JSONValue.Missing(description: "no zone") }
    self.zone = zone
  }

  func content() throws -> ReportContent {
    ReportContent(
      title: try top("title").text(), reporters: try top("reporters").texts(),
      period: try top.optional("period").map { try $0.days() },
      window: try top.optional("window").map {
        ReportContent.IncidentWindow(core: try $0("core").days(), context: try $0("context").days())
      },
      headline: try proses(top("headline")), intrusion: try top.optional("intrusion").map(prose),
      keyFigures: try top.optional("key_figures").map(table), recommendations: try proses(top("recommendations")),
      sections: try top("sections").elements().map(section),
      blocklist: try top.optional("blocklist").map(blocklist),
      countryNames: try top("country_names").members().mapValues { try $0.text() }, provenance: try provenance())
  }

  private func section(_ json: JSONValue) throws -> ReportContent.Section {
    ReportContent.Section(
      id: try json("id").text(), title: try json("title").text(), question: try json("question").text(),
      findings: try json("findings").elements().map(finding), tables: try json("tables").elements().map(table),
      figures: try json("figures").elements().map { try FigureReader(json: $0, zone: zone).figure(prose) },
      method: try json("method").text(),
      chapter: try json.optional("chapter").map {
        ReportContent.Chapter(id: try $0("id").text(), title: try $0("title").text())
      })
  }

  private func finding(_ json: JSONValue) throws -> Finding {
    guard let status = Finding.Status(rawValue: try json("status").text()),
      let severity = Finding.Severity(rawValue: try json("severity").text()),
      let verdict = Finding.Verdict(rawValue: try json("verdict").text())
    else { throw JSONValue.Missing(description: "unknown words in a finding") }
    return Finding(
      id: try json("id").text(), status: status, severity: severity, verdict: verdict,
      summary: try prose(json("summary")), details: try proses(json("details")),
      uncertainty: try json.optional("uncertainty").map(prose), caveats: try proses(json("caveats")),
      numbers: try json("numbers").elements().map(number),
      evidence: try json("evidence").elements().map {
        EvidenceReference(file: try $0("file").text(), line: try $0("line").int())
      },
      tables: try json("tables").texts(), figures: try json("figures").texts(),
      recommendation: try json.optional("recommendation").map(prose))
  }

  private func number(_ json: JSONValue) throws -> NamedNumber {
    let type = try json("type").text()
    let places = try json.optional("places").int()
    return NamedNumber(
      try json("name").text(), try cell(json("value"), type, places),
      low: try json.optional("low").map { try cell($0, type, places) },
      high: try json.optional("high").map { try cell($0, type, places) }, unit: try json.optional("unit").text())
  }

  // MARK: - Sentences

  private func proses(_ json: JSONValue) throws -> [Prose] { try json.elements().map(prose) }

  private func prose(_ json: JSONValue) throws -> Prose {
    guard let parts = try json.optional("parts") else { return Prose(try json("text").text()) }
    return Prose(
      parts: try parts.elements().map { part in
        if let text = try part.optional("words").text() { return .words(text) }
        if let text = try part.optional("strong").text() { return .strong(text) }
        return .evidence(try part("evidence").text())
      })
  }

  // MARK: - Tables

  private func table(_ json: JSONValue) throws -> Table {
    Table(
      id: try json("id").text(), title: try json("title").text(), note: try json.optional("note").map(prose),
      columns: try json("columns").elements().map(column))
  }

  private func column(_ json: JSONValue) throws -> Column {
    let type = try json("type").text()
    let values = try json("values").elements()
    let types = try json.optional("types")?.elements().map { $0.isNull ? "words" : try $0.text() }
    let usual = try json.optional("places").int()
    let places = try json.optional("places_each")?.elements().map { $0.isNull ? nil : try $0.int() }
    let cells = try values.indices.map { row in
      try cell(values[row], types?[row] ?? type, places == nil ? usual : places?[row])
    }
    var total = Column.Total.none
    if try json.has("total") { total = (try? json("total").text()).map { .words($0) } ?? .sum }
    return Column(
      try json("id").text(), try json("title").text(), Self.values(cells, type, places: usual), total: total,
      unit: try json.optional("unit").text())
  }

  /// A column of one kind without a gap is one of typed values.
  private static func values(_ cells: [Cell], _ type: String, places usual: Int?) -> ColumnValues {
    var (numbers, doubles, texts): ([Int], [Double], [String]) = ([], [], [])
    var (dates, moments, flags): ([CivilDate], [Int64], [Bool]) = ([], [], [])
    var places: Set<Int> = []
    let isUnknown = cells.allSatisfy { $0 == .empty }
    if isUnknown, type == "number" || type == "probability" { return unknown(cells.count, type, usual) }
    for cell in cells {
      switch cell {
      case .empty, .duration: return .cells(cells)
      case .count(let count): numbers.append(count)
      case .number(let number, let decimals):
        doubles.append(number)
        places.insert(decimals)
      case .share(let number), .probability(let number): doubles.append(number)
      case .date(let date): dates.append(date)
      case .instant(let moment): moments.append(moment)
      case .country(let text), .address(let text), .evidence(let text), .words(let text): texts.append(text)
      case .flag(let flag): flags.append(flag)
      }
    }
    switch type {
    case "count": return .counts(numbers)
    case "number" where places.count == 1: return .numbers(doubles, places: places.first ?? 0)
    case "share": return .shares(doubles)
    case "probability": return .probabilities(doubles)
    case "date": return .dates(dates)
    case "instant": return .instants(moments)
    case "country": return .countries(texts)
    case "address": return .addresses(texts)
    case "evidence": return .evidence(texts)
    case "words": return .words(texts)
    case "flag": return .flags(flags)
    default: return .cells(cells)
    }
  }

  /// Numbers none of which could be computed.
  private static func unknown(_ count: Int, _ type: String, _ places: Int?) -> ColumnValues {
    let values = [Double](repeating: .nan, count: count)
    return type == "number" ? .numbers(values, places: places ?? 0) : .probabilities(values)
  }

  private func cell(_ json: JSONValue, _ type: String, _ places: Int?) throws -> Cell {
    if json.isNull { return .empty }
    switch type {
    case "count": return .count(try json.int())
    case "number": return .number(try json.double(), places: places ?? 0)
    case "share": return .share(try json.double())
    case "probability": return .probability(try json.double())
    case "date": return .date(try json.date())
    case "instant": return .instant(try json.moment())
    case "duration": return .duration(seconds: try json.int())
    case "country": return .country(try json.text())
    case "address": return .address(try json.text())
    case "evidence": return .evidence(try json.text())
    case "words": return .words(try json.text())
    case "flag": return .flag(try json.flag())
    default: throw JSONValue.Missing(description: "no type \(type)")
    }
  }

  // MARK: - What it rests on

  private func blocklist(_ json: JSONValue) throws -> Blocklist {
    func entries(_ name: String) throws -> [Blocklist.Entry] {
      try json(name).texts().map { Blocklist.Entry($0, isIPv6: $0.contains(":")) }
    }
    return Blocklist(
      addresses: try entries("addresses"), networks: try entries("networks"), made: try json("made").moment(),
      expires: try json("expires").moment(), reasons: try json("reasons").texts(),
      warnings: try json("warnings").texts())
  }

  private func provenance() throws -> Provenance {
    let json = try top("provenance")
    guard let audience = ReportAudience(rawValue: try top("audience").text()) else {
      throw JSONValue.Missing(description: "unknown audience")
    }
    return Provenance(
      tool: try top("tool").text(), planFile: try json("plan").optional("path").text(),
      planSHA256: try json("plan").optional("sha256").text(), templateName: try json("template")("name").text(),
      templateSHA256: try json("template")("sha256").text(), zone: zone, zoneReason: try json("zone")("reason").text(),
      geography: try json.optional("geography").map(geography), files: try json("files").elements().map(file),
      lists: try json("lists").elements().map { list in
        Provenance.ListRecord(
          name: try list("name").text(), path: try list("path").text(), entries: try list("entries").int(),
          sha256: try list("sha256").text())
      },
      countedAttempts: try json("counted_attempts").int(), adjustments: try proses(json("adjustments")),
      problems: try json("problems").elements().map(problem), audience: audience)
  }

  private func geography(_ json: JSONValue) throws -> Provenance.GeographyRecord {
    Provenance.GeographyRecord(
      name: try json("name").text(), date: try json.optional("date").text(), sha256: try json("sha256").text(),
      files: try json("files").elements().map { .init(path: try $0("path").text(), sha256: try $0("sha256").text()) })
  }

  private func file(_ json: JSONValue) throws -> Provenance.FileRecord {
    Provenance.FileRecord(
      name: try json("name").text(), packing: try json("packing").text(), storedBytes: try json("stored_bytes").int(),
      decodedBytes: try json("decoded_bytes").int(), sha256: try json.optional("sha256").text(),
      contentDigest: try json("content_digest").text(), lines: try json("lines").int(),
      events: try json("events").int(), other: try json("other").int(), damaged: try json("damaged").int(),
      first: try json.optional("first")?.moment(), last: try json.optional("last")?.moment(),
      year: try json("year").text(), yearReason: try json("year_reason").text(),
      copyOf: try json.optional("copy_of").text())
  }

  private func problem(_ json: JSONValue) throws -> Provenance.Problem {
    Provenance.Problem(
      severity: Finding.Severity(rawValue: try json("severity").text()) ?? .info, code: try json("code").text(),
      file: try json.optional("file").text(), line: try json.optional("line").int(),
      message: try json("message").text(), sample: try json.optional("sample").text())
  }
}
