import Vocabulary

extension EventLog {
  /// A file that was cut amid a line, as half of a copy or a truncated archive is: its last line is no event of its own
  /// where another file has the whole line.
  ///
  /// A line that merely lacks its end is equal to its copy, and `removeCopies` sees to it. Else it goes where another file
  /// has a line of the same moment, host, process and outcome that says all it says and more, and has it more often than
  /// the file that was cut. Addresses and names may be cut, too. O(rows) where a file ends so, else nothing.
  /// - Parameter cutLines: by file, its last line (1-based).
  /// - Returns: the rows that went, and the file that has each whole.
  @discardableResult
  mutating func removeCutLines(
    _ cutLines: [Int32: Int32], names: CanonicalNames, report: inout ReconciliationReport
  ) -> [RemovedRow] {
    guard traits.hasSeveralFiles, let last = cutLines.keys.max() else { return [] }
    var lineOfFile = [Int32](repeating: -1, count: Int(last) + 1)
    for (file, line) in cutLines { lineOfFile[Int(file)] = line }
    func isCut(_ row: Int) -> Bool {
      files[row] <= last && lineOfFile[Int(files[row])] == records[row].line
    }
    var kept: [Bool] = []
    var removed: [RemovedRow] = []
    var pairs: [FilePair: Int] = [:]
    for row in records.indices where isCut(row) {
      guard let whole = wholeLine(of: row, names, isCut: isCut) else { continue }
      if kept.isEmpty { kept = [Bool](repeating: true, count: records.count) }
      kept[row] = false
      removed.append(RemovedRow(secret: secrets[row], keptIn: files[whole]))
      pairs[FilePair(removedFrom: files[row], keptIn: files[whole]), default: 0] += 1
    }
    guard !kept.isEmpty else { return [] }
    keep(kept)
    report.add(pairs)
    return removed
  }

  /// Takes the address from lines that were cut amid it: a wrong one is worse than none.
  /// - Parameter lines: by file, its last line (1-based).
  mutating func forgetAddresses(of lines: [Int32: Int32]) {
    guard !lines.isEmpty else { return }
    for row in records.indices where lines[files[row]] == records[row].line { records[row].source = -1 }
    orderTies()
  }

  /// The row of another file that a cut one is the beginning of.
  private func wholeLine(of cut: Int, _ names: CanonicalNames, isCut: (Int) -> Bool) -> Int? {
    let moment = rows(around: records[cut].milliseconds)
    let isCopy = moment.contains {
      files[$0] != files[cut] && records[$0].milliseconds == records[cut].milliseconds
        && kin[$0].message == kin[cut].message
    }
    if isCopy { return nil }
    func count(_ message: UInt64, in file: Int32) -> Int {
      moment.count { files[$0] == file && kin[$0].message == message }
    }
    return moment.first { row in
      files[row] != files[cut] && !isCut(row) && isBeginning(cut, of: row, names)
        && count(kin[row].message, in: files[row]) > count(kin[row].message, in: files[cut])
    }
  }

  private func isBeginning(_ cut: Int, of row: Int, _ names: CanonicalNames) -> Bool {
    let (part, whole) = (records[cut], records[row])
    guard reporters[cut] == reporters[row], part.service == whole.service, part.pid == whole.pid,
      part.outcome == whole.outcome, part.attempts <= whole.attempts, part.isConnection == whole.isConnection,
      part.source >= 0 || part.user >= 0 || part.pid != 0
    else { return false }
    return Self.isBeginning(part.user, of: whole.user) { names.users.values[$0] }
      && Self.isBeginning(part.source, of: whole.source) { names.sources.values[$0].description }
  }

  private static func isBeginning(_ part: Int32, of whole: Int32, _ text: (Int) -> String) -> Bool {
    if part < 0 || part == whole { return true }
    return whole >= 0 && text(Int(whole)).utf8.starts(with: text(Int(part)).utf8)
  }
}
