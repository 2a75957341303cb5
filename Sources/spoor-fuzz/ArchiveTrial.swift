import Diagnostics
import Evidence
import Glibc

/// Any bytes are opened as evidence: the reading ends, says whether it is complete, and what it passes on is whole lines
/// that add up, whatever the number of workers.
enum ArchiveTrial {
  private static let folder = "/dev/shm"
  private static let name = "spoor-fuzz-\(getpid())"

  static func run(_ input: [UInt8]) {
    let file = unsafe open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let written = unsafe write(file, input, input.count)
    precondition(file >= 0 && written == input.count, "no room in \(folder)")
    close(file)
    let found = EvidenceFinder.find(paths: [name], relativeTo: folder).found
    var limits = ReadLimits()
    limits.batchBytes = 512
    limits.lineBytes = 2048
    limits.unsuspiciousBytes = 1 << 22
    limits.members = 64
    let one = read(found, limits, jobs: 1)
    let two = read(found, limits, jobs: 2)
    precondition(one.files.map(\.file) == two.files.map(\.file) && one.complete == two.complete)
    for reading in [one, two] {
      let told = reading.diagnostics + reading.files.flatMap(\.diagnostics)
      precondition(reading.complete || told.contains { $0.severity > .note }, "told why it is not complete")
      precondition(!reading.complete || !told.contains { $0.severity == .error }, "an error is evidence missing")
      for file in reading.files {
        precondition(file.batches.reduce(0, +) <= file.file.decodedBytes)
      }
    }
  }

  private static func read(_ found: [FoundFile], _ limits: ReadLimits, jobs: Int) -> Reading<Int, Int> {
    unsafe EvidenceReader(found, limits: limits).read(
      jobs: jobs, hashing: false, makeWorker: { $0 }, scan: { _, bytes, _ in bytes.count })
  }
}
