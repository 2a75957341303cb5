import Vocabulary

/// The names behind the ids of a store. Copies share their storage, so that asking a store for it costs nothing;
/// setting a member copies the references of all.
public struct EventDictionary: Sendable {
  private struct Names: Sendable {
    var sources: [Address]
    var sourceCountry: [Int16]
    var sourceHost: [String?]
    var countries: [String]
    var users: [String]
    var userLocalPart: [Int32]
    var userDomain: [Int32]
    var localParts: [String]
    var domains: [String]
    var sourceNames: [String]
    var services: [String]
    var protocols: [String]
    var reporters: [String]
    var secretStem: [Int32] = []
    var secretYear: [UInt16] = []
    var secretLeaked: [Bool] = []
  }

  private final class Storage: Sendable {
    let names: Names
    init(_ names: Names) { self.names = names }
  }

  private var storage: Storage

  private mutating func change(_ body: (inout Names) -> Void) {
    var names = storage.names
    body(&names)
    storage = Storage(names)
  }

  public init(
    sources: [Address] = [], sourceCountry: [Int16] = [], sourceHost: [String?] = [], countries: [String] = [],
    users: [String] = [], userLocalPart: [Int32] = [], userDomain: [Int32] = [], localParts: [String] = [],
    domains: [String] = [], sourceNames: [String] = [], services: [String] = [], protocols: [String] = [],
    reporters: [String] = []
  ) {
    storage = Storage(
      Names(
        sources: sources, sourceCountry: sourceCountry, sourceHost: sourceHost, countries: countries, users: users,
        userLocalPart: userLocalPart, userDomain: userDomain, localParts: localParts, domains: domains,
        sourceNames: sourceNames, services: services, protocols: protocols, reporters: reporters))
  }

  /// By source id, ascending.
  public var sources: [Address] {
    get { storage.names.sources }
    set { change { $0.sources = newValue } }
  }
  /// By source id: index into `countries`.
  public var sourceCountry: [Int16] {
    get { storage.names.sourceCountry }
    set { change { $0.sourceCountry = newValue } }
  }
  /// By source id: the reverse name logged most often with it, nil when none was.
  public var sourceHost: [String?] {
    get { storage.names.sourceHost }
    set { change { $0.sourceHost = newValue } }
  }
  /// ISO codes, ascending; `??` unknown and `--` not on the internet among them when they occur.
  public var countries: [String] {
    get { storage.names.countries }
    set { change { $0.countries = newValue } }
  }
  /// As typed.
  public var users: [String] {
    get { storage.names.users }
    set { change { $0.users = newValue } }
  }
  /// By user id: ids of its parts; −1 when it has none.
  public var userLocalPart: [Int32] {
    get { storage.names.userLocalPart }
    set { change { $0.userLocalPart = newValue } }
  }
  public var userDomain: [Int32] {
    get { storage.names.userDomain }
    set { change { $0.userDomain = newValue } }
  }
  /// Folded: lower-cased, as two spellings of one mailbox are one.
  public var localParts: [String] {
    get { storage.names.localParts }
    set { change { $0.localParts = newValue } }
  }
  public var domains: [String] {
    get { storage.names.domains }
    set { change { $0.domains = newValue } }
  }
  public var sourceNames: [String] {
    get { storage.names.sourceNames }
    set { change { $0.sourceNames = newValue } }
  }
  public var services: [String] {
    get { storage.names.services }
    set { change { $0.services = newValue } }
  }
  public var protocols: [String] {
    get { storage.names.protocols }
    set { change { $0.protocols = newValue } }
  }
  public var reporters: [String] {
    get { storage.names.reporters }
    set { change { $0.reporters = newValue } }
  }
  /// By id of a password: the local part that is the word in it, −1 when none that occurs is.
  public var secretStem: [Int32] {
    get { storage.names.secretStem }
    set { change { $0.secretStem = newValue } }
  }
  /// By id of a password: the year in it, 0 for none.
  public var secretYear: [UInt16] {
    get { storage.names.secretYear }
    set { change { $0.secretYear = newValue } }
  }
  /// By id of a password: it is on the list of leaked ones that the plan names; false where there is none.
  public var secretLeaked: [Bool] {
    get { storage.names.secretLeaked }
    set { change { $0.secretLeaked = newValue } }
  }
}
