/// Why a notice did not go out. The reason is fit to be printed: it holds no secret and no address of a webhook.
public struct SendFailure: Error, Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// The channel is dead for now, and would be for the next notice too.
    case channel
    /// This notice was refused; the next may pass.
    case notice
  }

  public var kind: Kind
  public var reason: String

  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}
