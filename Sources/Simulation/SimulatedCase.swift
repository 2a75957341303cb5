/// The incidents that can be simulated.
public enum SimulatedCase: String, Sendable, CaseIterable {
  case swarm, `guard`, slownet, gropers

  /// Throws when a published figure does not come out: such an archive is worth nothing.
  public func archive(_ options: SimulationOptions) throws -> SimulatedArchive {
    switch self {
    case .swarm: try SwarmCase.archive(options)
    case .`guard`: try GuardCase.archive(options)
    case .slownet: try SlowNetCase.archive(options)
    case .gropers: try GropersCase.archive(options)
    }
  }
}
