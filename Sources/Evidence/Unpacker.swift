import Diagnostics

/// One log inside a found file, ready to be read from its first byte.
struct Leaf {
  var member: Int
  var name: String
  var packing: EvidenceFile.Packing
  /// As the container states it.
  var storedBytes: Int?
  var isMember: Bool
  var modified: Int64?
  var packed: Int64?
  var source: any ByteSource
  /// The layers it lies under, which may have more to say once it has been read.
  var layers: [any RemarkingSource]
  /// What was seen when it was opened and costs no evidence.
  var remarks: [Diagnostic] = []

  var notes: [Diagnostic] { remarks + layers.flatMap(\.notes) }
}

/// Takes a found file apart, layer by layer, into the logs it holds, one after the other.
final class Unpacker {
  private struct Level {
    var archive: Archive
    /// What the container is read from.
    var source: PeekedSource
    var name: String
    var depth: Int
    var packing: EvidenceFile.Packing
    /// When the container was written, as far as its own container or the file system says.
    var modified: Int64?
    /// The layers that the container lies under.
    var layers: [any RemarkingSource]
    /// No file of it was passed on yet.
    var isUntouched = true
    /// Nothing at all was found in it yet, not even a folder.
    var isEmpty = true
  }

  private let limits: ReadLimits
  private let consumption: Consumption
  private var first: (source: PeekedSource, file: FoundFile)?
  private var levels: [Level] = []
  /// Files in the containers, inner containers among them.
  private var members = 0
  /// Logs passed on.
  private var leaves = 0
  /// About the containers, not about a member.
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var complete = true

  init(_ source: PeekedSource, file: FoundFile, limits: ReadLimits, consumption: Consumption) {
    first = (source, file)
    self.limits = limits
    self.consumption = consumption
  }

  /// The next log; nil when the file holds no more. The one before must not be read any more.
  func next() -> Leaf? {
    if let (source, file) = first {
      first = nil
      let leaf = Leaf(
        member: 0, name: file.name, packing: .plain, storedBytes: nil, isMember: false, modified: file.modified,
        packed: nil,
        source: source, layers: [])
      if let leaf = resolve(leaf, source, depth: 0) { return leaf }
    }
    while let level = levels.last {
      if let leaf = nextMember(of: level) { return leaf }
    }
    return nil
  }

  private func nextMember(of level: Level) -> Leaf? {
    do throws(Diagnostic) {
      guard let member = try level.archive.nextMember() else {
        if level.isEmpty, level.source.kind == .zip, !level.source.firstBytes.starts(with: ContentKind.endOfZip),
          readsInOrder(level)
        {
          return nil
        }
        drain(level.source)
        close(level)
        return nil
      }
      levels[levels.count - 1].isEmpty = false
      let name = "\(level.name)!\(member.name)"
      guard member.isFile else {
        if member.isLink {
          report(
            .note("member-is-link", "is a link or a device in a container and has no content", at: Place(file: name)))
        }
        return nil
      }
      guard !member.isEncrypted else {
        report(
          .error(
            "encrypted-member", "is encrypted and was not read", at: Place(file: name),
            help: "unpack it with its password and name the result"))
        return nil
      }
      guard members < limits.members else {
        report(
          .error(
            "too-many-members", "holds more than \(limits.members) files; the rest was not read",
            at: Place(file: level.name), help: "unpack it and name the folder"))
        levels.removeAll()
        return nil
      }
      let leaf = Leaf(
        member: leaves, name: name, packing: level.packing, storedBytes: member.size, isMember: true,
        modified: member.modified ?? level.modified, packed: nil, source: level.archive, layers: [])
      members += 1
      levels[levels.count - 1].isUntouched = false
      guard let resolved = resolve(leaf, PeekedSource(level.archive), depth: level.depth) else { return nil }
      leaves += 1
      return resolved
    } catch {
      if readsInOrder(level) { return nil }
      // A failure inside a member has been told there already.
      if !diagnostics.contains(error), !toldByMember.contains(error) { report(error) } else { complete = false }
      close(level)
      return nil
    }
  }

  /// Of a zip archive the table of contents stands at the end. Where that leads nowhere, the files may be read in the order
  /// in which they stand.
  private func readsInOrder(_ level: Level) -> Bool {
    guard level.archive.form == .zip, level.isUntouched, level.source.seek(to: 0),
      let archive = try? Archive(level.source, form: .zipInOrder, name: level.name, consumption: consumption)
    else { return false }
    levels[levels.count - 1].archive = archive
    report(
      .error(
        "damaged-zip-index",
        "has no table of contents that fits it; its files were read in the order in which they stand",
        at: Place(file: level.name), help: "the file was cut off or damaged: look for another copy"))
    return true
  }

  /// Reads what follows the end of a container, so that the checksums of the layers around it are checked.
  private func drain(_ source: PeekedSource) {
    guard source.length == nil else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { unsafe buffer.deallocate() }
    do throws(Diagnostic) {
      while try unsafe source.read(into: buffer) > 0 {}
    } catch {
      report(error)
    }
  }

  /// What members told: the same failure met again between members is not told twice.
  var toldByMember: [Diagnostic] = []

  private func close(_ level: Level) {
    for note in level.archive.notes + level.layers.flatMap(\.notes) { report(note) }
    levels.removeLast()
    if levels.isEmpty, members == 0, complete {
      diagnostics.append(
        .warning("empty-archive", "holds no file", at: Place(file: level.name), help: "check what was packed"))
    }
  }

