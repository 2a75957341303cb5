extension FormatFileReader {
  /// The keys that a mapping may have.
  struct Keys {
    /// In the order in which they are told.
    let names: [String]
    let known: Set<String>

    private init(_ names: [String]) {
      self.names = names
      known = Set(names)
    }

    static let ofFormat = Keys([
      "id", "title", "about", "service", "programs", "under", "workers", "absent", "own-log", "hostless", "parts",
      "shapes", "forged",
    ])
    static let ofShape = Keys([
      "id", "template", "outcome", "reason", "layer", "protocol", "opens", "after", "samples", "event", "detail",
      "service", "programs", "process",
    ])
    static let ofSample = Keys([
      "line", "user", "source", "host", "session", "attempts", "protocol", "secret", "subject", "from", "to", "detail",
      "bits",
    ])
    static let ofForgedSample = Keys(ofSample.names + ["shape"])
  }
}
