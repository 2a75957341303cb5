import Findings
import Synchronization
import Testing

@testable import Report

@Suite struct WorkQueueTests {
  @Test func `One thread does the heaviest first, and what is as heavy in the order in which it came`() {
    let queue = WorkQueue(threads: 1)
    let done = Mutex<[String]>([])
    for (name, weight) in [("light", 1), ("heavy", 9), ("also heavy", 9), ("middle", 5)] {
      queue.add(weight) { done.withLock { $0.append(name) } }
    }
    queue.run()
    #expect(done.withLock { $0 } == ["heavy", "also heavy", "middle", "light"])
  }

  @Test(arguments: [1, 2, 8])
  func `All is done once, also what is added meanwhile, and ends come last`(_ threads: Int) {
    let queue = WorkQueue(threads: threads)
    let counts = Mutex([Int](repeating: 0, count: 100))
    let end = Mutex<Int?>(nil)
    queue.add(WorkQueue.first) {
      queue.add(
        (0..<100).map { number in (number, { counts.withLock { $0[number] += 1 } }) },
        end: { end.withLock { $0 = counts.withLock { $0.reduce(0, +) } } })
    }
    queue.run()
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
    #expect(end.withLock { $0 } == 100)
    queue.run()
  }

  @Test func `However many threads write a report, it is the same`() throws {
    let parts = ReportParts(drawSVG: SampleReport.parts.drawSVG, workbook: RowLimits())
    let reports = try [1, 2, 5].map { threads in
      try withTemporaryFolder { folder in
        try ReportWriter.write(
          SampleReport.content(), template: ReportWriterTests.template, parts: parts, into: folder, threads: threads
        ).outputs
      }
    }
    #expect(reports[0].count > 5 && reports.allSatisfy { $0 == reports[0] })
  }
}
