/// The tables, lent to one call of the scanner: one word, as it is handed on with every line.
///
/// SAFETY: indexes come from the tables themselves, which the compiler wrote and nobody changes: entries name shapes and
/// steps that exist, steps name steps and literals that do, programs name 256 buckets each, buckets are stretches of the
/// entries, hashes are −1 or a program. The pointer holds for the call of `with` that made it, and no view leaves that.
@safe
struct TableView {
  @safe private struct Parts {
    let pool: Bytes
    let nameless: Int
    let objects: Int
    let anyProgram: Int
    let markCount: Int
    let steps: UnsafeBufferPointer<Step>
    let literals: UnsafeBufferPointer<Literal>
    let marks: UnsafeBufferPointer<Int32>
    let entries: UnsafeBufferPointer<Entry>
    let buckets: UnsafeBufferPointer<PoolText>
    let programs: UnsafeBufferPointer<ProgramRow>
    let hashes: UnsafeBufferPointer<Int16>
    let sieves: UnsafeBufferPointer<TextSieve>
    let rows: UnsafeBufferPointer<ShapeRow>
  }

  private let parts: UnsafePointer<Parts>

  @inline(__always) var pool: Bytes { unsafe parts.pointee.pool }
  /// See `Tables.nameless`.
  @inline(__always) var nameless: Int { unsafe parts.pointee.nameless }
  /// See `Tables.objects`.
  var objects: Int { unsafe parts.pointee.objects }
  /// Of a program whose messages may have many shapes.
  func sieve(of program: Int) -> TextSieve? {
    let index = unsafe Int(parts.pointee.programs[program].sieve)
    return index < 0 ? nil : unsafe parts.pointee.sieves[index]
  }
  /// See `Tables.anyProgram`.
  @inline(__always) var anyProgram: Int { unsafe parts.pointee.anyProgram }

  /// See `Tables.markCount`.
  @inline(__always) var markCount: Int { unsafe parts.pointee.markCount }

  @inline(__always) func step(_ index: Int) -> StepView { unsafe StepView(parts.pointee.steps, index) }
  var literalCount: Int { unsafe parts.pointee.literals.count }
  @inline(__always) func literal(_ index: Int) -> LiteralView { unsafe LiteralView(parts.pointee.literals, index) }
  @inline(__always) func mark(_ index: Int) -> Int { unsafe Int(parts.pointee.marks[index]) }
  @inline(__always) func entry(_ index: Int) -> EntryView { unsafe EntryView(parts.pointee.entries, index) }
  @inline(__always) func bucket(_ index: Int) -> PoolText { unsafe parts.pointee.buckets[index] }
  @inline(__always) func program(_ index: Int) -> ProgramRow { unsafe parts.pointee.programs[index] }
  /// Of a program: the first of its 256 buckets.
  @inline(__always) func firstBucket(_ program: Int) -> Int { unsafe Int(parts.pointee.programs[program].firstBucket) }
  @inline(__always) func hash(_ index: Int) -> Int { Int(unsafe parts.pointee.hashes[index]) }
  /// Whether a line of a shape may tell of anything; most shapes are there to know lines that do not.
  @inline(__always) func tells(_ shape: UInt16) -> Bool {
    let row = unsafe parts.pointee.rows.baseAddress.unsafelyUnwrapped + Int(shape)
    return unsafe row.pointee.outcome != nil || row.pointee.event != nil || row.pointee.opensConnection
  }
  @inline(__always) func row(_ index: Int) -> ShapeRow { unsafe parts.pointee.rows[index] }

