import Findings

extension AudienceEdition {
  func figure(_ figure: Figure, without gone: Set<String>) -> Figure {
    var figure = figure
    figure.title = words(figure.title)
    figure.caption = prose(figure.caption)
    figure.alternative = words(figure.alternative)
    if let table = figure.table, gone.contains(table) { figure.table = nil }
    figure.content = content(figure.content)
    return figure
  }

  /// Labels. Figures without any text from outside come as they are.
  private func content(_ content: Figure.Content) -> Figure.Content {
    switch content {
    case .days(var days):
      days.marks = days.marks.map { Figure.Mark(date: $0.date, label: words($0.label)) }
      return .days(days)
    case .hours(var hours):
      hours.marks = hours.marks.map(mark)
      return .hours(hours)
    case .hourOfWeek(var hours):
      hours.marks = hours.marks.map(mark)
      return .hourOfWeek(hours)
    case .clock(var clock):
      clock.marks = clock.marks.map(mark)
      return .clock(clock)
    case .histogram(var histogram):
      histogram.bars = histogram.bars.map {
        Figure.Histogram.Bar(label: words($0.label), value: $0.value, note: $0.note.map(words))
      }
      return .histogram(histogram)
    case .concentration(var curve):
      curve.marks = curve.marks.map { Figure.Concentration.Mark(members: $0.members, label: words($0.label)) }
      return .concentration(curve)
    case .stackedDays(var stack):
      for index in stack.parts.indices { stack.parts[index].label = words(stack.parts[index].label) }
      return .stackedDays(stack)
    case .shares(var shares):
      for index in shares.rows.indices {
        shares.rows[index].label = label(shares.rows[index].label)
        shares.rows[index].note = shares.rows[index].note.map(words)
      }
      return .shares(shares)
    case .sequence(var sequence):
      sequence.columns = sequence.columns.map { label($0, column: .name) }
      sequence.rows = sequence.rows.map { label($0) }
      return .sequence(sequence)
    case .membership(var membership):
      for index in membership.campaigns.indices {
        membership.campaigns[index].label = label(membership.campaigns[index].label)
        membership.campaigns[index].note = membership.campaigns[index].note.map(words)
      }
      return .membership(membership)
    case .timeline(var timeline):
      timeline.lanes = timeline.lanes.map { Figure.Timeline.Lane(label: words($0.label), content: lane($0.content)) }
      timeline.highlighted = timeline.highlighted.map(span)
      return .timeline(timeline)
    case .discovery, .worldMap, .trends: return content
    }
  }

  private func lane(_ content: Figure.Timeline.Content) -> Figure.Timeline.Content {
    switch content {
    case .counts(var counts):
      counts.levelLabel = counts.levelLabel.map(words)
      return .counts(counts)
    case .moments(let moments):
      return .moments(
        moments.map { Figure.Timeline.Moment(at: $0.at, label: timed($0.label), isMarked: $0.isMarked) })
    case .spans(let spans): return .spans(spans.map(span))
    }
  }

  private func span(_ span: Figure.Timeline.Span) -> Figure.Timeline.Span {
    Figure.Timeline.Span(time: span.time, label: timed(span.label), isMarked: span.isMarked)
  }

  /// Beside an exact time the public sees no single computer or name.
  private func timed(_ cell: Cell?) -> Cell? {
    guard let cell else { return nil }
    guard isPublic else { return label(cell) }
    switch cell {
    case .address: return nil
    case .evidence(let text) where isPersonal(text): return nil
    case .words(let text) where isPersonal(Prose(text)): return nil
    default: return label(cell)
    }
  }

  private func mark(_ mark: Figure.HourSeries.Mark) -> Figure.HourSeries.Mark {
    Figure.HourSeries.Mark(hour: mark.hour, label: words(mark.label))
  }

  private func label(_ cell: Cell, column: IdentityKind? = nil) -> Cell {
    switch cell {
    case .address(let text): .address(disguise.shown(text, as: .computer))
    case .evidence(let text): .evidence(evidence(text, column: column))
    case .words(let text): .words(words(text))
    default: cell
    }
  }
}
