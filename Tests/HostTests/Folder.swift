import Glibc
import Testing

@testable import Host

/// A folder of its own for a test, which the test removes. Not below a folder that others may write, apart from /tmp.
struct Folder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/spoor-test-XXXXXX".utf8CString)
    let made = try #require(unsafe mkdtemp(&template))
    path = unsafe String(cString: made)
  }

  deinit { _ = try? ProgramCall(["/bin/rm", "-rf", path]).run() }

  /// An executable script.
  func script(_ name: String, _ text: String) throws -> String {
    try HostFile.replace("\(path)/\(name)", with: Array("#!/bin/sh\n\(text)\n".utf8), mode: 0o755)
    return "\(path)/\(name)"
  }
}
