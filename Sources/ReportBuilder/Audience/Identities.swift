import Findings
import Logins
import Vocabulary

/// What a text names.
enum IdentityKind: String, Sendable, Hashable, CaseIterable {
  case name, computer, network, host, server, domain, file
  /// Text from the evidence that is none of these.
  case text

  /// Whose times are given to the day: a person, or a computer of one.
  var isPersonal: Bool { self == .name || self == .computer }
}

/// Which texts of a report could identify somebody, and as what.
struct Identities: Sendable {
  /// Texts from the evidence.
  private(set) var kinds: [String: IdentityKind] = [:]
  /// Source addresses, networks: texts that are made from numbers.
  private(set) var addresses: Set<String> = []
  private(set) var networks: Set<String> = []
  /// What stands in evidence and names nobody: services, packages.
  private(set) var harmless: Set<String> = ["not named"]

  /// - Parameter files: of the evidence, and paths that the plan names.
  init(_ store: any EventStore, files: [String]) {
    let names = store.dictionary
    for source in names.sources { addresses.insert(source.description) }
    for domain in names.domains { kinds[domain] = .domain }
    for user in names.localParts + names.users { kinds[user] = .name }
    for host in names.sourceNames + names.sourceHost.compactMap({ $0 }) { kinds[host] = .host }
    for reporter in names.reporters { kinds[reporter] = .server }
    harmless.formUnion(names.services)
    for event in store.operationalEvents {
      if let reporter = event.reporter { kinds[reporter] = .server }
      if let source = event.source { addresses.insert(source.description) }
      harmless.insert(event.program)
      if let subject = event.subject, event.kind.isOfSoftware, !subject.contains("@") { harmless.insert(subject) }
    }
    for file in files { kinds[file] = .file }
  }

  mutating func add(_ text: String, as kind: IdentityKind) {
    switch kind {
    case .computer: addresses.insert(text)
    case .network: networks.insert(text)
    default:
      // What a column says of its values is more than the shape of one tells.
      if kinds[text] == nil || kinds[text] == .text { kinds[text] = kind }
    }
  }

  /// What a text from the evidence names, `column` being what stands in the column it is in; nil: nothing that has to be
  /// hidden.
  func kind(of text: String, column: IdentityKind? = nil) -> IdentityKind? {
    if text.isEmpty { return nil }
    // Also where a service is called like a name that somebody tried: nobody can tell here which of them is meant.
    if let known = kinds[text] { return known }
    if harmless.contains(text) { return nil }
    return Self.kind(ofShape: text) ?? column ?? .text
  }

  func isKnown(_ text: String) -> Bool { kinds[text] != nil || harmless.contains(text) }

  /// nil: it has no telling shape.
  static func kind(ofShape text: String) -> IdentityKind? {
    if Address(text) != nil { return .computer }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, Address(String(parts[0])) != nil, Int(parts[1]) != nil { return .network }
    if text.contains("@") { return .name }
    if text.utf8.first == UInt8(ascii: "/") { return .file }
    return isDotted(text) ? .host : nil
  }

  /// `mail.example.com`: labels with dots between, the last of letters.
  static func isDotted(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last, last.count > 1 else { return false }
    return last.allSatisfy(\.isLetter)
      && labels.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } }
  }
}

extension OperationalKind {
  fileprivate var isOfSoftware: Bool {
    switch self {
    case .packageInstall, .packageUpgrade, .packageRemoval, .serviceStart, .serviceStop, .serviceReload,
      .serviceFailure, .guardStart, .guardStop:
      true
    default: false
    }
  }
}
