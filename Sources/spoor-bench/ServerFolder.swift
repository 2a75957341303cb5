import ArgumentParser
import Foundation
import Simulation

/// The lines of a reference archive as servers keep them: in several files that have lines in common, or that several
/// computers wrote. One large file is the least of what an archive can ask of its reader.
struct ServerFolder {
  enum Layout: String, CaseIterable, ExpressibleByArgument {
    /// `mail.log`, `auth.log` and a `syslog` that has most of both, rotated each week, packed from the second on.
    case rotated
    /// The same in one piece with stamps of microseconds, and `mail.info` as a second copy of the mail.
    case precise
    /// Two computers, a folder each.
    case hosts
    /// What PAM and dovecot's databases say of an attempt beside the daemon's own line.
    case layered
    /// Sixty lines a file, of a hundred computers.
    case scattered
  }

  let layout: Layout
  let folder: String
  private var files: [String: LogFile] = [:]
  private var day: [UInt8] = []
  private var days = 0
  private var lines = 0

  /// Makes the folder.
  /// - Parameter archive: as `generate` writes it.
  static func write(_ layout: Layout, of archive: String, to folder: String) throws {
    var made = ServerFolder(layout: layout, folder: folder)
    guard let input = FileHandle(forReadingAtPath: archive) else {
      throw ValidationError("\(archive) cannot be read.")
    }
    var rest: [UInt8] = []
    while let data = try input.read(upToCount: 1 << 20), !data.isEmpty {
      rest += data
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try made.add(rest[start...end])
        start = end + 1
      }
      rest.removeFirst(start)
    }
    try made.finish()
  }

  private init(layout: Layout, folder: String) {
    self.layout = layout
    self.folder = folder
  }

  private mutating func add(_ line: ArraySlice<UInt8>) throws {
    lines += 1
    if !line.prefix(6).elementsEqual(day) {
      day = Array(line.prefix(6))
      days += 1
    }
    let program = line.dropFirst(20).prefix(7)
    let isMail = program.elementsEqual("dovecot".utf8) || program.elementsEqual("postfix".utf8)
    let isLogin = program.starts(with: "sshd".utf8) || program.starts(with: "CRON".utf8)
    switch layout {
    case .rotated:
      // Named by the week from the first on, until the last is known.
      let week = ".\((days - 1) / 7)"
      if !isLogin { try append(line, to: "syslog" + week) }
      if isMail || isLogin { try append(line, to: (isMail ? "mail.log" : "auth.log") + week) }
    case .precise:
      let line = precise(line)
      for name in isMail ? ["mail.log", "mail.info", "syslog"] : ["auth.log"] { try append(line, to: name) }
    case .hosts:
      try append(hosted(line, "mx\(lines % 2 + 1)"), to: "mx\(lines % 2 + 1)/syslog")
    case .layered:
      if let echo = Self.echo(of: line) { try append(echo, to: isMail ? "mail.log" : "auth.log") }
      try append(line, to: isMail ? "mail.log" : isLogin ? "auth.log" : "syslog")
    case .scattered:
      let (file, host) = (lines / 60 / 100, "host\(lines / 60 % 100)")
      try append(hosted(line, host), to: "\(host)/syslog.\(file)")
    }
  }

  private mutating func append(_ line: some Sequence<UInt8>, to name: String) throws {
    if files[name] == nil {
      // Of many files one is written at a time.
      if layout == .scattered { try close() }
      files[name] = try LogFile("\(folder)/\(name)")
    }
    try files[name]?.append(line)
  }

  private mutating func close() throws {
    for file in files.values { try file.finish() }
    files = [:]
  }

  private mutating func finish() throws {
    let names = files.keys.sorted()
    try close()
    guard layout == .rotated else { return }
    let last = (days - 1) / 7
    var packed: [String] = []
    for name in names {
      let parts = name.split(separator: ".")
      let age = last - (parts.last.flatMap { Int($0) } ?? last)
      let stem = parts.dropLast().joined(separator: ".")
      let target = "\(folder)/\(stem)" + (age > 0 ? ".old\(age)" : "")
      try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: target)
      if age > 0 { packed.append(target) }
    }
    // Weeks and ages are both numbers: names of weeks are gone before ages take their place.
    for path in packed {
      let target = path.replacing(".old", with: ".")
      try FileManager.default.moveItem(atPath: path, toPath: target)
      guard !target.hasSuffix(".1") else { continue }
      let run = try Child.run(["igzip", "-f", target])
      guard run.status == 0 else { throw ValidationError("igzip ended with status \(run.status).") }
      try? FileManager.default.removeItem(atPath: target)
    }
  }

  // MARK: - Lines

  /// `2023-03-01T00:00:01.482913+00:00` in place of `Mar  1 00:00:01`.
  private func precise(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let month = (months.firstIndex(of: String(decoding: line.prefix(3), as: UTF8.self)) ?? 0) + 1
    let day = line.dropFirst(4).prefix(2).map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "0") : $0 }
    let parts = "\(lines &* 7919 % 900_000 + 100_000)"
    return Array("\(ReferenceArchive.year)-\(month < 10 ? "0" : "")\(month)-".utf8) + day + Array("T".utf8)
      + line.dropFirst(7).prefix(8) + Array(".\(parts)+00:00".utf8) + line.dropFirst(15)
  }

  /// With another name of the computer, which is `mx1`.
  private func hosted(_ line: ArraySlice<UInt8>, _ host: String) -> [UInt8] {
    Array(line.prefix(16)) + Array(host.utf8) + line.dropFirst(19)
  }

  /// What PAM, or a database of dovecot's, says of the attempt before the daemon does; nil of other lines.
  private static func echo(of line: ArraySlice<UInt8>) -> [UInt8]? {
    let text = String(decoding: line, as: UTF8.self)
    if let match = text.firstMatch(of: /^(.*?: )Failed password for (?:invalid user )?(\S+) from (\S+) port/) {
      return Array(
        ("\(match.1)pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
          + "rhost=\(match.3)  user=\(match.2)\n").utf8)
    }
    if let match = text.firstMatch(of: /^(.{20})dovecot: imap-login: .*auth failed.*user=<([^>]+)>.*rip=([^,]+),/) {
      return Array("\(match.1)dovecot: auth-worker(4711): sql(\(match.2),\(match.3)): Password mismatch\n".utf8)
    }
    return nil
  }
}

