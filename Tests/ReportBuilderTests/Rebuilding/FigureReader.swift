import CivilTime
import Findings

/// The data of a drawing, read back from JSON.
struct FigureReader {
  let json: JSONValue
  let zone: Zone

  func figure(_ prose: (JSONValue) throws -> Prose) throws -> Figure {
    Figure(
      id: try json("id").text(), title: try json("title").text(), caption: try prose(json("caption")),
      alternative: try json("alternative").text(), table: try json.optional("table").text(), content: try content())
  }

  private func content() throws -> Figure.Content {
    switch try json("kind").text() {
    case "days": .days(try days())
    case "hours": .hours(try hours())
    case "stacked-days":
      .stackedDays(
        Figure.StackedDays(
          first: try first(), unit: try unit(),
          parts: try json("parts").elements().map {
            Figure.StackedDays.Part(
              label: try $0("label").text(), values: try $0("values").doubles(), isRest: try $0("rest").flag())
          }))
    case "histogram":
      .histogram(
        Figure.Histogram(
          bars: try json("bars").elements().map {
            Figure.Histogram.Bar(
              label: try $0("label").text(), value: try $0("value").double(), note: try $0.optional("note").text())
          }, axis: try json("axis").text(), unit: try unit()))
    case "discovery":
      .discovery(
        Figure.Discovery(
          first: try first(), seen: try json("seen").doubles(), size: try json("size").double(), unit: try unit(),
          end: try json.optional("end")?.date(), earliest: try json.optional("earliest")?.date(),
          latest: try json.optional("latest")?.date()))
    case "world-map":
      .worldMap(
        Figure.WorldMap(
          values: try json("countries").elements().map {
            Figure.WorldMap.CountryValue(
              code: try $0("code").text(), name: try $0("name").text(), value: try $0("value").double())
          }, unit: try unit()))
    case "hour-of-week":
      .hourOfWeek(Figure.HourOfWeek(values: try json("values").optionals(), unit: try unit(), marks: try marks()))
    case "clock": .clock(try clock())
    case "concentration": .concentration(try concentration())
    case "shares": .shares(try shares())
    case "sequence": .sequence(try sequence())
    case "timeline": .timeline(try timeline())
    case "membership": .membership(try membership())
    default: throw JSONValue.Missing(description: "an unknown kind of figure")
    }
  }

  private func first() throws -> CivilDate { try json("first").date() }
  private func unit() throws -> String { try json("unit").text() }

  private func usual() throws -> [ClosedRange<Double>] {
    try zip(json("usual_low").doubles(), json("usual_high").doubles()).map { $0...$1 }
  }

  private func marks() throws -> [Figure.HourSeries.Mark] {
    try json("marks").elements().map { .init(hour: try $0("index").int(), label: try $0("label").text()) }
  }

  private func days() throws -> Figure.DaySeries {
    let shaded = try json("highlighted").elements().map { try $0.date() }
    return Figure.DaySeries(
      first: try first(), values: try json("values").optionals(), unit: try unit(), usual: try usual(),
      level: try json.optional("level").double(), levelLabel: try json.optional("level_label").text(),
      marks: try json("marks").elements().map {
        Figure.Mark(date: try $0("date").date(), label: try $0("label").text())
      }, highlighted: shaded.isEmpty ? nil : shaded[0]...shaded[1])
  }

  private func hours() throws -> Figure.HourSeries {
    let shaded = try json("highlighted").elements().map { try $0.int() }
    return Figure.HourSeries(
      first: try first(), values: try json("values").optionals(), unit: try unit(), usual: try usual(),
      level: try json.optional("level").double(), levelLabel: try json.optional("level_label").text(),
      marks: try marks(), highlighted: shaded.isEmpty ? nil : shaded[0]...shaded[1])
  }

  private func clock() throws -> Figure.Clock {
    Figure.Clock(
      values: try json("values").doubles(), axis: try json("axis").text(), unit: try unit(),
      level: try json.optional("level").double(), levelLabel: try json.optional("level_label").text(),
      highlighted: Set(try json("highlighted").elements().map { try $0.int() }), marks: try marks())
  }

  private func concentration() throws -> Figure.Concentration {
    Figure.Concentration(
      attempts: try json("attempts").elements().flatMap {
        [Int](repeating: try $0("each").int(), count: try $0("members").int())
      }, members: try json("members").text(), unit: try unit(),
      marks: try json("marks").elements().map {
        Figure.Concentration.Mark(members: try $0("members").int(), label: try $0("label").text())
      })
  }

  private func shares() throws -> Figure.Shares {
    Figure.Shares(
      nowLabel: try json("now_label").text(), usualLabel: try json("usual_label").text(),
      rows: try json("rows").elements().map { row in
        let low = try row.optional("usual_low").double()
        let high = try row.optional("usual_high").double()
        return Figure.Shares.Row(
          label: .words(try row("label").text()), now: try row("now").double(),
          usual: try row.optional("usual").double(),
          range: low.flatMap { low in high.map { low...$0 } }, note: try row.optional("note").text(),
          isMarked: try row("marked").flag())
      }, unit: try unit())
  }

  private func sequence() throws -> Figure.Sequence {
    Figure.Sequence(
      columns: try json("columns").texts().map { .words($0) }, rows: try json("rows").texts().map { .words($0) },
      points: try json("points").elements().map {
        Figure.Sequence.Point(
          column: try $0("column").int(), row: try $0("row").int(), kind: try $0("point_kind").int(),
          attempts: try $0("attempts").int())
      }, columnAxis: try json("column_axis").text(), rowAxis: try json("row_axis").text(),
      kinds: try json("kinds").texts(),
      links: try json("links").elements().map { .init(from: try $0("from").int(), to: try $0("to").int()) })
  }

  private func timeline() throws -> Figure.Timeline {
    Figure.Timeline(
      span: try json("from").moment()..<json("to").moment(), zone: zone,
      lanes: try json("lanes").elements().map { .init(label: try $0("label").text(), content: try lane($0)) },
      highlighted: try json("highlighted").elements().map(span))
  }

  private func lane(_ lane: JSONValue) throws -> Figure.Timeline.Content {
    if let counts = try lane.optional("counts") {
      return .counts(
        Figure.Timeline.Counts(
          first: try counts("first").moment(), step: Int64(try counts("step_seconds").int()),
          values: try counts("values").optionals(), unit: try counts("unit").text(),
          level: try counts.optional("level").double(), levelLabel: try counts.optional("level_label").text()))
    }
    if let moments = try lane.optional("moments") {
      return .moments(
        try moments.elements().map {
          Figure.Timeline.Moment(at: try $0("at").moment(), label: try label($0), isMarked: try $0("marked").flag())
        })
    }
    return .spans(try lane("spans").elements().map(span))
  }

  private func span(_ span: JSONValue) throws -> Figure.Timeline.Span {
    Figure.Timeline.Span(
      time: try span("from").moment()..<span("to").moment(), label: try label(span), isMarked: try span("marked").flag()
    )
  }

  private func label(_ json: JSONValue) throws -> Cell? { try json.optional("label").text().map { .words($0) } }

  private func membership() throws -> Figure.Membership {
    Figure.Membership(
      first: try first(), hoursPerValue: try json("hours_per_value").int(), unit: try unit(),
      campaigns: try json("campaigns").elements().map {
        Figure.Membership.Campaign(
          label: .words(try $0("label").text()), values: try $0("values").doubles(),
          note: try $0.optional("note").text(), isRest: try $0("rest").flag())
      })
  }
}
