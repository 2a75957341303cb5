import CivilTime
import Logins

/// The failures of the whole archive by computer, and what several analyses make of them: put in order, or counted, when
/// one first asks. Nothing is made on the actor itself, which others ask meanwhile.
actor SharedRuns {
  private var runs: Task<SourceRuns, any Error>?
  private var parts: [Range<Int64>: Task<SourceRuns, any Error>] = [:]
  /// By stretch of time; nil is the whole archive.
  private var computers: [Range<Int64>?: Task<SourceRuns, any Error>] = [:]
  private var days: [Range<Int64>?: Task<ComputerDays, any Error>] = [:]

  func runs(of store: any EventStore) async throws -> SourceRuns {
    if let runs { return try await runs.value }
    let task = Task {
      let query = SequenceQuery(
        .unsuccessful, by: .source, columns: [.user, .attempts, .place], inSeconds: true)
      return SourceRuns(try await store.sequence(query), addresses: store.dictionary.sources)
    }
    runs = task
    return try await task.value
  }

  /// - Parameter time: UTC seconds; nil for everything.
  func runs(of store: any EventStore, within time: Range<Int64>?) async throws -> SourceRuns {
    guard let time else { return try await runs(of: store) }
    if let known = parts[time] { return try await known.value }
    let task = Task.detached { [self] in try await runs(of: store).within(time) }
    parts[time] = task
    return try await task.value
  }

  /// Those with the addresses of one network as one computer.
  func computers(of store: any EventStore, within time: Range<Int64>?) async throws -> SourceRuns {
    if let known = computers[time] { return try await known.value }
    let task = Task.detached { [self] in try await runs(of: store, within: time).joiningNetworks() }
    computers[time] = task
    return try await task.value
  }

  /// Of those computers.
  func days(of store: any EventStore, within time: Range<Int64>?) async throws -> ComputerDays {
    if let known = days[time] { return try await known.value }
    let task = Task.detached { [self] in
      ComputerDays(try await computers(of: store, within: time), zone: store.zone)
    }
    days[time] = task
    return try await task.value
  }
}

extension AnalysisInput {
  /// Failures of each computer of the whole archive. The columns are there once, whoever asks.
  func sourceRuns() async throws -> SourceRuns { try await runs.runs(of: store) }

  /// The same, with the addresses of one network as one computer.
  func computerRuns() async throws -> SourceRuns { try await runs.computers(of: store, within: nil) }

  /// Those of the window.
  func windowRuns() async throws -> SourceRuns { try await runs.runs(of: store, within: windowFilter.time) }

  /// Those of the window, with the addresses of one network as one computer.
  func windowComputers() async throws -> SourceRuns {
    try await runs.computers(of: store, within: windowFilter.time)
  }

  /// Days of the computers of the window.
  func windowDays() async throws -> ComputerDays { try await runs.days(of: store, within: windowFilter.time) }
}
