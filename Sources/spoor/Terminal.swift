import Diagnostics
import Foundation
import ReportBuilder
import Synchronization

/// The only place that writes to standard error and standard output.
enum Terminal {
  /// Results.
  /// - Throws: a `Diagnostic` when standard output takes no more: a result that is cut must not look whole.
  static func print(_ text: String) throws(Diagnostic) {
    try write(Data((text + "\n").utf8))
  }

  static func write(_ data: Data) throws(Diagnostic) {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      throw .error(
        "cannot-write", "the result cannot be written: \(SystemReason.of(error))", at: Place(file: "standard output"),
        help: "what was printed is not the whole result")
    }
  }

  /// Everything that is not a result. When nobody can be told, the exit code still tells.
  static func note(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  static func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { note(diagnostic.rendered) }
  }

  /// What is wrong with evidence, of which a large archive may hold thousands of a kind.
  /// - Parameters:
  ///   - quiet: nothing but errors.
  ///   - listing: what tells all of it, as the end of a sentence.
  static func showEvidence(_ diagnostics: [Diagnostic], quiet: Bool, listing: String = "the report lists all of them") {
    let told = diagnostics.filter { !quiet || $0.severity == .error }
    for text in DiagnosticDigest.lines(told, listing: listing) { note(text) }
  }

  static var errorIsTerminal: Bool { isatty(2) == 1 }

  /// Opens what a caller closed of the three standard streams, so that no file of the report gets the number of one
  /// and what is meant for a terminal lands in it.
  static func openStandardStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
    }
  }
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
    Self.draw("\r\u{1B}[K\(text)")
  }

  func clear() {
    Self.draw("\r\u{1B}[K")
  }

  private static func draw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
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

/// Whether somebody pressed Ctrl-C or ended the session: asked between batches of reading and between steps.
///
/// The second time ends the program at once; what it leaves then, the next run for the same place removes.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []
  // Written once, before anything else runs.

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func watch() {
    signal(SIGPIPE, SIG_DFL)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // Who starts a command with nohup wants it to go on.
      let before = signal(number, SIG_IGN)
      if number == SIGHUP, unsafe unsafeBitCast(before, to: Int.self) == 1 { continue }
      let watcher = DispatchSource.makeSignalSource(signal: number, queue: .global())
      watcher.setEventHandler {
        if requested.exchange(true, ordering: .relaxed) { _exit(ExitStatus.interrupted.rawValue) }
      }
      watcher.resume()
      unsafe sources.append(watcher)
    }
  }
}
