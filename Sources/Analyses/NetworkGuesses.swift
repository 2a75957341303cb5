import Logins

/// The failures of one network, name by name: who there guessed at a name before somebody there logged in with it.
struct NetworkGuesses {
  private struct Guess {
    var milliseconds: Int64
    var run: Int32
    var attempts: Int32
  }

  /// By local part, in order of time.
  private var guesses: [Int32: [Guess]] = [:]
  /// By run: its first login, in milliseconds.
  private var firstLogin: [Int32: Int64] = [:]

  /// - Parameters:
  ///   - runs: of all addresses of the network.
  ///   - sequence: by source.
  ///   - account: of a row; −1 for none.
  /// - Complexity: O(n log n) for n events of the network.
  init(_ runs: Range<Int>, _ sequence: EventSequence, account: (Int) -> Int32) {
    for run in runs {
      for row in sequence.bounds[run]..<sequence.bounds[run + 1] {
        let time = sequence.milliseconds[row]
        if sequence.outcome[row] == .success {
          firstLogin[Int32(run)] = min(time, firstLogin[Int32(run)] ?? time)
          continue
        }
        let account = account(row)
        guard account >= 0 else { continue }
        guesses[account, default: []].append(
          Guess(milliseconds: time, run: Int32(run), attempts: Int32(clamping: sequence.attempts[row])))
      }
    }
    for account in guesses.keys { guesses[account]?.sort { $0.milliseconds < $1.milliseconds } }
  }

  /// Failures on a name from other addresses of the network that had not logged anybody in by the end of the time.
  func failures(on account: Int32, within time: ClosedRange<Int64>, except run: Int32) -> (
    failures: Int, addresses: Int
  ) {
    var (failures, addresses) = (0, Set<Int32>())
    for guess in guesses[account] ?? [] where time.contains(guess.milliseconds) && guess.run != run {
      if let login = firstLogin[guess.run], login < time.upperBound { continue }
      failures += Int(guess.attempts)
      addresses.insert(guess.run)
    }
    return (failures, addresses.count)
  }
}
