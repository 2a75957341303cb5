/// What the process tells the shell; the meanings are documented in `spoor --help` and the README.
public enum ExitStatus: Int32, Sendable, Hashable {
  case complete = 0
  case alert = 1
  case usage = 2
  case incompleteEvidence = 3
  case noEvents = 4
  /// The report is laid out by the built-in template, because the plan's own is broken.
  case brokenTemplate = 5
  /// A notice was not sent, or a firewall did not take a set.
  case notDone = 6
  case interrupted = 130
}
