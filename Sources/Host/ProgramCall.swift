import Diagnostics
import Glibc

/// A program of this computer, run to its end with bytes on its standard input: no shell in between, a time limit,
/// a limit on what it may say, and nothing of ours inherited but the environment it is given.
public struct ProgramCall: Sendable {
  /// The absolute path of the program, then its arguments.
  public var arguments: [String]
  public var input: [UInt8]
  /// `NAME=value`, all of it.
  public var environment: [String]
  /// Seconds after which the program and all that it started are ended.
  public var timeLimit: Double
  /// Bytes kept of each of its outputs; what is beyond is read and dropped.
  public var outputLimit: Int

  public init(
    _ arguments: [String], input: [UInt8] = [], environment: [String] = ProgramCall.plainEnvironment,
    timeLimit: Double = 30, outputLimit: Int = 65_536
  ) {
    self.arguments = arguments
    self.input = input
    self.environment = environment
    self.timeLimit = timeLimit
    self.outputLimit = outputLimit
  }

  /// How a program ended.
  public struct End: Sendable, Hashable {
    /// The exit code, or 128 and the number of the signal that ended it.
    public var status: Int32
    public var wasTooSlow: Bool
    public var output: [UInt8]
    public var errors: [UInt8]

    public var isGood: Bool { status == 0 && !wasTooSlow }

    /// The last line that says something, for a message; not escaped.
    public var lastWords: String {
      let text = String(decoding: errors.isEmpty ? output : errors, as: UTF8.self)
      let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
      return String((lines.last ?? "").prefix(300))
    }
  }

  /// The search path of a system service and the language of the messages, nothing else.
  public static let plainEnvironment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
  ]

  /// The environment of this process without the variables that hold secrets.
  public static func inheritedEnvironment(without secrets: Set<String>) -> [String] {
    var kept: [String] = []
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let text = unsafe String(cString: entry)
      if !secrets.contains(String(text.prefix { $0 != "=" })) { kept.append(text) }
      unsafe next += 1
    }
    return kept
  }

  /// Runs it and waits, at most for the time limit and two seconds more.
  /// - Throws: a diagnostic when it cannot be started at all.
  public func run() throws(Diagnostic) -> End {
    let input = try inputFile()
    defer { close(input) }
    let output = try OutputPipe()
    let errors: OutputPipe
    do { errors = try OutputPipe() } catch {
      output.closeWriting()
      output.close()
      throw error
    }
    defer {
      output.close()
      errors.close()
    }
    let started = Result { () throws(Diagnostic) in
      try start(input: input, output: output.writing, errors: errors.writing)
    }
    output.closeWriting()
    errors.closeWriting()
    return ProgramWait(pid: try started.get(), limit: timeLimit, outputLimit: outputLimit).end(output, errors)
  }

  /// A file without a name: unlike a pipe it cannot fill up or break while the program reads, or does not.
  private func inputFile() throws(Diagnostic) -> Int32 {
    var template = Array("/tmp/.spoor-input-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else { throw failure("no temporary file can be made in /tmp: \(HostError.words(errno))") }
    _ = unsafe unlink(template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    let failed = unsafe input.withUnsafeBytes { unsafe HostFile.writeAll($0, to: file) }
    guard failed == 0, lseek(file, 0, SEEK_SET) == 0 else {
      close(file)
      throw failure("no temporary file can be written in /tmp: \(HostError.words(failed == 0 ? errno : failed))")
    }
    return file
  }

  private func start(input: Int32, output: Int32, errors: Int32) throws(Diagnostic) -> pid_t {
    guard let program = arguments.first, program.hasPrefix("/") else {
      throw failure("a program is named by its whole path")
    }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
    // Whatever else is open here is none of its business. A number that is closed by then does no harm.
    for number in HostFile.openDescriptors where number > 2 {
      unsafe posix_spawn_file_actions_addclose(&actions, number)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var usual = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&usual, signal) }
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    // SAFETY: the copies made by strdup live until they are freed below, after the call is over.
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var pid: pid_t = 0
    let status = unsafe posix_spawn(&pid, program, &actions, &attributes, &words, &variables)
    guard status == 0 else { throw failure("it cannot be started: \(HostError.words(status))") }
    return pid
  }

  private func failure(_ message: String) -> Diagnostic {
    .error("cannot-run", message, at: arguments.first.map { Place(file: $0) })
  }
}

/// One output of a program, read without waiting for it.
private struct OutputPipe {
  let reading: Int32
  let writing: Int32

  init() throws(Diagnostic) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else {
      throw .error("cannot-run", "no pipe can be made: \(HostError.words(errno))", help: "close other programs")
    }
    (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
  }

  func close() { Glibc.close(reading) }

  func closeWriting() { Glibc.close(writing) }
}

/// Waits for a program, reads what it says, and ends it when it takes too long.
private struct ProgramWait {
  let pid: pid_t
  let limit: Double
  let outputLimit: Int
  private static let grace = 2.0

  func end(_ output: OutputPipe, _ errors: OutputPipe) -> ProgramCall.End {
    var end = ProgramCall.End(status: -1, wasTooSlow: false, output: [], errors: [])
    let clock = ContinuousClock()
    let start = clock.now
    var isKilled = false
    var openEnds = [output.reading, errors.reading]
    while true {
      read(output.reading, into: &end.output, &openEnds)
      read(errors.reading, into: &end.errors, &openEnds)
      if let status = status() {
        read(output.reading, into: &end.output, &openEnds)
        read(errors.reading, into: &end.errors, &openEnds)
        end.status = status
        return end
      }
      let passed = start.duration(to: clock.now) / .seconds(1)
      if passed > limit, !end.wasTooSlow {
        end.wasTooSlow = true
        kill(-pid, SIGTERM)
      }
      if passed > limit + Self.grace, !isKilled {
        isKilled = true
        kill(-pid, SIGKILL)
      }
      pause(openEnds)
    }
  }

  /// Until something is said, but never long, for an end makes no noise when a grandchild holds the pipe.
  private func pause(_ ends: [Int32]) {
    var waiting = ends.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&waiting, nfds_t(waiting.count), ends.isEmpty ? 2 : 20)
  }

  private func read(_ descriptor: Int32, into bytes: inout [UInt8], _ openEnds: inout [Int32]) {
    guard openEnds.contains(descriptor) else { return }
    var piece = [UInt8](repeating: 0, count: 16_384)
    // A program that never stops talking must not keep this from looking at the clock.
    for _ in 0..<64 {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count > 0 {
        bytes += piece[..<min(count, max(0, outputLimit - bytes.count))]
      } else {
        if count == 0 || (errno != EAGAIN && errno != EINTR) { openEnds.removeAll { $0 == descriptor } }
        return
      }
    }
  }

  /// nil while it runs.
  private func status() -> Int32? {
    var status: Int32 = 0
    let ended = unsafe waitpid(pid, &status, WNOHANG)
    if ended == 0 || (ended < 0 && errno == EINTR) { return nil }
    guard ended == pid else { return -1 }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