/// A file that is written line by line.
private final class LogFile {
  private let handle: FileHandle
  private var bytes: [UInt8] = []

  init(_ path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
    else { throw ValidationError("\(path) cannot be written.") }
    self.handle = handle
  }

  func append(_ line: some Sequence<UInt8>) throws {
    bytes += line
    guard bytes.count >= 1 << 18 else { return }
    try handle.write(contentsOf: bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  func finish() throws {
    try handle.write(contentsOf: bytes)
    try handle.close()
  }
}

/// `spoor-bench arrange`.
struct Arrange: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the lines of the reference archive as servers keep them.",
    discussion: """
      rotated: mail.log, auth.log and syslog with lines in common, by weeks, packed; precise: the same in one piece with
      microseconds and mail.info; hosts: two computers; layered: with what PAM and dovecot's databases say; scattered:
      sixty lines a file.
      """)

  @Option(help: "A log, as written by generate.")
  var archive: String

  @Option(help: "\(ServerFolder.Layout.allCases.map(\.rawValue).joined(separator: ", ")).")
  var layout: ServerFolder.Layout

  @Option(name: .shortAndLong, help: "The folder to make.")
  var output: String

  func run() throws {
    guard !FileManager.default.fileExists(atPath: output) else { throw ValidationError("\(output) is there already.") }
    try ServerFolder.write(layout, of: archive, to: output)
  }
}
