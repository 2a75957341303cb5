import Diagnostics

/// Writes a plan to start from: what is known of an archive filled in, everything else explained and commented out.
public enum PlanWriter {
  /// What was found in the archive.
  public struct Hints: Sendable, Hashable {
    /// Sentences for the head of the plan: formats, first and last line, what is missing. One line each.
    public var notes: [String]
    /// Of the first line, where lines carry none.
    public var year: Int?
    /// Listed with their questions and parameters.
    public var analyses: [AnalysisDescriptor]

    public init(notes: [String] = [], year: Int? = nil, analyses: [AnalysisDescriptor] = []) {
      self.notes = notes
      self.year = year
      self.analyses = analyses
    }
  }

  /// The text of the plan. It is read by `PlanReader` without a mistake when the paths exist.
  ///
  /// - Parameters:
  ///   - paths: as they are to stand in the plan
  ///   - zone: IANA name; nil when nobody has said it
  public static func commented(title: String, paths: [String], zone: String?, hints: Hints = Hints()) -> String {
    var text = """
      # An analysis plan. Check it with `spoor plan check`, run it with `spoor run`.
      # Lines that begin with # are explanations and examples; remove the # to use one.

      """
    for note in hints.notes { text += "# \(comment(note))\n" }
    text += """

      spoor: 1                # the version of plans this one is written for
      title: \(quoted(title))

      # Which logs? Files, folders, patterns such as "logs/*.gz", relative to this plan. "-" is standard input.
      archive:
        paths:

      """
    for path in paths { text += "    - \(quoted(path))\n" }
    text += """
        formats: auto         # or some of `spoor formats list`; with a file of your own: [auto, gate.yml]

      """
    if let zone {
      text += "  time_zone: \(quoted(zone))\n"
    } else {
      text +=
        "  # The zone of the clock that wrote the lines. Without it lines are taken as UTC, and the report says so.\n"
      text += "  # time_zone: Europe/London\n"
    }
    text +=
      "  # Lines of many logs carry no year. This is the year of the newest line; auto takes it from the archive.\n"
    text += "  year: \(hints.year.map { "\($0)" } ?? "auto")\n"
    text += rest
    text += analyses(hints.analyses)
    text += report
    text += audit
    return text
  }

  private static let rest = """

    # Only these days, both included, in the zone above.
    # since: 2023-01-10
    # until: 2023-11-25

    # The days of the incident. auto takes the strongest that is found.
    window: auto
    # window: [2023-11-10, 2023-11-14]

    # Countries of addresses: auto takes the installed table, none goes without, or a file (.mmdb, or CSV start,end,CC).
    geography: auto
    # geography: tables/countries.mmdb

    # Lists of names, one a line. spamtraps never belonged to anyone; accounts really exist; other lists have any name.
    # lists:
    #   spamtraps: lists/spamtraps.txt
    #   accounts: lists/accounts.txt

    # What should have stopped the attempts. The report says whether it did. Spans: 90s, 10m, 1h, 1h30m, 2d.
    # policies:
    #   rate_limit: {attempts: 3, per: 1m, by: source}
    #   ban: {after: 5, within: 10m, for: 1h, by: source}
    #   alert: {failures: 100, per: 1h}       # all sources together
    # The ban rule can be read from files of fail2ban too, the later over the earlier:
    # instead of `ban`, write `jails: {files: [jail.conf, jail.local], jail: dovecot}`.

    # What no figure counts. All conditions of one line must hold. Patterns stand in quotes.
    # exclude:
    #   - {source_name: "*.dynamic.example.net"}
    #   - {source: 192.0.2.0/24, service: imap}
    #   - {user: "monitoring-*"}

    # Whom no firewall rule of the report may keep out: addresses, networks, patterns of reverse names.
    # never_block: [192.0.2.7, 2001:db8::/32, "*.example.com"]

    """

  private static func analyses(_ descriptors: [AnalysisDescriptor]) -> String {
    var text = "\n# Which questions? Without this list all of them, in this order.\n# analyses:\n"
    guard !descriptors.isEmpty else { return text + "#   - overview\n" }
    for descriptor in descriptors {
      // With its parameters where it has some, so that removing every # gives the plan that runs without them.
      text += "#   - \(descriptor.id)" + (descriptor.parameters.isEmpty ? "" : ":")
      text += descriptor.question.isEmpty ? "\n" : "  # \(comment(descriptor.question))\n"
      for parameter in descriptor.parameters {
        let value =
          if case .text(let text) = parameter.defaultValue { quoted(text) } else { parameter.defaultValue.planText }
        text += "#       \(parameter.name): \(value)  # \(comment(parameter.meaning))\n"
      }
    }
    return text
  }

  private static let report = """

    # The report. For the people who run these servers (internal) it holds names and addresses; for management they are
    # shortened, for the public they are pseudonyms. The last two come without firewall sets.
    report:
      template: incident      # or brief, audit, or a file of your own: spoor templates show incident > mine.md
      outputs: [md, html, xlsx, csv, json, blocklist]   # and png: pictures of the figures, through librsvg
      audience: internal      # or management, public
      # pseudonym_key: at least 16 bytes that stay secret   # the same key: the same pseudonyms for the same archive
      passwords: drop         # passwords in logs are never kept and never shown
      # max_rows: {sources: 5000}   # rows a table in the workbook, or one number for all; the CSV has every row

    # Whom an audit tells, and how; `spoor notify test` tries it. A run or a report tells nobody.
    # notices:
    #   - mail: {to: [root], workbook: yes}
    #   - journal
    #   - webhook: {url_file: /etc/spoor/hook.url, form: slack}
    #     least: alarm          # or info, notice, warning (as without it): what this channel is told from

    """

  private static let audit = """

    # Audits on a schedule: `spoor audit` takes in what is new, writes a report on each period, and says what rings.
    # audit:
    #   folder: audits        # reports, index and state; relative to this plan
    #   period: day           # hour, day, week, month, quarter
    #   keep: 60              # reports of a period that stay
    #   usual: 90d            # what the usual level is learned from
    #   alerts: {hourly-threshold: alarm, new-countries: off, spike-days: warning}   # off, notice, warning, alarm

    """

  /// One line that ends where it should.
  private static func comment(_ text: String) -> String { TerminalText.escaped(text) }

  /// A text as YAML takes it for itself, plain where that is safe.
  static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "/._- ".utf8.contains($0)
    }
    let isWord = text.utf8.first.map { (65...90).contains($0) || (97...122).contains($0) || $0 == 47 } ?? false
    let special = ["null", "true", "false", "yes", "no", "on", "off", "auto"].contains(text.lowercased())
    if plain, isWord, !special, !text.hasSuffix(" "), !text.contains(" -"), !text.contains("- ") { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if TerminalText.isUnsafe(scalar) || scalar.value == 0x85 || scalar.value > 0xFFFF {
          let digits = String(scalar.value, radix: 16)
          result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
