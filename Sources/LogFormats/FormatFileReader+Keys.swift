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

  /// What the keys that must be there are for, by an example.
  static let meanings = [
    "id": "gate", "title": "Gate keeper", "shapes": "what its messages look like, a list",
    "template": "'login of {user} from {source} refused'",
    "samples": "whole lines of the log, and what must come out of them",
    "line": "a whole line of the log", "shape": "the id of the shape that takes the line, or none",
  ]
}
