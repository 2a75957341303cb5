import Digests
import Testing

@testable import Evidence

/// The SHA-256 of a file that grows is that of the whole, of which only what is new is read.
@Suite struct HashStateTests {
  private let bytes = Sample.log(lines: 400, seed: 5)

  @Test("Gone on with from anywhere, a hash is the one of the whole, and its state says where it goes on")
  func anywhere() throws {
    let bench = Workbench()
    bench.write("log", bytes)
    let whole = SHA256Digest.hex(of: bytes)
    let file = try OpenFile(path: Array("\(bench.path)/log".utf8), name: "log")
    for bound in [0, 1, 63, 64, 65, 127, 128, 4096, 5000, bytes.count - 1, bytes.count] {
      let first = try #require(try FileDigest(of: file, upTo: bound, from: nil, while: { true }))
      #expect(first.sha256 == SHA256Digest.hex(of: bytes[..<bound]), "\(bound)")
      let state = try #require(first.state)
      #expect(state.byteCount == bound / 64 * 64)
      #expect(SHA256State(text: state.text) == state)
      let second = try #require(try FileDigest(of: file, upTo: bytes.count, from: state, while: { true }))
      #expect(second.sha256 == whole, "\(bound)")
    }
  }

  @Test("A state beyond the end, as of a file that was cut, is not gone on from")
  func cut() throws {
    let bench = Workbench()
    bench.write("log", bytes)
    let file = try OpenFile(path: Array("\(bench.path)/log".utf8), name: "log")
    let state = try #require(try FileDigest(of: file, upTo: 8192, from: nil, while: { true })?.state)
    let digest = try #require(try FileDigest(of: file, upTo: 100, from: state, while: { true }))
    #expect(digest.sha256 == SHA256Digest.hex(of: bytes[..<100]))
  }

  @Test("A reading that goes on with state and border has the hash of the whole; without a state it hashes all")
  func reading() throws {
    let bench = Workbench()
    let half = bytes.count / 2
    bench.write("log", Array(bytes[..<half]))
    let limits = ReadLimits(batch: 512)
    let first = EvidenceReader(bench.find("log").found, limits: limits).readAll(jobs: 2, hashing: true)
    let state = try #require(first.files[0].hashState)
    let border = first.files[0].borders[10]
    bench.write("log", bytes)
    for state in [state, nil] {
      var reader = EvidenceReader(bench.find("log").found, limits: limits)
      reader.resumptions[0] = border
      reader.hashStates[0] = state
      let reading = reader.readAll(jobs: 2, hashing: true)
      #expect(reading.files[0].file.sha256 == SHA256Digest.hex(of: bytes))
    }
    // A state of something else is seen in the sum, which is that of no file then.
    var reader = EvidenceReader(bench.find("log").found, limits: limits)
    reader.hashStates[0] = SHA256State(text: "1 64 0 0 0 0 0 0 0 0")
    #expect(reader.readAll(jobs: 2, hashing: true).files[0].file.sha256 != SHA256Digest.hex(of: bytes))
  }

  @Test("A packed file has no state, and a text that is none is refused")
  func refused() {
    let bench = Workbench()
    bench.write("log.gz", Pack.gzip(bytes))
    let reading = EvidenceReader(bench.find("log.gz").found).readAll(jobs: 1, hashing: true)
    let state = reading.files[0].hashState
    #expect(state == nil && reading.files[0].file.sha256 == SHA256Digest.hex(of: Pack.gzip(bytes)))
    for text in [
      "", "2 64 0 0 0 0 0 0 0 0", "1 65 0 0 0 0 0 0 0 0", "1 64 0 0 0 0 0 0 0", "1 -64 0 0 0 0 0 0 0 0",
      "1 64 0 0 0 0 0 0 0 x",
    ] {
      #expect(SHA256State(text: text) == nil, "\(text)")
    }
  }
}
