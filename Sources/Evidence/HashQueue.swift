import Diagnostics
import Digests
import Synchronization

/// SHA-256 of the files as found, on a thread of their own from the start; workers that have nothing to read any more
/// help. One file is hashed by one thread, the largest first.
final class HashQueue: Sendable {
  private struct State {
    var waiting: ArraySlice<Int>
    var digests: [Int: String] = [:]
    var failures: [Int: Diagnostic] = [:]
  }

  private let files: [FoundFile]
  private let limits: ReadLimits
  private let state: Mutex<State>

  init(_ files: [FoundFile], limits: ReadLimits, leavingOut unhashed: Set<Int> = []) {
    self.files = files
    self.limits = limits
    let onDisk = files.indices.filter { files[$0].origin != .standardInput && !unhashed.contains($0) }
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
        let digest = try SHA256Digest.hex(of: opened, upTo: file.storedBytes, while: goOn)
        if let digest { state.withLock { $0.digests[index] = digest } }
      } catch {
        state.withLock { $0.failures[index] = error }
      }
    }
  }

  var digests: [Int: String] { state.withLock { $0.digests } }
  var failures: [Int: Diagnostic] { state.withLock { $0.failures } }
}
