import Digests
import Logins

/// Lines whose names became pseudonyms, by what still recognises them: their time, and a keyed digest of their message.
///
/// Where such a line is read again, in a file that was put together anew by hand, it takes the form of the one that is
/// kept, and is joined with it as copies are. It needs the key that the pseudonyms were made with.
struct HiddenLines {
  private struct Mark: Hashable {
    var milliseconds: Int64
    var digest: UInt64
    var session: UInt32

    init(_ line: LoginLine, digest: UInt64) {
      milliseconds = line.milliseconds
      self.digest = digest
      session = line.session
    }
  }

  private let hash: KeyedHash
  private var lines: [Mark: LoginLine] = [:]

  /// nil where there is nothing to recognise, or no key to do it with.
  init?(_ stored: [StoredLine], _ hash: KeyedHash?) {
    guard let hash, stored.contains(where: \.isHidden) else { return nil }
    self.hash = hash
    for line in stored.lazy.filter(\.isHidden).map(\.line) { lines[Mark(line, digest: line.digest)] = line }
  }

  /// The line as it is kept; nil when it is none of these.
  func form(of line: LoginLine) -> LoginLine? {
    guard let known = lines[Mark(line, digest: hash.digest(of: line.digest))] else { return nil }
    var form = line
    form.source = known.source
    form.user = known.user
    form.sourceName = known.sourceName
    form.digest = known.digest
    return form
  }
}

/// The same for operational events.
struct HiddenHappenings {
  private struct Mark: Hashable {
    var milliseconds: Int64
    var digest: UInt64
  }

  private let hash: KeyedHash
  private var lines: [Mark: OperationalLine] = [:]

  init?(_ stored: [OperationalTable.Stored], _ hash: KeyedHash?) {
    guard let hash, stored.contains(where: \.isHidden) else { return nil }
    self.hash = hash
    for line in stored.lazy.filter(\.isHidden).map(\.line) {
      lines[Mark(milliseconds: line.event.milliseconds, digest: line.digest)] = line
    }
  }

  func form(of line: OperationalLine) -> OperationalLine? {
    let mark = Mark(milliseconds: line.event.milliseconds, digest: hash.digest(of: line.digest))
    guard let known = lines[mark] else { return nil }
    var form = line
    form.event.source = known.event.source
    form.event.detail = known.event.detail
    form.digest = known.digest
    return form
  }
}

extension KeyedHash {
  /// What takes the place of a line's digest. 0, which is none, stays.
  func digest(of digest: UInt64) -> UInt64 { digest == 0 ? 0 : number(of: "line\u{0}\(digest)") }

  /// The first eight bytes.
  func number(of text: String) -> UInt64 { value(of: text).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
