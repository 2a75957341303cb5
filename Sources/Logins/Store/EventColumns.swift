import Vocabulary

/// Columns of events, ascending by time, then by content. 27 to 47 bytes an event.
struct EventColumns: Sendable {
  var milliseconds = TimeColumn()
  var source: [Int32] = []
  var user: [Int32] = []
  var sourceName = EvenColumn<Int32>()
  var reporter = EvenColumn<Int32>()
  var attempts: [Int32] = []
  var file = EvenColumn<Int32>()
  var line: [Int32] = []
  var service: [UInt16] = []
  /// 0 is "none"; otherwise one more than the id.
  var `protocol`: [UInt8] = []
  var reason: [UInt8] = []
  var outcome: [Outcome] = []
  var layer: [Layer] = []
  var secretShape = EvenColumn<SecretShape>()
  /// Empty when no event has a password; −1 for none.
  var secret: [Int32] = []

  var count: Int { milliseconds.count }
}
