/// For whom a report was made, and so what of people, computers and servers stands in it.
public enum ReportAudience: String, Sendable, Hashable, CaseIterable {
  /// Everything, as the log has it.
  case `internal`
  /// Names and addresses shortened.
  case management
  /// Pseudonyms in place of everything that names somebody or something of theirs.
  case `public`

  /// For the line below the title; nil where nothing was changed.
  public var label: String? {
    switch self {
    case .internal: nil
    case .management: "for management: names and addresses shortened"
    case .public: "for the public: names and addresses are pseudonyms"
    }
  }

  /// What was done to the report, for its provenance; nil where nothing was.
  public var statement: Prose? {
    switch self {
    case .internal: nil
    case .management:
      """
      This report was made for management: of names only the first letter and the domain are shown, of addresses the \
      network (/24, or /48 of IPv6), of reverse names the end. Different ones may look the same. Excerpts of damaged \
      lines and firewall sets are left out; counts are those of all.
      """
    case .public:
      """
      This report was made for the public: names, addresses, hosts, domains and files have pseudonyms, the same one \
      wherever the same stands, whose numbers say nothing of what they hide. Times of single computers and names are given \
      to the day, and equal rows stand in the order of their pseudonyms. Excerpts of damaged lines and firewall sets are \
      left out; counts are those of all.
      """
    }
  }
}
