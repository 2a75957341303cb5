import Diagnostics
import LogFormats

extension FileAccounts.Account {
  /// The file ends in the address of a login, and the address may be cut: where the file is known to be, it does not count.
  var openAddress: Diagnostic? {
    guard let address = scan.openAddress else { return nil }
    let place = Place(file: file.name, line: scan.lines)
    guard complete else {
      return .warning(
        "cut-address", "the file was cut amid the address of this login (\(address)…), which counts without an address",
        at: place, help: "look for a whole copy of the file")
    }
    return .warning(
      "cut-address", "the last line has no line end; if it was cut, \(address) is only the beginning of its address",
      at: place, help: "compare it with the log on the server")
  }
}
