import Findings
import Logins
import Vocabulary

/// What the guard's own log has on the computers of the login log.
struct GuardLog: Sendable {
  /// UTC seconds of the bans of each address that failed in the login log, ascending.
  private(set) var bans: [Address: [Double]] = [:]
  /// All bans that it has.
  private(set) var all = 0
  /// Any line of it was read.
  private(set) var isThere = false

  /// Of computers that failed in the login log.
  var known: Int { bans.values.reduce(0) { $0 + $1.count } }

  /// It bans, and nobody that these logs know: it is of another host, or watches something else.
  var isOfOthers: Bool { all >= Self.telling && known == 0 }

  private static let telling = 5

  init(_ input: AnalysisInput) {
    let failed = Set(input.dictionary.sources)
    for event in input.store.operationalEvents {
      switch event.kind {
      case .ban:
        all += 1
        isThere = true
        if let source = event.source, failed.contains(source) {
          bans[source, default: []].append(Double(event.milliseconds) / 1000)
        }
      case .found, .unban, .alreadyBanned, .guardStart, .guardStop: isThere = true
      default: break
      }
    }
  }

  /// The first ban of an address in a stretch of time, UTC seconds.
  func firstBan(of address: Address, in time: ClosedRange<Double>) -> Double? {
    bans[address]?.first { time.contains($0) }
  }
}
