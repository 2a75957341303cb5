import Testing
import Vocabulary

@testable import LogFormats

/// The matcher against its naive twin, on the samples and on what remains of them after careless hands.
@Suite struct TwinTests {
  private static let pieces = [
    "192.0.2.9", "2001:db8::7", " from 198.51.100.66 port 5", "unknown user", " (given password: ", ")", "): ", ">, ",
    ",",
    "<", ", rip=192.0.2.66", " - ", "user=<x>", "0", "7", " ", "", ": ", "]", "[", " ssh2", "auth=3/5", "é",
  ].map { Array($0.utf8) }

  static func mutated(_ line: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
    var line = line
    for _ in 0..<Int.random(in: 1...3, using: &numbers) {
      let at = Int.random(in: 0...line.count, using: &numbers)
      let end = min(line.count, at + Int.random(in: 0...12, using: &numbers))
      switch Int.random(in: 0..<4, using: &numbers) {
      case 0: line.removeSubrange(at..<end)
      case 1: line.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &numbers)], at: at)
      case 2: line.insert(contentsOf: line[at..<end], at: Int.random(in: 0...line.count, using: &numbers))
      default:
        line.replaceSubrange(at..<end, with: pieces[Int.random(in: 0..<pieces.count, using: &numbers)])
      }
    }
    return line.filter { $0 != 0x0A }
  }

  /// Every message of the catalogue's samples, with the service that it belongs to.
  private func messages(_ formats: CompiledFormats) -> [ScanObserver.Message] {
    let observer = ScanObserver()
    var scanner = LineScanner(formats: formats)
    let lines = formats.files.flatMap { file in (file.shapes.flatMap(\.samples) + file.forged).map(\.line) }
    _ = Array(lines.joined(separator: "\n").utf8).withUnsafeBytes {
      scanner.scan($0, observer: observer, operational: { _, _ in }) { _, _ in }
    }
    return observer.messages
  }

  @Test(arguments: [0x5EED_0001, 0x5EED_0002, 0x5EED_0003] as [UInt64])
  func `the matcher says what its naive twin says`(seed: UInt64) throws {
    let formats = try CompiledFormats.shared()
    var numbers = SeededNumbers(state: seed)
    var templates: [String: [(shape: Int, template: Template)]] = [:]
    for file in formats.files {
      for shape in file.shapes {
        let number = try #require(formats.shapes.firstIndex { $0.formatID == file.id && $0.id == shape.id })
        templates[file.id, default: []].append(
          (number, Template.parse(shape.template, named: file.parts).template))
      }
    }
    var fitted = 0
    for message in messages(formats) {
      let service = formats.services[message.service]
      let ids = formats.files.filter { $0.service == service }.map(\.id)
      for round in 0..<4 {
        let text = round == 0 ? message.message : Self.mutated(message.message, &numbers)
        for (shape, template) in ids.flatMap({ templates[$0] ?? [] }) {
          // The shapes that claim the sample, and a few of the others: the twin takes its time.
          guard message.claims.contains(shape) || Int.random(in: 0..<6, using: &numbers) == 0 else { continue }
          let naive = NaiveMatcher.match(template, text)
          let fast = formats.match(text, shape: shape)
          #expect(
            fast == naive,
            "seed \(String(seed, radix: 16)), \(formats.shapes[shape].id): \(String(decoding: text, as: UTF8.self))")
          if naive != nil { fitted += 1 }
        }
      }
    }
    #expect(fitted > 200)
  }
}

extension CompiledFormats {
  /// What the compiled shape catches in a message; nil when it does not fit. Asks each way into the shape in order.
  fileprivate func match(_ message: [UInt8], shape: Int) -> NaiveMatcher.Result? {
    TableView.with(tables) { view in
      message.withUnsafeBytes { buffer in
        Matcher.with(Bytes(buffer), view) { lent in
          var matcher = lent
          func text(_ range: ByteRange) -> String? {
            guard range.isPresent else { return nil }
            return String(decoding: message[Int(range.start)..<Int(range.start + range.count)], as: UTF8.self)
          }
          let entries = tables.entries.indices.map(view.entry).filter { Int($0.shape) == shape }
          var steps: Set<Int> = []
          for entry in entries.sorted(by: { $0.step < $1.step }) where steps.insert(entry.step).inserted {
            matcher.begin(0, message.count)
            if matcher.matches(entry) {
              let caught = matcher.caught
              return NaiveMatcher.Result(
                user: text(caught.user), host: text(caught.host), session: text(caught.session),
                source: caught.source, secret: caught.secret.isPresent, attempts: Int(caught.attempts),
                successes: caught.successes, detail: text(caught.detail))
            }
          }
          return nil
        }
      }
    }
  }
}
