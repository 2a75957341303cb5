/// What the process tells the shell; the meanings are documented in `spoor --help` and the README.
public enum ExitStatus: Int32, Sendable, Hashable {
  case complete = 0
  case alert = 1
  case usage = 2
  case incompleteEvidence = 3
  case noEvents = 4
  case interrupted = 130
}
