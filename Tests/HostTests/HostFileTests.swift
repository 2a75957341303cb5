import Diagnostics
import Glibc
import TestFolder
import Testing

@testable import Host

@Suite("Small files that must be whole") struct HostFileTests {
  @Test("are replaced in one step, with the rights that were asked for") func replacing() throws {
    let folder = try TestFolder()
    let path = "\(folder.path)/state"
    try HostFile.replace(path, with: Array("old".utf8))
    try HostFile.replace(path, with: Array("new".utf8), mode: 0o600)
    #expect(try HostFile.read(path) == Array("new".utf8))
    #expect(HostFile.names(in: folder.path) == ["state"])
    var status = stat()
    #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test("stay as they were when the new one cannot be written") func failing() throws {
    #expect(throws: Diagnostic.self) { try HostFile.replace("/nowhere/at/all", with: []) }
    #expect(try HostFile.read("/nowhere/at/all") == nil)
    #expect(throws: Diagnostic.self) { try HostFile.read("/") }
    #expect(throws: Diagnostic.self) { try HostFile.read("/dev/zero", limit: 1 << 20) }
  }

  @Test("lie in folders that are made as far as they are missing") func folders() throws {
    let folder = try TestFolder()
    try HostFile.makeFolder("\(folder.path)/a/b/c", mode: 0o700)
    try HostFile.makeFolder("\(folder.path)/a/b/c")
    #expect(HostFile.isFolder("\(folder.path)/a/b/c"))
    try HostFile.replace("\(folder.path)/file", with: [])
    #expect(throws: Diagnostic.self) { try HostFile.makeFolder("\(folder.path)/file/under") }
    #expect(
      HostFile.split("/x") == ("/", "x") && HostFile.split("a/b") == ("a", "b") && HostFile.split("b") == (".", "b"))
  }

  @Test("are trusted when nobody else can change them or a folder above them") func trust() throws {
    let folder = try TestFolder()
    try HostFile.makeFolder("\(folder.path)/in")
    let path = "\(folder.path)/in/plan.yml"
    try HostFile.replace(path, with: [])
    #expect(try FileTrust.doubt(about: path) == nil)
    chmod(path, 0o664)
    #expect(try FileTrust.doubt(about: path)?.remedy == "chmod go-w \(path)")
    chmod(path, 0o644)
    chmod("\(folder.path)/in", 0o777)
    #expect(try FileTrust.doubt(about: path)?.path == "\(folder.path)/in")
    #expect(throws: Diagnostic.self) { try FileTrust.doubt(about: "\(folder.path)/none") }
    // A link is as good as what it leads to.
    chmod("\(folder.path)/in", 0o755)
    chmod(path, 0o666)
    _ = unsafe symlink(path, "\(folder.path)/link")
    #expect(try FileTrust.doubt(about: "\(folder.path)/link")?.path == path)
  }

  @Test("hold secrets only when their owner alone can read them") func secrets() throws {
    let folder = try TestFolder()
    let path = "\(folder.path)/secret"
    try HostFile.replace(path, with: Array("s3cret\nmore\n".utf8), mode: 0o600)
    #expect(try FileTrust.secret(in: path) == "s3cret")
    chmod(path, 0o640)
    let refusal = #expect(throws: Diagnostic.self) { try FileTrust.secret(in: path) }
    #expect(refusal?.code == "open-secret" && refusal?.message.contains("s3cret") == false)
    try HostFile.replace(path, with: Array("\n".utf8), mode: 0o600)
    #expect(throws: Diagnostic.self) { try FileTrust.secret(in: path) }
  }
}