  private func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
    if diagnostic.severity > .note { complete = false }
  }

  /// Opens layer after layer; nil when the innermost is a container, which then lies on `levels`.
  private func resolve(_ start: Leaf, _ peeked: PeekedSource, depth: Int) -> Leaf? {
    var leaf = start
    var source = peeked
    let outermost = depth
    var depth = depth
    while true {
      leaf.source = source
      // The name is that of the outermost layer.
      let lost = depth == outermost ? CutHead.lost(name: leaf.name, source) : nil
      let kind = lost ?? source.kind
      switch kind {
      case .plain: return leaf
      case .unsupported(let kind):
        leaf.packing = .other
        leaf.source = FailingSource(
          .error(
            "unsupported-archive", "is \(kind) archive, which is not read", at: Place(file: leaf.name),
            help: "unpack it and name the folder"))
        return leaf
      case .journalExport:
        if leaf.packing == .plain { leaf.packing = .journalExport }
        leaf.source = RewrittenSource(source, by: JournalExport())
        return leaf
      case .utf16(let isBigEndian):
        if leaf.packing == .plain { leaf.packing = .other }
        source = PeekedSource(RewrittenSource(source, by: UTF16Text(isBigEndian: isBigEndian)))
      case .utf32(let isBigEndian):
        if leaf.packing == .plain { leaf.packing = .other }
        source = PeekedSource(RewrittenSource(source, by: UTF32Text(isBigEndian: isBigEndian)))
      case .carriageReturns:
        let lines = RewrittenSource(source, by: CarriageReturns(), name: leaf.name)
        leaf.source = lines
        leaf.layers.append(lines)
        return leaf
      case .quotedRecords:
        if leaf.packing == .plain { leaf.packing = .other }
        leaf.source = RewrittenSource(source, by: QuotedRecords())
        return leaf
      case .journalVerbose:
        if leaf.packing == .plain { leaf.packing = .other }
        leaf.source = RewrittenSource(source, by: JournalVerbose())
        return leaf
      case .jsonDocument:
        if leaf.packing == .plain { leaf.packing = .other }
        leaf.source = RewrittenSource(source, by: JSONDocument())
        return leaf
      case .journal:
        leaf.packing = .other
        leaf.source = FailingSource(
          .error(
            "binary-journal", "is a binary journal of systemd, which is not read; its logins are not counted",
            at: Place(file: leaf.name),
            help: "write it out with `journalctl -o json --file FILE > journal.json`, and name that file"))
        return leaf
      case .binary(let kind):
        leaf.packing = .other
        let diagnostic = kind.diagnostic(leaf.name)
        if diagnostic.severity > .note {
          leaf.source = FailingSource(diagnostic)
        } else {
          leaf.remarks.append(diagnostic)
          leaf.source = EmptySource()
        }
        return leaf
      case .sevenZip where source.length == nil:
        leaf.packing = .other
        leaf.source = FailingSource(
          .error(
            "packed-seven-zip", "is a 7-Zip archive inside another one or in a pipe, which is not read",
            at: Place(file: leaf.name), help: "unpack what it lies in, and name it as a file"))
        return leaf
      case _ where depth >= limits.layers:
        leaf.packing = kind.packing
        leaf.source = FailingSource(
          .error(
            "nested-too-deep", "is packed in more than \(limits.layers) layers and was not read",
            at: Place(file: leaf.name), help: "unpack it and name the result"))
        return leaf
      case .gzip:
        let gzip = GzipSource(source, name: leaf.name, consumption: consumption)
        source = PeekedSource(gzip)
        gzip.resumes = source.kind == .plain
        leaf.packed = leaf.packed ?? gzip.packed
        leaf.layers.append(gzip)
        leaf.packing = .gzip
        depth += 1
      case .tar, .zip, .sevenZip, .bzip2, .xz, .zstd, .lz4, .otherFilter:
        let form = kind.form(hasLength: source.length != nil)
        if let end = PackedEnd.find(kind, source), let length = source.length {
          let isZero = PackedEnd.isZero(source, from: end)
          let rest = length - end
          leaf.remarks.append(isZero ? .padding(rest, of: leaf.name) : .bytesBehind(rest, of: leaf.name))
          source = PeekedSource(BoundedSource(source, bound: end))
        }
        do throws(Diagnostic) {
          let archive = try Archive(source, form: form, name: leaf.name, consumption: consumption)
          depth += 1
          guard form == .stream else {
            levels.append(
              Level(
                archive: archive, source: source, name: leaf.name, depth: depth, packing: kind.packing,
                modified: leaf.modified, layers: leaf.layers))
            return nil
          }
          leaf.packing = kind.packing
          leaf.layers.append(archive)
          source = PeekedSource(archive)
        } catch {
          leaf.packing = kind.packing
          leaf.source = FailingSource(error)
          return leaf
        }
      }
    }
  }
}

extension ContentKind {
  /// - Parameter hasLength: the source can be read from anywhere.
  fileprivate func form(hasLength: Bool) -> Archive.Form {
    switch self {
    case .tar: .tar
    case .zip: hasLength ? .zip : .zipInOrder
    case .sevenZip: .sevenZip
    default: .stream
    }
  }
}

/// A source without content.
final class EmptySource: ByteSource {
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int { 0 }
}

/// A source that could not be opened: its first read says why.
final class FailingSource: ByteSource {
  private let failure: Diagnostic

  init(_ failure: Diagnostic) { self.failure = failure }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int { throw failure }
}
