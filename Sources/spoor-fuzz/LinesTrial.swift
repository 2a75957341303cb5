import LogFormats
import Vocabulary

/// Any bytes are scanned as lines of a log: every line is accounted for, and where the stretches are cut changes nothing.
enum LinesTrial {
  private static let formats: CompiledFormats = {
    do { return try CompiledFormats.builtIn() } catch { preconditionFailure("\(error)") }
  }()

  private struct Scanned {
    var events = 0
    var account = ScanAccount()
  }

  static func run(_ input: [UInt8]) {
    let whole = scan(input, pieces: 1)
    precondition(
      whole.account.lines == whole.account.loginLines + whole.account.operationalLines + whole.account.otherLines
        + whole.account.damaged.total)
    precondition(whole.events == whole.account.loginLines)
    var tester = FormatTester(formats: formats)
    unsafe input.withUnsafeBytes { unsafe tester.add($0) }
    let tested = tester.finished()
    precondition(
      tested.lines == whole.account.lines
        && tested.events == whole.account.loginLines + whole.account.operationalLines)
    // In which column of a table the lines stand is decided anew for each stretch.
    guard !input.contains(0x09) else { return }
    let cut = scan(input, pieces: 3)
    precondition(cut.account.lines == whole.account.lines && cut.account.damaged.total == whole.account.damaged.total)
    precondition(cut.account.hours == whole.account.hours)
  }

  private static func scan(_ input: [UInt8], pieces: Int) -> Scanned {
    var result = Scanned()
    var scanner = LineScanner(formats: formats)
    var start = 0
    let step = max(1, input.count / pieces)
    while start < input.count {
      var end = pieces == 1 ? input.count : min(input.count, start + step)
      while end < input.count, input[end - 1] != 0x0A { end += 1 }
      let account = unsafe input[start..<end].withUnsafeBytes { bytes in
        unsafe scanner.scan(bytes) { match, owner in
          for range in [match.user, match.sourceName, match.reporter, match.session, match.line] where range.isPresent {
            precondition(range.start >= 0 && Int(range.start + range.count) <= owner.count)
          }
          precondition(match.attempts >= 1)
          if !match.isConnection { result.events += 1 }
        }
      }
      result.account.append(account, bytesBefore: start)
      start = end
    }
    return result
  }
}
