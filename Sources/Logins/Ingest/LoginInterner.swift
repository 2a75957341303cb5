import Vocabulary

/// The distinct texts and addresses that one worker met. Each worker has its own; `LoginAssembly.finish` joins them.
///
/// Numbers are those of first appearance and mean nothing outside the worker.
public struct LoginInterner: Sendable {
  var users = ByteTable()
  var sourceNames = ByteTable()
  var reporters = ByteTable()
  var sources = AddressTable()
  var secrets = SecretTable()

  public init() {}
}
