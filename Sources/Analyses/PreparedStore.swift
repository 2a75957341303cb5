import CivilTime
import Logins

/// A store that has begun to answer what analyses will ask of the whole archive: all of it in one pass, beside other work.
struct PreparedStore: EventStore {
  private struct Key: Sendable, Hashable {
    var filter: EventFilter
    var by: [Dimension]
  }

  /// A question, and its answer with all measures that anybody asks for.
  private struct Prepared: Sendable {
    var place: Int
    var measures: [Measure]
  }

  private let store: any EventStore
  /// UTC seconds of the first and the last event.
  private let span: ClosedRange<Int64>?
  private let prepared: [Key: Prepared]
  private let answers: Task<[Aggregate], any Error>

  var zone: Zone { store.zone }
  var dictionary: EventDictionary { store.dictionary }
  var eventCount: Int { store.eventCount }
  var operationalEvents: [OperationalEvent] { store.operationalEvents }

  /// - Parameters:
  ///   - span: UTC seconds of the first and the last event; nil where there is none.
  ///   - questions: of the whole archive; those that differ in measures only are one.
  init(_ store: any EventStore, span: ClosedRange<Int64>?, questions: [AggregateQuery]) {
    self.store = store
    self.span = span
    var queries: [AggregateQuery] = []
    var prepared: [Key: Prepared] = [:]
    for question in questions {
      let key = Key(filter: question.filter, by: question.by)
      var answer = prepared[key] ?? Prepared(place: queries.count, measures: [])
      if answer.measures.isEmpty { queries.append(question) }
      for measure in question.measures where !answer.measures.contains(measure) { answer.measures.append(measure) }
      queries[answer.place].measures = answer.measures
      prepared[key] = answer
    }
    self.prepared = prepared
    let asked = queries
    answers = Task { asked.isEmpty ? [] : try await store.aggregate(asked) }
  }

  func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    let places = queries.map { known($0) }
    let others = queries.indices.filter { places[$0] == nil }
    var rest = others.isEmpty ? [] : try await store.aggregate(others.map { queries[$0] })
    rest.reverse()
    var result: [Aggregate] = []
    for (query, prepared) in zip(queries, places) {
      if let prepared {
        result.append(Self.part(try await answers.value[prepared.place], prepared.measures, query.measures))
      } else if let answer = rest.popLast() {
        result.append(answer)
      }
    }
    return result
  }

  func sequence(_ query: SequenceQuery) async throws -> EventSequence { try await store.sequence(query) }

  func events(_ filter: EventFilter, limit: Int) async throws -> [LoginEvent] {
    try await store.events(filter, limit: limit)
  }

  /// A time that holds every event narrows nothing.
  private func known(_ query: AggregateQuery) -> Prepared? {
    var filter = query.filter
    if let time = filter.time, let span, time.contains(span.lowerBound), time.contains(span.upperBound) {
      filter.time = nil
    }
    guard let prepared = prepared[Key(filter: filter, by: query.by)],
      query.measures.allSatisfy(prepared.measures.contains)
    else { return nil }
    return prepared
  }

  private static func part(_ answer: Aggregate, _ all: [Measure], _ wanted: [Measure]) -> Aggregate {
    Aggregate(
      rowCount: answer.rowCount, keys: answer.keys,
      values: wanted.map { measure in all.firstIndex(of: measure).map { answer.values[$0] } ?? [] })
  }
}
