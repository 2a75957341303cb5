import CivilTime
import Vocabulary

@testable import Logins

/// One login line as a test writes it: what a scanner would have made of it.
struct Line: Hashable {
  var seconds: Int64
  var milliseconds: UInt16 = 0
  var source: String? = "192.0.2.1"
  var user: String?
  var name: String?
  var reporter: String? = "mail"
  var session: String?
  var service: UInt16 = 0
  var protocolIndex: UInt8 = 0
  var outcome: Outcome = .failure
  var reason: Reason = .unspecified
  var layer: Layer = .login
  var attempts: Int32 = 1
  var pid: UInt32 = 0
  var isConnection = false
  var secret = SecretMark.none
  /// Raw text; nil makes one of everything above.
  var raw: String?

  var text: String { raw ?? "\(self)" }
}

let serviceNames = ["sshd", "dovecot", "postfix", "vsftpd", "spop3d", "cyrus", "audit", "roundcube", "xrdp", "zimbra"]
let protocolNames = ["", "imap", "pop3", "ssh"]

/// Puts files of lines through the way that a run takes; lines are dealt out to `workers` in small batches.
/// - Parameter cut: by file, its last line (1-based), where no line end stands behind it.
func assemble(
  _ files: [[Line]], workers: Int = 2, batchSize: Int = 3, zone: Zone = .utc,
  options: AssemblyOptions = AssemblyOptions(), settlesWholeParties: Bool = false, cut: [Int: Int] = [:]
) -> (store: InMemoryStore, report: ReconciliationReport) {
  var interners = [LoginInterner](repeating: LoginInterner(), count: workers)
  var assembly = LoginAssembly(zone: zone, services: serviceNames, protocols: protocolNames)
  assembly.settlesWholeParties = settlesWholeParties
  var turn = 0
  for (file, lines) in files.enumerated() {
    var start = 0
    while start < lines.count {
      let end = min(lines.count, start + batchSize)
      let worker = turn % workers
      turn += 1
      var batch = LoginBatch()
      for index in start..<end { append(lines[index], at: index - start, to: &batch, &interners[worker]) }
      assembly.add(file: file, linesBefore: start, batch: batch.take(&interners[worker]), worker: worker)
      start = end
    }
  }
  for (file, line) in cut { assembly.noteCutLine(line, ofFile: file) }
  let (store, report, _) = assembly.finish(interners: interners, options: options) { _, _, _, _ in nil }
  return (store, report)
}

private func append(_ line: Line, at index: Int, to batch: inout LoginBatch, _ interner: inout LoginInterner) {
  let row = LoginRow(
    seconds: line.seconds, milliseconds: line.milliseconds, source: line.source.flatMap { Address($0) },
    attempts: line.attempts, outcome: line.outcome,
    reason: line.reason, layer: line.layer, secret: line.secret, service: line.service, protocol: line.protocolIndex,
    pid: line.pid,
    lineInBatch: Int32(index), isConnection: line.isConnection)
  withBytes(line.user) { user in
    withBytes(line.name) { name in
      withBytes(line.reporter) { reporter in
        withBytes(line.session) { session in
          withBytes(line.text) { text in
            guard let text else { return }
            batch.append(
              row, user: user, sourceName: name, reporter: reporter, session: session, message: text,
              interner: &interner)
          }
        }
      }
    }
  }
}

private func withBytes(_ text: String?, _ body: (UnsafeRawBufferPointer?) -> Void) {
  guard var text else { return body(nil) }
  text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
}
