import Diagnostics
import Glibc
import Host

/// A folder of its own for a test, below /tmp and for its owner alone, which goes with the value.
package struct TestFolder: ~Copyable {
  package let path: String

  package init() throws(Diagnostic) {
    var template = Array("/tmp/spoor-test-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      throw .error("no-folder", "no folder can be made in /tmp: \(HostError.words(errno))")
    }
    path = unsafe String(cString: made)
  }

  deinit { _ = try? ProgramCall(["/bin/rm", "-rf", path]).run() }

  /// Writes a file, with the folders above it.
  package func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws(Diagnostic) {
    let whole = "\(path)/\(name)"
    try HostFile.makeFolder(HostFile.split(whole).folder)
    try HostFile.replace(whole, with: Array(text.utf8), mode: mode)
  }

  /// The text of a file; empty when there is none.
  package func read(_ name: String) throws(Diagnostic) -> String {
    String(decoding: try HostFile.read("\(path)/\(name)") ?? [], as: UTF8.self)
  }

  /// The path of an executable script.
  package func script(_ name: String, _ text: String) throws(Diagnostic) -> String {
    try write(name, "#!/bin/sh\n\(text)\n", mode: 0o755)
    return "\(path)/\(name)"
  }
}
