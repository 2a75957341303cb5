import Glibc
import Host

/// Whom logs belong to, as far as that says who may read them.
enum ReadingRights {
  /// Files that are looked at, at most; folders of logs hold more of the same.
  private static let most = 2_000

  /// What is there of paths with patterns.
  static func found(_ patterns: [String]) -> [String] {
    patterns.flatMap { pattern -> [String] in
      var result = unsafe glob_t()
      defer { unsafe globfree(&result) }
      guard unsafe glob(pattern, 0, nil, &result) == 0 else {
        return HostFile.resolved(pattern) == nil ? [] : [pattern]
      }
      // SAFETY: glob gives as many texts as it counts.
      return unsafe (0..<Int(result.gl_pathc)).compactMap { index in
        unsafe result.gl_pathv[index].map { unsafe String(cString: $0) }
      }
    }
  }

  /// Groups that can read what not everybody can, as names, sorted; `adm` and `systemd-journal` where nothing is there
  /// yet, as far as this computer has them.
  static func groups(of paths: [String]) -> [String] {
    var groups: Set<gid_t> = []
    var seen = 0
    var next = paths
    while let path = next.popLast(), seen < most {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { continue }
      seen += 1
      if status.st_mode & 0o044 == 0o040 { groups.insert(status.st_gid) }
      if status.st_mode & S_IFMT == S_IFDIR { next += HostFile.names(in: path).map { "\(path)/\($0)" } }
    }
    // Of root's group nobody has to be, and nobody should.
    let names = groups.filter { $0 != 0 }.compactMap(name)
    return names.isEmpty && seen <= 1 ? ["adm", "systemd-journal"].filter(exists) : names.sorted()
  }

  /// Files below the paths that neither everybody nor a group but root's can read.
  static func closed(_ paths: [String]) -> [String] {
    var closed: [String] = []
    var seen = 0
    var next = Array(paths.reversed())
    while let path = next.popLast(), seen < most {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { continue }
      seen += 1
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      if status.st_mode & 0o004 == 0, status.st_mode & 0o040 == 0 || status.st_gid == 0 { closed.append(path) }
      if isFolder { next += HostFile.names(in: path).reversed().map { "\(path)/\($0)" } }
    }
    return closed
  }

  private static func name(_ group: gid_t) -> String? {
    guard let entry = unsafe getgrgid(group) else { return nil }
    return unsafe String(cString: entry.pointee.gr_name)
  }

  private static func exists(_ name: String) -> Bool { unsafe getgrnam(name) != nil }
}