  /// Lends the tables for the length of a call.
  static func with<Result>(_ tables: Tables, _ body: (TableView) -> Result) -> Result {
    unsafe tables.pool.withUnsafeBytes { pool in
      unsafe tables.steps.withUnsafeBufferPointer { steps in
        unsafe tables.literals.withUnsafeBufferPointer { literals in
          unsafe tables.marks.withUnsafeBufferPointer { marks in
            unsafe tables.entries.withUnsafeBufferPointer { entries in
              unsafe tables.buckets.withUnsafeBufferPointer { buckets in
                unsafe tables.programs.withUnsafeBufferPointer { programs in
                  unsafe tables.hashes.withUnsafeBufferPointer { hashes in
                    unsafe tables.sieves.withUnsafeBufferPointer { sieves in
                      unsafe tables.rows.withUnsafeBufferPointer { rows in
                        let parts = unsafe Parts(
                          pool: Bytes(pool), nameless: tables.nameless, objects: tables.objects,
                          anyProgram: tables.anyProgram, markCount: tables.markCount, steps: steps, literals: literals,
                          marks: marks,
                          entries: entries, buckets: buckets, programs: programs, hashes: hashes, sieves: sieves,
                          rows: rows)
                        return unsafe withUnsafePointer(to: parts) { unsafe body(TableView(parts: $0)) }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/// An entry where it lies: of most only the first bytes are asked for.
@safe
struct EntryView {
  private let place: UnsafePointer<Entry>

  // SAFETY: see `TableView`; an index outside shows in debug builds.
  @inline(__always) fileprivate init(_ entries: UnsafeBufferPointer<Entry>, _ index: Int) {
    assert(entries.indices.contains(index))
    unsafe place = entries.baseAddress.unsafelyUnwrapped + index
  }

  @inline(__always) var head: UInt64 { unsafe place.pointee.head }
  @inline(__always) var mask: UInt64 { unsafe place.pointee.mask }
  @inline(__always) var step: Int { unsafe Int(place.pointee.step) }
  @inline(__always) var shape: UInt16 { unsafe place.pointee.shape }
  @inline(__always) var alike: UInt16 { unsafe place.pointee.alike }
  @inline(__always) var beginsFree: Bool { unsafe place.pointee.beginsFree }
  @inline(__always) var marks: PoolText { unsafe place.pointee.marks }
  @inline(__always) var resume: Int { unsafe Int(place.pointee.resume) }
  @inline(__always) var resumeStep: Int { unsafe Int(place.pointee.resumeStep) }
  @inline(__always) var required: PoolText { unsafe place.pointee.required }
}

/// A step where it lies: what is not asked of it is not loaded, and most steps are asked for two or three things.
@safe
struct StepView {
  private let place: UnsafePointer<Step>

  // SAFETY: see `TableView`; an index outside shows in debug builds.
  @inline(__always) fileprivate init(_ steps: UnsafeBufferPointer<Step>, _ index: Int) {
    assert(steps.indices.contains(index))
    unsafe place = steps.baseAddress.unsafelyUnwrapped + index
  }

  @inline(__always) var kind: Step.Kind { unsafe place.pointee.kind }
  @inline(__always) var field: Step.Field { unsafe place.pointee.field }
  @inline(__always) var flag: Bool { unsafe place.pointee.flag }
  @inline(__always) var slot: Int { unsafe Int(place.pointee.slot) }
  @inline(__always) var first: Int { unsafe Int(place.pointee.first) }
  @inline(__always) var count: Int { unsafe Int(place.pointee.count) }
  @inline(__always) var next: Int { unsafe Int(place.pointee.next) }
  @inline(__always) var firstLetters: UInt64 { unsafe place.pointee.firstLetters }
}

/// A text of a template where it lies.
@safe
struct LiteralView {
  private let place: UnsafePointer<Literal>

  // SAFETY: as of `StepView`.
  @inline(__always) fileprivate init(_ literals: UnsafeBufferPointer<Literal>, _ index: Int) {
    assert(literals.indices.contains(index))
    unsafe place = literals.baseAddress.unsafelyUnwrapped + index
  }

  @inline(__always) var start: Int { unsafe Int(place.pointee.start) }
  @inline(__always) var count: Int { unsafe Int(place.pointee.count) }
  @inline(__always) var head: UInt64 { unsafe place.pointee.head }
  @inline(__always) var mask: UInt64 { unsafe place.pointee.mask }
  @inline(__always) var tail: UInt64 { unsafe place.pointee.tail }
  @inline(__always) var rare: UInt8 { unsafe place.pointee.rare }
  @inline(__always) var rareOffset: Int { unsafe Int(place.pointee.rareOffset) }
}
