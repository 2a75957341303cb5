import CivilTime
import Findings
import Planning
import Statistics
import Vocabulary

@testable import Analyses

extension Archive {
  /// 60 days with thirty failures a day from a few countries, and a window on the last.
  static func watched(days: Int = 60) -> Archive {
    var archive = Archive(days: days)
    archive.plan.analyses = [.init(id: "firewall-sets")]
    archive.plan.window = .days(archive.first + (days - 1), archive.first + (days - 1))
    var random = SplitMix64(seed: 7)
    for day in 0..<days {
      for _ in 0..<30 {
        let number = random.below(3000)
        archive.add(
          day: day, second: random.below(86_400), source: .made(number), country: ["CN", "IN", "US"][number % 3],
          user: "user\(random.below(400))")
      }
    }
    return archive
  }

  func seconds(day: Int, hours: Range<Int> = 0..<24) -> Range<Int64> {
    let start = Int64((first + day).dayNumber) * 86_400
    return (start + Int64(hours.lowerBound) * 3600)..<(start + Int64(hours.upperBound) * 3600)
  }

  func audited(
    day: Int = 59, hours: Range<Int> = 0..<24, logs: [AuditWatch.LogHours] = []
  ) async throws -> InvestigationResult {
    let time = seconds(day: day, hours: hours)
    return try await investigate(AuditWatch(periods: [.init(name: "now", label: "now", time: time)], logs: logs))
  }
}

extension AlertSign {
  var words: String {
    ([finding.summary] + finding.details + advice).map(\.plainText).joined(separator: " ")
  }
}
