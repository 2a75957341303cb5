import Diagnostics
import Digests
import Synchronization

/// SHA-256 of the files as found, on a thread of their own from the start; workers that have nothing to read any more
/// help. One file is hashed by one thread, the largest first.
final class HashQueue: Sendable {
  private struct State {
    var waiting: ArraySlice<Int>
    var digests: [Int: FileDigest] = [:]
    var failures: [Int: Diagnostic] = [:]
  }

  private let files: [FoundFile]
  private let limits: ReadLimits
  /// By position: where the hash of the first bytes of a file stood another time.
  private let beginnings: [Int: SHA256State]
  private let state: Mutex<State>

  init(_ files: [FoundFile], limits: ReadLimits, goingOnFrom beginnings: [Int: SHA256State] = [:]) {
    self.files = files
    self.beginnings = beginnings
    self.limits = limits
    let onDisk = files.indices.filter { files[$0].origin != .standardInput }
    state = Mutex(
      State(waiting: onDisk.sorted { (files[$1].storedBytes, $0) < (files[$0].storedBytes, $1) }[...]))
  }

  /// Hashes until nothing is waiting, or `goOn` says no.
  func work(while goOn: () -> Bool) {
    while goOn(), let index = state.withLock({ $0.waiting.popFirst() }) {
      let file = files[index]
      guard case .path(let path) = file.origin else { continue }
      do throws(Diagnostic) {
        let opened = try OpenFile(file, path: path, limits: limits)
        let digest = try FileDigest(of: opened, upTo: file.storedBytes, from: beginnings[index], while: goOn)
        if let digest { state.withLock { $0.digests[index] = digest } }
      } catch {
        state.withLock { $0.failures[index] = error }
      }
    }
  }

  var digests: [Int: FileDigest] { state.withLock { $0.digests } }
  var failures: [Int: Diagnostic] { state.withLock { $0.failures } }
}
