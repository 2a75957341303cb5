import Diagnostics
import Glibc

@testable import Evidence

/// A folder that goes away with the test.
final class Workbench {
  let path: String

  init() {
    var template = Array("/tmp/spoor-evidence-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no temporary folder")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  private func remove(_ path: String) {
    let here = FilePath(path)
    for name in here.entries().names {
      let below = here.appending(name)
      if let status = below.status(followingLinks: false).status, status.st_mode & S_IFMT == S_IFDIR {
        remove(below.text)
      } else {
        unlink(below.text)
      }
    }
    rmdir(path)
  }

  func folder(_ name: String) { mkdir("\(path)/\(name)", 0o755) }

  func link(_ name: String, to target: String) { symlink(target, "\(path)/\(name)") }

  func write(_ name: String, _ bytes: [UInt8]) {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(file >= 0, "cannot write \(name)")
    defer { close(file) }
    var offset = 0
    bytes.withUnsafeBytes { buffer in
      while offset < buffer.count {
        let count = Glibc.write(file, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
        precondition(count > 0)
        offset += count
      }
    }
  }

  func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

  func find(_ paths: String...) -> (found: [FoundFile], diagnostics: [Diagnostic]) {
    EvidenceFinder.find(paths: paths, relativeTo: path)
  }
}

/// What a scan saw of a batch.
struct Seen: Sendable, Equatable {
  var bytes: [UInt8]
  var position: BatchPosition
}

extension EvidenceReader {
  /// Keeps every batch.
  func readAll(jobs: Int, hashing: Bool = false) -> Reading<Int, Seen> {
    read(
      jobs: jobs, hashing: hashing, makeWorker: { _ in 0 },
      scan: { worker, bytes, position in
        worker += 1
        return Seen(bytes: Array(bytes), position: position)
      })
  }
}

extension FileReading where Output == Seen {
  var content: [UInt8] { batches.flatMap(\.bytes) }
}

extension ReadLimits {
  init(batch: Int, line: Int = 1 << 20) {
    self.init()
    batchBytes = batch
    lineBytes = line
  }
}

enum Sample {
  /// Lines of very different lengths, some of them empty; a repeatable sequence.
  static func log(lines: Int, seed: UInt64 = 1, finalNewline: Bool = true, ending: String = "\n") -> [UInt8] {
    var state = seed
    var bytes: [UInt8] = []
    for line in 0..<lines {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let length = Int((state >> 33) % 7) * Int((state >> 40) % 40)
      bytes += Array("\(line) ".utf8) + [UInt8](repeating: UInt8(97 + (state >> 50) % 26), count: length)
      if line < lines - 1 || finalNewline { bytes += Array(ending.utf8) }
    }
    return bytes
  }
}
