import Diagnostics
import Vocabulary

/// Finds the login events in stretches of whole lines.
///
/// A scanner keeps nothing from one call to the next but scratch memory, so the batches of a file can go to several
/// scanners in any order. What a batch border could hide is in the account (`repeatsAtStart`),
/// or left to whoever joins lines by process (`LoginMatch.isConnection`).
/// O(bytes). No allocation a line.
public struct LineScanner {
  private let formats: CompiledFormats
  /// The text of one journal entry, and its line.
  private var scratch: [UInt8] = []

  private let leaked: LeakedPasswords?
  /// Bytes at the beginning of the next stretch of which every unread line is looked at, and not only a sample.
  public var watched = 0

  /// Nothing is read of a longer line. What somebody typed may end anywhere: were a line read up to some place, a name
  /// could be made so that a whole login ends there, and its own address behind it. Readers of evidence pass on lines of
  /// so many bytes and their newline whole, so that one they cut is longer.
  public static let lineLimit = (16 << 20) - 1

  /// - Parameter leaked: what passwords that lines give away are looked up in.
  public init(formats: CompiledFormats, leaked: LeakedPasswords? = nil) {
    self.formats = formats
    self.leaked = leaked
  }

  /// Scans whole lines; the last may lack its line end.
  /// - Parameters:
  ///   - each: called once a login line, and once a line that opens a connection, in order, with the match and the bytes
  ///     that its ranges refer to: the given ones, or for a journal entry a buffer that holds its decoded text and is gone
  ///     after the call. The match is lent where it lies, as copying it costs more than making it; it is not to be changed.
  ///   - operational: called in the same way once a line that tells of an operational event.
  public mutating func scan(
    _ bytes: UnsafeRawBufferPointer,
    operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void = { _, _ in },
    each: (inout LoginMatch, UnsafeRawBufferPointer) -> Void
  ) -> ScanAccount {
    unsafe scan(bytes, observer: nil, operational: operational, each: each)
  }

  mutating func scan(
    _ bytes: UnsafeRawBufferPointer, observer: ScanObserver?,
    operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void,
    each: (inout LoginMatch, UnsafeRawBufferPointer) -> Void
  ) -> ScanAccount {
    unsafe withoutActuallyEscaping(operational) { operational in
      unsafe withoutActuallyEscaping(each) { each in
        TableView.with(formats.tables) { tables in
          unsafe Matcher.with(Bytes(bytes), tables) { matcher in
            unsafe withUnsafeTemporaryAllocation(of: KnownNames.Name.self, capacity: KnownNames.capacity) { names in
              unsafe withUnsafeTemporaryAllocation(of: KnownHeads.Head.self, capacity: KnownHeads.capacity) { heads in
                var pass = unsafe ScanPass(
                  matcher: matcher, names: KnownNames(names), heads: KnownHeads(heads), scratch: scratch,
                  operational: operational, each: each)
                pass.observer = observer
                pass.watched = watched
                if let leaked { pass.secrets = SecretReader(leaked: leaked) }
                pass.run()
                observer?.work = pass.matcher.work
                scratch = pass.scratch
                return pass.account
              }
            }
          }
        }
      }
    }
  }
}
