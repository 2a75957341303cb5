import Testing
import Vocabulary

@testable import Logins

/// A dovecot proxy and the server behind it.
@Suite struct ProxySessionsTests {
  private func line(
    _ host: String, _ seconds: Int64, _ layer: Layer = .login, attempts: Int32 = 1, session: String = "s",
    source: String = "192.0.2.1", outcome: Outcome = .failure
  ) -> Line {
    Line(
      seconds: seconds, source: source, user: "a", reporter: host, session: session, service: 1, outcome: outcome,
      layer: layer, attempts: attempts)
  }

  /// Attempts however the lines are dealt out to files.
  private func attempts(_ lines: [Line]) -> Set<Int> {
    let hosts = Dictionary(grouping: lines, by: \.reporter).values.sorted { $0[0].seconds < $1[0].seconds }
    return [
      assemble([lines]).report.attemptsKept, assemble(Array(hosts)).report.attemptsKept,
      assemble(hosts.reversed()).report.attemptsKept,
    ]
  }

  @Test func `An attempt that both refuse counts once, whatever either logs`() {
    let back = [line("back", 0, .passdb), line("back", 2)]
    let front = [line("front", 2, .passdb), line("front", 9)]
    for behind in [back, [back[0]], [back[1]]] {
      for before in [front, [front[0]], [front[1]]] { #expect(attempts(behind + before) == [1]) }
    }
  }

  @Test func `What the proxy refuses itself counts as well`() {
    let front = [line("front", 0, .passdb), line("front", 5, .passdb), line("front", 20, attempts: 3)]
    #expect(attempts(front + [line("back", 10, .passdb), line("back", 12)]) == [3])
  }

  @Test func `One login through a proxy counts once, and two count twice`() {
    let one = [line("back", 0, outcome: .success), line("front", 0, outcome: .success)]
    #expect(attempts(one) == [1])
    let another = ["back", "front"].map { line($0, 4, session: "t", outcome: .success) }
    #expect(attempts(one + another) == [2])
    let failure = [line("back", 0, .passdb), line("front", 2, .passdb)]
    #expect(attempts(failure + one.map { Line(copying: $0, seconds: $0.seconds + 60) }) == [2])
  }

  @Test func `Ids that agree by chance are of two sessions`() {
    #expect(attempts([line("back", 0), line("front", 0, source: "192.0.2.2")]) == [2])
    #expect(attempts([line("back", 0), line("front", 90_000)]) == [2])
  }
}

extension Line {
  fileprivate init(copying line: Line, seconds: Int64) {
    self = line
    self.seconds = seconds
  }
}
