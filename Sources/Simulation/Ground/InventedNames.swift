/// Names that attackers try, and those that really exist. All domains are reserved for examples.
enum InventedNames {
  static let domains = ["example.com", "example.net", "example.org"]

  static let firstNames = words(
    """
    adam alan albert alex alice amanda amy andrea andrew angela anna anthony arthur barbara ben betty brian bruce carl
    carol catherine charles chris christine claire colin craig daniel dave david dean debbie dennis diana donald donna
    doris dorothy doug edward elaine ellen emily emma eric eva felix frances frank fred gary george gerald gina gordon
    grace graham greg hannah harold harry heather heidi helen henry howard ian irene iris isabel ivan jack jacob james
    jane janet jason jean jennifer jerry jim joan joe john jonathan joseph joyce judith julia karen kate kelly ken kevin
    kim laura lee leo linda lisa louis lucy luke marco margaret maria marion mark martha martin mary matthew melissa
    michael michelle mike monica nadia nancy natalie neil nick nicole nina norman oliver oscar pamela patricia patrick
    paul peter philip rachel ralph raymond rebecca richard rita robert robin roger ronald rosa roy ruth ryan sally sam
    samuel sandra sarah scott sean sharon shirley simon sophie stanley stella stephen steve stuart sue susan sylvia
    teresa thomas tim tina tom tony tracy ursula valerie vera victor victoria vincent violet walter wendy will william
    """)

  static let roles = words(
    """
    abuse account accounts admin alpha audit backup billing bookings bravo careers contact copier delta demo design
    director echo editor enquiries events fax feedback finance foxtrot guest help helpdesk hostmaster hotel hr info
    invoice it jobs legal library mail manager marketing media news newsletter noreply office operator orders payments
    payroll postmaster press printer projects reception recruitment reservations root sales scan scanner secretary
    security service shop sierra spam staff studio support tango tech test training transport travel user web webmaster
    """)

  /// Accounts of the server itself.
  static let accounts = words("alice carol delta edith frances gordon info irene ken postmaster ruth sales")

  static func capitalised(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map(String.init)
  }
}
