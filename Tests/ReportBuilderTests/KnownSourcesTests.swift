import CivilTime
import Planning
import Testing
import Vocabulary

@testable import ReportBuilder

@Suite("Who is known from an archive") struct KnownSourcesTests {
  @Test("everybody who ever logged in, whatever the plan counts, with the names that were logged") func logins()
    async throws
  {
    let scratch = try Scratch()
    try scratch.write(
      "logs/auth.log",
      """
      2023-11-10T08:00:00+00:00 gate sshd[11]: Accepted password for ann from 240.0.0.1 port 4711 ssh2
      2023-11-11T08:00:00+00:00 gate sshd[12]: Failed password for root from 240.0.0.2 port 4712 ssh2
      2023-11-12T08:00:00+00:00 gate sshd[13]: Accepted publickey for bob from 2001:db8::7 port 4713 ssh2: ED25519 SHA256:x
      2023-11-12T09:00:00+00:00 gate proftpd[14]: 192.0.2.1 (host7.example.net[240.0.0.3]) - USER x (Login failed): Incorrect password

      """)
    var plan = Plan(title: "", folder: scratch.path, archive: .init(paths: ["logs/"]), analyses: [])
    plan.since = CivilDate(iso: "2023-11-11")
    plan.until = CivilDate(iso: "2023-11-11")
    plan.exclude = [Plan.Exclusion(user: "bob")]
    let known = try await KnownSources(plan: plan, zone: .utc, jobs: 1, isInterrupted: { false })
    #expect(Set(known.loggedIn.map(\.description)) == ["240.0.0.1", "2001:db8::7"])
    #expect(known.hosts.map { "\($0.key) \($0.value)" } == ["240.0.0.3 host7.example.net"])
  }
}
