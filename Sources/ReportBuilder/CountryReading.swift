import Diagnostics
import Dispatch
import Planning
import Synchronization
import Vocabulary

/// The country database while another thread reads it: a big file that nothing needs before the last line is read.
final class CountryReading: Sendable {
  private let result = Mutex<Result<CountryLookup, DiagnosticList>?>(nil)
  private let reading = DispatchGroup()

  /// Begins.
  init(_ choice: Plan.Geography, folder: String) {
    DispatchQueue.global().async(group: reading) { [self] in
      let read = Result { () throws(DiagnosticList) in try CountryLookup(choice, folder: folder) }
      result.withLock { $0 = read }
    }
  }

  /// Waits until it is read.
  /// - Throws: every mistake in a database that the plan names.
  func lookup() throws(DiagnosticList) -> CountryLookup {
    reading.wait()
    guard let read = result.withLock({ $0 }) else { preconditionFailure("the reading ends with a result") }
    return try read.get()
  }

  /// The same, when the countries of all addresses are known: the database, which takes millions of bytes, is given up.
  func finish() throws(DiagnosticList) -> CountryLookup {
    var read = try lookup()
    read.database = nil
    let known = read
    result.withLock { $0 = .success(known) }
    return read
  }

  /// There will be no report, so what is done beside may end. Does not wait.
  var hasFailed: Bool {
    result.withLock { if case .failure = $0 { true } else { false } }
  }

  /// Of a database that cannot be read nothing is known, until `lookup` says why.
  func codes(_ addresses: [Address]) -> [String] {
    (try? lookup())?.codes(addresses) ?? addresses.map { _ in "??" }
  }
}
