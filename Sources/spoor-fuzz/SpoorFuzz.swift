import Diagnostics
import Glibc

/// Lets libFuzzer think up inputs, one after the other, for one of the trials. A trial ends the process when something
/// does not hold; libFuzzer leaves the input behind then.
///
/// The target exists only while `SPOOR_FUZZ` is set, because it cannot be linked without libFuzzer:
///
///     SPOOR_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product spoor-fuzz \
///       -Xswiftc -sanitize=fuzzer,address -Xswiftc -Xclang-linker -Xswiftc -fuse-ld=lld
///     mkdir corpus && cp Fixtures/formats/* corpus
///     SPOOR_FUZZ_TRIAL=lines .build/fuzz/release/spoor-fuzz -max_len=20000 corpus
///
/// Trials are `lines`, `archive`, `plan` and `format`; the corpus of each is files of its kind.
/// What was found is kept as a test beside the code that was wrong.
@main
enum SpoorFuzz {
  static func main() {
    var count = CommandLine.argc
    unsafe withUnsafeMutablePointer(to: &count) { count in
      var arguments = unsafe CommandLine.unsafeArgv
      unsafe withUnsafeMutablePointer(to: &arguments) { arguments in
        exit(
          unsafe runDriver(count, arguments) { start, length in
            Trial.chosen.run(unsafe Array(UnsafeBufferPointer(start: start, count: length)))
            return 0
          })
      }
    }
  }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ trial: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

enum Trial: String {
  case lines, archive, plan, format

  static let chosen: Trial = {
    let name = unsafe getenv("SPOOR_FUZZ_TRIAL").map { unsafe String(cString: $0) } ?? "lines"
    guard let trial = Trial(rawValue: name) else {
      preconditionFailure("SPOOR_FUZZ_TRIAL is lines, archive, plan or format")
    }
    return trial
  }()

  func run(_ input: [UInt8]) {
    switch self {
    case .lines: LinesTrial.run(input)
    case .archive: ArchiveTrial.run(input)
    case .plan: PlanTrial.run(input)
    case .format: FormatTrial.run(input)
    }
  }
}
