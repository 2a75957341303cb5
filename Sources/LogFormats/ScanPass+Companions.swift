extension ScanPass {
  /// Whether a line without a stamp belongs to those around it and is nothing that was cut off: the second line of a trace,
  /// or a word of the program that wrote the log out.
  ///
  /// | from | looks like |
  /// |---|---|
  /// | journalctl | `-- Boot 0f3c… --`, `-- Reboot --`, `-- No entries --` |
  /// | tail | `==> /var/log/auth.log <==` |
  /// | Java | `com.example.ServiceException: account not found`, `Caused by: …` |
  /// | PHP | `Stack trace:`, `#0 /srv/index.php(3): main()` |
  /// | exim's rejectlog | `Envelope-from: <a@example.org>`, `P Received: from …`, a row of dashes |
  /// | macOS' log show | `Timestamp      Thread     Type`, `Filtering the log data using …`, `Log      - Default: 60` |
  /// | IIS, Exchange | `#Fields: date-time,session-id,…` |
  /// | hMailServer, FileZilla 0.9, Windows' events | `"SMTPD"	4711	2	…`, `(000012)12.11.2023 …`, `<Event xmlns=…` |
  /// | mysqld | `Version: '10.11.6-MariaDB'  socket: …` |
  static func isCompanion(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    func has(_ text: StaticString, at place: Int) -> Bool {
      guard place >= start, place + text.utf8CodeUnitCount <= end else { return false }
      return text.withUTF8Buffer { words in
        for offset in words.indices where unsafe bytes[place + offset] != words[offset] { return false }
        return true
      }
    }
    func begins(_ text: StaticString) -> Bool { has(text, at: start) }
    func ends(_ text: StaticString) -> Bool { end - start >= 8 && has(text, at: end - text.utf8CodeUnitCount) }
    switch bytes[start] {
    case 0x2D: return begins("-- ") && ends(" --") || isRule(bytes, start, end)
    case 0x3D: return begins("==> ") && ends(" <==")
    case 0x23:
      return isFrame(bytes, start, end) || begins("#Fields: ") || begins("#Software: ") || begins("#Version: ")
        || begins("#Log-type: ") || begins("#Date: ")
    case 0x22:
      return begins("\"SMTPD\"\t") || begins("\"POP3D\"\t") || begins("\"IMAPD\"\t") || begins("\"TCPIP\"\t")
        || begins("\"SMTPC\"\t") || begins("\"DEBUG\"\t") || begins("\"APPLICATION\"\t") || begins("\"ERROR\"\t")
    case 0x28:
      return end - start > 8 && bytes[start + 7] == 0x29 && (start + 1..<start + 7).allSatisfy { bytes[$0].isDigit }
    case 0x3C: return begins("<Event ")
    default:
      return begins("Caused by: ") || begins("Stack trace:") || begins("Envelope-from: <")
        || begins("Envelope-to: <") || begins("Version: '")
        || begins("Timestamp      ") || begins("Filtering the log data ") || begins("Log      - Default: ")
        || begins("Activity - Create: ") || isHeader(bytes, start, end)
        || isException(bytes, start, end)
    }
  }

  /// The names of a table's columns, one of them that of the time: `"_time","_raw",host`.
  static func isTableHead(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end - start < 400, bytes.first(0x2C, from: start, to: end) != nil else { return false }
    for place in start..<end {
      let byte = bytes[place]
      guard byte.isLetter || byte.isDigit || [0x20, 0x22, 0x2C, 0x2E, 0x40, 0x5F].contains(byte) else { return false }
    }
    let names = bytes.text(start, end).split(separator: ",").map { $0.filter { $0 != "\"" }.lowercased() }
    return !["_time", "@timestamp", "timestamp", "date", "time"].allSatisfy { !names.contains($0) }
  }

  /// Twenty dashes or more and nothing else.
  private static func isRule(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    end - start >= 20 && (start..<end).allSatisfy { bytes[$0] == 0x2D }
  }

  /// `P Received:`, `* Subject:`: a header line as exim writes them out, with its letter before it.
  private static func isHeader(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard start + 3 < end, bytes[start] == 0x2A || (0x41...0x5A).contains(bytes[start]), bytes[start + 1] == 0x20 else {
      return false
    }
    var place = start + 2
    while place < end && place < start + 80 && (bytes[place].isLetter || bytes[place].isDigit || bytes[place] == 0x2D) {
      place += 1
    }
    return place > start + 2 && place < end && bytes[place] == 0x3A
  }

  /// `#12 `
  private static func isFrame(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    var place = start + 1
    while place < end && place < start + 5 && bytes[place].isDigit { place += 1 }
    return place > start + 1 && place < end && bytes[place] == 0x20
  }

  /// A word with dots that ends in `Exception` or `Error`, and behind it nothing or a colon.
  private static func isException(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    var place = start
    var hasDot = false
    while place < end && place < start + 200 {
      let byte = bytes[place]
      if byte == 0x2E {
        hasDot = true
      } else if !(byte.isLetter || byte.isDigit || byte == 0x24 || byte == 0x5F) {
        break
      }
      place += 1
    }
    guard hasDot, place == end || bytes[place] == 0x3A else { return false }
    for word in [exceptionWord, errorWord] where place - start > word.count {
      if word.indices.allSatisfy({ bytes[place - word.count + $0] == word[$0] }) { return true }
    }
    return false
  }

  private static let exceptionWord = Array("Exception".utf8)
  private static let errorWord = Array("Error".utf8)
}
