import Glibc
import Testing

@testable import Host

/// A folder of its own for a test, which the test removes.
struct Folder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/spoor-test-XXXXXX".utf8CString)
    let made = try #require(unsafe mkdtemp(&template))
    path = unsafe String(cString: made)
  }

  deinit { _ = try? ProgramCall(["/bin/rm", "-rf", path]).run() }

  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws {
    let whole = "\(path)/\(name)"
    try HostFile.makeFolder(HostFile.split(whole).folder)
    try HostFile.replace(whole, with: Array(text.utf8), mode: mode)
  }
}
