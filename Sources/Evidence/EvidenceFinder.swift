import Diagnostics
import Glibc

/// From what was typed to the files it leads to.
///
/// Folders are walked to their end, patterns (`*`, `?`, `[…]`, `**` for any number of folders) are expanded, `-` is
/// standard input. The list is in order of the paths whatever the order of typing, and holds a file once however many
/// names lead to it. FIFOs, devices and sockets are never opened; links that a folder holds are never followed out of the
/// paths that were given; hidden files are left out unless they are named. All of this is told.
public enum EvidenceFinder {
  /// Names are relative to `folder`, and so are relative paths.
  ///
  /// Files that cannot be opened are in the diagnostics only: an error there means that evidence is missing.
  public static func find(
    paths: [String], relativeTo folder: String
  ) -> (found: [FoundFile], diagnostics: [Diagnostic]) {
    var search = FileSearch(folder: FilePath(folder).tidied)
    search.search(paths)
    return (search.found, search.diagnostics)
  }
}

private struct FileSearch {
  private struct Candidate {
    var path: FilePath
    var name: FilePath
    var isLink: Bool
    var status: stat
  }

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
  }

  private(set) var found: [FoundFile] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let folder: FilePath
  /// What links inside folders may lead to, without links.
  private var roots: [FilePath] = []
  private var candidates: [Candidate] = []
  private var walked: Set<Identity> = []

  init(folder: FilePath) { self.folder = folder }

  mutating func search(_ paths: [String]) {
    var readsStandardInput = false
    let typed = paths.filter { $0 != "-" }.map { FilePath($0).tidied }
    for path in typed {
      if let root = path.within(folder).resolved { roots.append(root) }
    }
    for path in typed { add(path) }
    for path in paths where path == "-" {
      if readsStandardInput {
        diagnostics.append(.note("named-twice", "is named more than once and is read once", at: Place(file: "-")))
      }
      readsStandardInput = true
    }
    settle()
    if readsStandardInput {
      found.append(
        FoundFile(
          origin: .standardInput, name: "standard input", storedBytes: 0, modified: nil, device: 0, inode: 0))
    }
    if paths.isEmpty {
      diagnostics.append(
        .error("no-paths", "no evidence is named", help: "name files, folders or - for standard input"))
    }
  }

  /// A path that was typed: what it names is followed through links.
  private mutating func add(_ path: FilePath) {
    let full = path.within(folder)
    let (status, code) = full.status(followingLinks: true)
    if let status {
      let name = shown(path)
      switch status.st_mode & S_IFMT {
      case S_IFREG: candidates.append(Candidate(path: full, name: name, isLink: false, status: status))
      case S_IFDIR:
        let before = (candidates.count, diagnostics.count)
        walk(full, name, status)
        if before == (candidates.count, diagnostics.count) {
          tell(.warning, "empty-folder", "holds no file", name, help: OpenFile.pathHelp)
        }
      default: diagnostics.append(OpenFile.notRegular(TerminalText.escaped(name.text)))
      }
    } else if path.components.contains(where: { Self.isWild($0) || Self.isRepaired($0) }) {
      expand(path)
    } else if code == ELOOP {
      tell(.error, "link-loop", "is a link that leads to itself", shown(path), help: "name the file itself")
    } else {
      diagnostics.append(OpenFile.unreadable(TerminalText.escaped(shown(path).text), code))
    }
  }

  /// Relative to the folder of the plan where it lies in it.
  private func shown(_ path: FilePath) -> FilePath {
    guard path.isAbsolute, folder.isAbsolute, path != folder, path.isInside(folder) else { return path }
    return FilePath(bytes: Array(path.components.dropFirst(folder.components.count).joined(separator: [0x2F])))
  }

  private mutating func walk(_ path: FilePath, _ name: FilePath, _ status: stat) {
    guard walked.insert(Identity(status)).inserted else {
      tell(.note, "folder-named-twice", "is reached more than once and is read once", name)
      return
    }
    let (names, code) = path.entries()
    tellUnlisted(name, code)
    if names.contains(Self.reportRecord), isReport(path) {
      tell(
        .note, "own-report", "is a report of this program, no evidence, and was left out", name)
      return
    }
    // A report that is being written is hidden, and no concern of the evidence.
    let hidden = names.filter { $0.first == 0x2E && !Self.isWorkingFolder($0) }
    if let first = hidden.first {
      tell(
        .note, "hidden-files", "\(hidden.count) hidden entries were left out, such as \(FilePath(bytes: first).text)",
        name, help: "name them to have them read")
    }
    for entry in names where entry.first != 0x2E { addEntry(path.appending(entry), name.appending(entry)) }
  }

  private static let reportRecord = Array("evidence.json".utf8)
  private static let workingMark = ".spoor-partial-"

  private static func isWorkingFolder(_ name: [UInt8]) -> Bool {
    String(decoding: name, as: UTF8.self).contains(workingMark)
  }

  /// Whether the record in a folder says that it is a report: read as evidence, it would be counted as an attacker's.
  private func isReport(_ path: FilePath) -> Bool {
    let record = path.appending(Self.reportRecord)
    guard let file = try? OpenFile(path: record.bytes, name: record.text) else { return false }
    var head = [UInt8](repeating: 0, count: min(200, file.size))
    let count = unsafe head.withUnsafeMutableBytes { buffer in
      (try? unsafe file.read(into: buffer, at: 0)) ?? 0
    }
    return String(decoding: head.prefix(count), as: UTF8.self).contains("\"spoor.evidence/")
  }

  /// Something that a folder holds or a pattern fits.
  private mutating func addEntry(_ path: FilePath, _ name: FilePath) {
    let (found, code) = path.status(followingLinks: false)
    guard let status = found else {
      if code == ENOENT || code == ENOTDIR {
        tell(.warning, "vanished", "was gone before it could be looked at", name, help: "run again, or read a copy")
      } else {
        diagnostics.append(OpenFile.unreadable(TerminalText.escaped(name.text), code))
      }
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: candidates.append(Candidate(path: path, name: name, isLink: false, status: status))
    case S_IFDIR: walk(path, name, status)
    case S_IFLNK: addLink(path, name)
    default: tell(.warning, "not-a-file", "is not a regular file and was not opened", name)
    }
  }

  private mutating func addLink(_ path: FilePath, _ name: FilePath) {
    let (status, code) = path.status(followingLinks: true)
    guard let status else {
      let reason =
        switch code {
        case ELOOP: "leads to itself"
        case ENOENT, ENOTDIR: "leads nowhere"
        default: "cannot be followed: \(systemMessage(code))"
        }
      tell(
        .warning, code == ELOOP ? "link-loop" : "broken-link", "is a link that \(reason)", name,
        help: "name the file that was meant")
      return
    }
    guard let target = path.resolved else {
      let reason = "is a link to what has no name (a pipe, a deleted file) and was not followed"
      tell(.warning, "link-outside", reason, name)
      return
    }
    guard roots.contains(where: { target.isInside($0) }) else {
      tell(
        .warning, "link-outside", "is a link to \(target.text), outside the paths given, and was not followed", name,
        help: "name the target to have it read")
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: candidates.append(Candidate(path: path, name: name, isLink: true, status: status))
    case S_IFDIR: walk(path, name, status)
    default: tell(.warning, "not-a-file", "is not a regular file and was not opened", name)
    }
  }

  private mutating func expand(_ pattern: FilePath) {
    let before = (candidates.count, diagnostics.count)
    let start = FilePath(pattern.isAbsolute ? "/" : ".")
    if let root = start.within(folder).resolved { roots.append(fixedPart(of: pattern, from: root)) }
    expand(pattern.components[...], at: start)
    if before == (candidates.count, diagnostics.count) {
      tell(
        .error, "no-match", "fits no file", pattern,
        help: "check the pattern; ** stands for any number of folders, and hidden files have to be named")
    }
  }

  /// The folder before the first component with a wild card.
  private func fixedPart(of pattern: FilePath, from root: FilePath) -> FilePath {
    let fixed = pattern.components.prefix { !Self.isWild($0) }
    let path = fixed.reduce(root) { $0.appending($1) }
    return path.resolved ?? path
  }

  private static func isWild(_ component: [UInt8]) -> Bool {
    component.contains { [0x2A, 0x3F, 0x5B].contains($0) }
  }

  private mutating func expand(_ components: ArraySlice<[UInt8]>, at name: FilePath) {
    guard let first = components.first else { return addEntry(name.within(folder), shown(name)) }
    let rest = components.dropFirst()
    let path = name.within(folder)
    if first == [0x2A, 0x2A] {
      if rest.isEmpty {
        if let status = path.status(followingLinks: true).status { walk(path, shown(name), status) }
        return
      }
      expand(rest, at: name)
      let (names, code) = path.entries()
      tellUnlisted(shown(name), code)
      for entry in names where entry.first != 0x2E {
        let below = name.appending(entry)
        guard let status = below.within(folder).status(followingLinks: false).status else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          expand(components, at: below)
        } else if status.st_mode & S_IFMT == S_IFLNK,
          let target = below.within(folder).status(followingLinks: true).status, target.st_mode & S_IFMT == S_IFDIR
        {
          tell(
            .note, "link-not-followed", "is a link to a folder, which ** does not follow", shown(below),
            help: "name it to have it read")
        }
      }
    } else if Self.isWild(first) {
      let (names, code) = path.entries()
      tellUnlisted(shown(name), code)
      for entry in names where FilePath.matches(entry, pattern: first) { expand(rest, at: name.appending(entry)) }
    } else if Self.isRepaired(first) {
      let names = path.entries().names.filter { FilePath(bytes: $0).text.utf8.elementsEqual(first) }
      for entry in names { expand(rest, at: name.appending(entry)) }
    } else {
      let below = name.appending(first)
      let (status, code) = below.within(folder).status(followingLinks: true)
      if status != nil {
        expand(rest, at: below)
      } else if code == EACCES {
        diagnostics.append(OpenFile.unreadable(TerminalText.escaped(shown(below).text), code))
      }
    }
  }

  /// Whether a name holds what stands for bytes that are no UTF-8: a command line is handed over as text.
  private static func isRepaired(_ component: [UInt8]) -> Bool { FilePath(bytes: component).text.contains("\u{FFFD}") }

  /// A folder that is not there has nothing to list.
  private mutating func tellUnlisted(_ name: FilePath, _ code: Int32) {
    guard code != 0, code != ENOENT, code != ENOTDIR else { return }
    tell(
      .error, "unreadable-folder", "cannot be listed: \(systemMessage(code))", name,
      help: "run as a user who may read it")
  }

  /// Drops second names of a file, opens each once to see that it can be read, and sorts.
  private mutating func settle() {
    // A file is listed under its own name rather than under that of a link.
    candidates.sort { ($0.isLink ? 1 : 0, $0.name) < ($1.isLink ? 1 : 0, $1.name) }
    var names: [Identity: FilePath] = [:]
    for candidate in candidates {
      let identity = Identity(candidate.status)
      if let first = names[identity] {
        let text =
          first == candidate.name
          ? "is named more than once" : "is the same file as \(TerminalText.escaped(first.text))"
        tell(.note, "same-file", "\(text) and is read once", candidate.name)
        continue
      }
      names[identity] = candidate.name
      let name = TerminalText.escaped(candidate.name.text)
      do throws(Diagnostic) {
        let file = try OpenFile(path: candidate.path.bytes, name: name)
        found.append(
          FoundFile(
            origin: .path(candidate.path.bytes), name: name, storedBytes: file.size, modified: file.modified,
            device: file.device, inode: file.inode))
      } catch {
        diagnostics.append(error)
      }
    }
    found.sort { (FilePath($0.name), $0.inode) < (FilePath($1.name), $1.inode) }
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ name: FilePath, help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(severity, code, message, at: Place(file: TerminalText.escaped(name.text)), help: help))
  }
}
