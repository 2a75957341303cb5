import CivilTime
import Diagnostics
import Host
import Planning
import Vocabulary

/// The firewall set of a report folder, read back.
public struct ReportedBlocklist: Sendable {
  public var networks: [Network]
  /// UTC seconds: the end of the day on which the report says to drop it; nil when it says none.
  public var expires: Int64?
  /// The report's folder.
  public var name: String
  /// Reverse names, where the report has the table of sources.
  public var hosts: [Address: String]

  /// - Throws: when the folder has no set, or one that is not as it was written.
  public init(folder: String) throws(Diagnostic) {
    let path = folder + "/blocklist/addresses.txt"
    guard let bytes = try HostFile.read(path) else {
      throw .error(
        "no-blocklist", "there is no blocklist/addresses.txt in this folder", at: Place(file: folder),
        help: "name a report folder whose report found somebody to keep out, with `blocklist` in its outputs")
    }
    networks = []
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
      if line.hasPrefix("#") {
        if let mark = line.range(of: "Expires on "), let day = CivilDate(iso: line[mark.upperBound...].prefix(10)) {
          expires = Int64(day.dayNumber + 1) * 86_400
        }
        continue
      }
      guard let network = Network(strict: String(line)) else {
        throw .error(
          "bad-blocklist", "this line is no address", at: Place(file: path, line: index + 1),
          help: "somebody changed the file; write the report again")
      }
      networks.append(network)
    }
    name = HostFile.split(HostFile.resolved(folder) ?? folder).name
    hosts = Self.hosts(folder + "/tables/sources.csv")
  }

  /// `attempts,source,host,…`: addresses and host names need no quotes, what has some is none of them.
  private static func hosts(_ path: String) -> [Address: String] {
    guard let bytes = try? HostFile.read(path, limit: 1 << 30) else { return [:] }
    var lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).makeIterator()
    guard let header = lines.next()?.split(separator: ",", omittingEmptySubsequences: false),
      let source = header.firstIndex(of: "source"), let host = header.firstIndex(of: "host")
    else { return [:] }
    var hosts: [Address: String] = [:]
    while let line = lines.next() {
      let fields = line.split(separator: ",", maxSplits: max(source, host) + 1, omittingEmptySubsequences: false)
      guard fields.count > max(source, host), !fields[host].isEmpty, let address = Address(String(fields[source]))
      else {
        continue
      }
      hosts[address] = String(fields[host])
    }
    return hosts
  }
}
