import Vocabulary

/// A stretch of the pool, or of another table.
struct PoolText {
  var start: Int32
  var count: Int32
}

/// A way into a shape: the first bytes of the message that it needs, and its first step.
struct Entry {
  var head: UInt64
  var mask: UInt64
  var step: Int32
  var shape: UInt16
  /// It and those behind it in its stretch that need the same first bytes: where one does not fit, none of them does.
  var alike: UInt16 = 1
  /// The first step takes a text of any length: asking for a needed text is cheaper than looking for its end.
  var beginsFree = false
  /// A stretch of `Tables.marks`: those on its way.
  var marks = PoolText(start: 0, count: 0)
  /// The mark behind a beginning that entries before it have as well, and the step behind that; −1: there is none.
  var resume: Int32 = -1
  var resumeStep: Int32 = 0
  /// A stretch of `Tables.literals`: one of these texts stands in each message that fits; empty when nothing can be said.
  var required = PoolText(start: 0, count: 0)
}

/// A program name and its shapes.
struct ProgramRow {
  enum Kind: UInt8 { case program, wrapper, repetition }

  var kind: Kind
  var name: PoolText
  /// The first eight bytes of the name, as `Bytes.word` reads them.
  var head: UInt64
  /// For `postfix/smtpd`: what the first part of the name begins with; empty when there is no part before.
  var prefix: PoolText
  var service: UInt16
  var `protocol`: UInt8
  /// Of the stretches of `Tables.entries` for each first byte of a message, 256 of them.
  var firstBucket: Int32
  /// What it says of a try, the process that it works for says as well.
  var isWorker = false
  /// It writes nothing but operational lines, and these as they are: no level before them, no repetitions to count.
  var isPlain = false
  /// Index into `Tables.sieves`; −1: its stretches are short.
  var sieve: Int16 = -1
}

struct Tables: Sendable {
  var pool: [UInt8] = []
  var steps: [Step] = []
  var literals: [Literal] = []
  /// Numbers of marks, by entry.
  var marks: [Int32] = []
  var markCount = 0
  /// Ways into shapes, in stretches that hold those that a message can have by its first byte.
  var entries: [Entry] = []
  /// 256 a program.
  var buckets: [PoolText] = []
  var programs: [ProgramRow] = []
  /// Index into `programs` by hash of the name, open addressing; −1 is free.
  var hashes: [Int16] = []
  /// Index into `programs` of the lines that name no program; −1: no format has such.
  var nameless = -1
  /// Index into `programs` of the lines of users' own formats that are JSON objects; −1: no such format knows any.
  var objects = -1
  /// Of the programs whose messages may have many shapes.
  var sieves: [TextSieve] = []
  /// Index into `programs` of what any program may write that no format names; −1: no format has such.
  var anyProgram = -1
  /// By shape: what a match needs of it.
  var rows: [ShapeRow] = []
}

struct ShapeRow {
  var outcome: Outcome?
  var event: OperationalKind?
  /// See `FormatFile.Shape.process`.
  var process: UInt32
  var isHostless: Bool
  var reason: Reason
  var layer: Layer
  var `protocol`: UInt8
  var service: UInt16
  var opensConnection: Bool
  /// What lies below a program writes it in that program's name (PAM): it is of the program's service where that has one.
  var isBelowAny: Bool
  /// Of the stretch of `Tables.literals` that holds the names that stand for none.
  var absent: PoolText
}
