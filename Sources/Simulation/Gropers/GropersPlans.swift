extension GropersCase {
  static let planText = """
    # Somebody tries POP3 logins with names that exist nowhere but on this site's own list of spamtraps.
    # The archive is invented: every figure in it is known, see truth.json.
    spoor: 1
    title: The gropers and the spamtraps
    archive:
      paths: [logs/]
      formats: auto
      time_zone: Europe/Oslo
      year: 2014                   # BSD stamps carry no year
    until: 2014-09-01              # the 57th day; the next day a separate effort joins, see plan-september.yml
    window: auto
    geography: geography.csv       # invented countries of invented addresses
    lists:
      spamtraps: lists/spamtraps.txt
    policies:
      ban: {after: 5, within: 10m, for: 1h, by: source}

    """

  static let septemberPlanText = """
    # The same archive up to its end. From 2 September four computers of one provider try likely names in long runs;
    # take the # away from the line with exclude, and no figure counts them.
    spoor: 1
    title: The gropers in September
    archive:
      paths: [logs/]
      formats: auto
      time_zone: Europe/Oslo
      year: 2014                   # BSD stamps carry no year
    # exclude: [{source_name: "*.dynamic.adsl.gvt.net.br"}]
    window: auto
    geography: geography.csv       # invented countries of invented addresses
    lists:
      spamtraps: lists/spamtraps.txt
    policies:
      ban: {after: 5, within: 10m, for: 1h, by: source}

    """
}
