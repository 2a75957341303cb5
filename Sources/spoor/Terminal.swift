import Diagnostics
import Foundation
import ReportBuilder
import Synchronization

/// The only place that writes to standard error and standard output.
enum Terminal {
  /// Results.
  static func print(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  /// Everything that is not a result.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  static func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { note(diagnostic.rendered) }
  }

  static var errorIsTerminal: Bool { isatty(2) == 1 }
}

/// A line on the terminal that says how far reading is, in bytes of the archive as stored, with rate and time left.
final class ProgressLine: Sendable {
  private let start = ContinuousClock.now
  private let lastShown = Mutex(ContinuousClock.now - .seconds(1))

  func show(done: Int, total: Int) {
    let now = ContinuousClock.now
    let due = lastShown.withLock { last in
      guard now - last > .milliseconds(100) else { return false }
      last = now
      return true
    }
    guard due else { return }
    let seconds = Double((now - start).components.seconds) + Double((now - start).components.attoseconds) / 1e18
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var text = "reading \(Self.bytes(done)) of \(Self.bytes(total))"
    if seconds > 0.5 && rate > 0 {
      text += ", \(Self.bytes(Int(rate)))/s, \(Int(Double(max(0, total - done)) / rate) + 1) s left"
    }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }

  func clear() {
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  static func bytes(_ count: Int) -> String {
    switch count {
    case 10_000_000_000...: "\(count / 1_000_000_000) GB"
    case 1_000_000_000...: "\(count / 1_000_000_000).\(count / 100_000_000 % 10) GB"
    case 1_000_000...: "\(count / 1_000_000) MB"
    case 1000...: "\(count / 1000) kB"
    default: "\(count) bytes"
    }
  }
}

/// Whether somebody pressed Ctrl-C: asked between batches of reading and between steps.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  private nonisolated(unsafe) static var source: (any DispatchSourceSignal)?
  // Written once, before anything else runs.

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func watch() {
    unsafe signal(SIGINT, SIG_IGN)
    unsafe signal(SIGPIPE, SIG_DFL)
    let watcher = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    watcher.setEventHandler { requested.store(true, ordering: .relaxed) }
    watcher.resume()
    unsafe source = watcher
  }
}
