import CivilTime
import Logins

/// Days of single computers, by what each made on each: of the millions that a year of a swarm has, those with most.
struct ComputerDays: Sendable {
  struct Entry: Sendable, Hashable {
    /// `CivilDate.dayNumber`
    var day: Int64
    /// Id of `Dimension.source`.
    var source: Int32
    var attempts: Int
  }

  private let runs: SourceRuns
  private let zone: Zone
  private let frequency: Frequencies
  /// By place of the source: the most it made on one day.
  private let mostOfSource: [Int32]
  /// Days on which a computer came, over all computers.
  let count: Int
  /// The most of one computer on one day; 0 when there is none.
  let most: Int

  /// - Complexity: O(events); holds a number for each source.
  init(_ runs: SourceRuns, zone: Zone) {
    self.runs = runs
    self.zone = zone
    var frequency = Frequencies()
    var mostOfSource: [Int32] = []
    mostOfSource.reserveCapacity(runs.sources.count)
    var minutes = WallMinutes(zone)
    let (times, weights) = (runs.times.span, runs.weights.span)
    for source in runs.sources {
      var days = LastDays()
      for row in source.range {
        days.add(Int(weights[row]), on: minutes.day(at: SourceRuns.second(times[row])), &frequency)
      }
      days.finish(&frequency)
      mostOfSource.append(Int32(clamping: days.most))
    }
    self.frequency = frequency
    self.mostOfSource = mostOfSource
    count = frequency.count
    most = frequency.greatest ?? 0
  }

  /// Most attempts first, then by day, then by address. With the last of those asked for come all that equal it.
  /// - Parameter wanted: how many of them.
  /// - Complexity: O(events of the leading computers).
  func leading(_ wanted: Int) -> [Entry] {
    var (least, found) = (Int.max, 0)
    for (attempts, days) in frequency.ascending.reversed() where found < wanted {
      (least, found) = (attempts, found + days)
    }
    var leading: [Entry] = []
    let leaders = runs.sources.indices.filter { mostOfSource[$0] >= Int32(clamping: least) }
    Self.forEach(runs, leaders, zone) { days in leading += days.filter { $0.attempts >= least } }
    leading.sort { ($1.attempts, $0.day, $0.source) < ($0.attempts, $1.day, $1.source) }
    return leading
  }

  /// Calls with the days of each of the sources.
  @inline(__always)
  private static func forEach(
    _ runs: SourceRuns, _ places: some Sequence<Int>, _ zone: Zone, _ body: ([Entry]) -> Void
  ) {
    var minutes = WallMinutes(zone)
    var days: [Entry] = []
    let (sources, times, weights) = (runs.sources.span, runs.times.span, runs.weights.span)
    for place in places {
      let source = sources[place]
      days.removeAll(keepingCapacity: true)
      var (last, attempts) = (Int64.min, 0)
      for row in source.range {
        let day = minutes.day(at: SourceRuns.second(times[row]))
        if day != last {
          add(attempts, on: last, source.id, to: &days)
          (last, attempts) = (day, 0)
        }
        attempts += Int(weights[row])
      }
      add(attempts, on: last, source.id, to: &days)
      body(days)
    }
  }

  @inline(__always)
  private static func add(_ attempts: Int, on day: Int64, _ source: Int32, to days: inout [Entry]) {
    guard day > .min else { return }
    if let last = days.last, last.day >= day, let place = days.lastIndex(where: { $0.day <= day }),
      days[place].day == day
    {
      // A clock that is put back at midnight leads back to the day before.
      days[place].attempts += attempts
    } else {
      days.append(Entry(day: day, source: source, attempts: attempts))
    }
  }
}

/// The last two days of one computer, of which neither is over: its attempts ascend by time, but a clock that is put back
/// shortly after midnight leads back to the day before.
private struct LastDays {
  private var before = (day: Int64.min, attempts: 0)
  private var last = (day: Int64.min, attempts: 0)
  /// The most of a day that is over.
  private(set) var most = 0

  @inline(__always)
  mutating func add(_ attempts: Int, on day: Int64, _ frequency: inout Frequencies) {
    if day == last.day {
      last.attempts += attempts
    } else if day > last.day {
      end(before, &frequency)
      (before, last) = (last, (day, attempts))
    } else if day == before.day {
      before.attempts += attempts
    } else {
      end(before, &frequency)
      before = (day, attempts)
    }
  }

  @inline(__always)
  mutating func finish(_ frequency: inout Frequencies) {
    end(before, &frequency)
    end(last, &frequency)
  }

  @inline(__always)
  private mutating func end(_ day: (day: Int64, attempts: Int), _ frequency: inout Frequencies) {
    guard day.day > .min else { return }
    frequency.add(day.attempts)
    most = max(most, day.attempts)
  }
}
