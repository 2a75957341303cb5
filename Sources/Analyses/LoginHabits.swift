import Logins

/// Who logged in from where, and when first, as far as it is asked for.
struct LoginHabits {
  /// An account (local part) and a source each, packed; in the order of their first logins.
  private(set) var pairs = NumberTable()
  /// By place in `pairs`: the row of the first login.
  private(set) var firstRows: [Int] = []
  /// By place in `pairs`: how many logins.
  private(set) var times: [Int] = []
  /// An account and a network each, packed.
  private var accountsInNetworks = NumberTable()
  /// By place in `accountsInNetworks`: UTC seconds of the first login.
  private var firstInNetworks: [Int64] = []
  /// By network: UTC seconds of anybody's first login, the greatest number where nobody ever did.
  private(set) var firstOfNetwork: [Int64]
  /// By network: how many accounts logged in.
  private(set) var accountsOfNetwork: [Int]

  /// - Parameters:
  ///   - sequence: logins that succeeded, in order of time.
  ///   - parts: by user: the local part.
  ///   - isWanted: of an account and a network; the others are left out. To count a network's accounts all of them must
  ///     be wanted.
  /// - Complexity: O(logins).
  init(
    _ sequence: EventSequence, record: AccountRecord, parts: [Int32],
    isWanted: (_ account: Int32, _ network: Int32) -> Bool
  ) {
    firstOfNetwork = Array(repeating: .max, count: record.networkCount)
    accountsOfNetwork = Array(repeating: 0, count: record.networkCount)
    for row in sequence.milliseconds.indices where sequence.user[row] >= 0 && sequence.source[row] >= 0 {
      let source = sequence.source[row]
      let network = record.networkOf[Int(source)]
      let account = parts[Int(sequence.user[row])]
      guard isWanted(account, network) else { continue }
      let place = pairs.place(of: Self.packed(account, source))
      if place == firstRows.count {
        firstRows.append(row)
        times.append(0)
        note(account, network, floored(sequence.milliseconds[row], by: 1000))
      }
      times[place] += 1
    }
  }

  /// A pair that is new may be one of an account and a network that are new to each other.
  private mutating func note(_ account: Int32, _ network: Int32, _ seconds: Int64) {
    guard accountsInNetworks.place(of: Self.packed(account, network)) == firstInNetworks.count else { return }
    firstInNetworks.append(seconds)
    accountsOfNetwork[Int(network)] += 1
    firstOfNetwork[Int(network)] = min(firstOfNetwork[Int(network)], seconds)
  }

  /// UTC seconds of the first login of an account from a network, the greatest number where there is none.
  func firstLogin(of account: Int32, network: Int32) -> Int64 {
    accountsInNetworks.known(Self.packed(account, network)).map { firstInNetworks[$0] } ?? .max
  }

  private static func packed(_ account: Int32, _ place: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: account)) << 32 | UInt64(UInt32(bitPattern: place))
  }

  /// The account and the source of a pair.
  static func parts(of pair: UInt64) -> (account: Int32, source: Int32) {
    (Int32(truncatingIfNeeded: pair >> 32), Int32(truncatingIfNeeded: pair))
  }
}
