/// Names that every dictionary of attackers has: role accounts, service accounts and common first names. That they are
/// tried, or that they are on a list, says nothing about where a list came from.
enum CommonNames {
  static let all = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))

  private static let text = """
    abuse account accounting accounts admin admin1 administrator administration agent alert alerts anonymous apache api
    app apps archive article backup billing biz blog board bounce bounces business buyer cacti careers catchall ceo chat
    cisco client clients club cms commercial community company contact contacts contactus cron customer customercare
    customers customerservice cyrus daemon data database db dba debian default demo deploy design dev devel developer
    development director dns docker domain download ec2-user editor education email employment enquiries enquiry
    enterprise error event events export exports facebook fax feedback finance forum ftp ftpuser gaming games general git
    gitlab google guest halt hadoop hello help helpdesk home host hosting hostmaster hotel hr http hudson identity import
    info info1 info2 information inquiries inquiry install intern internet invoice invoices it ivan jboss jenkins jira job
    jobs kafka kontakt ldap legal library linux list listserv local log login logs lp mail mail1 mailadmin mailbox mailer
    mailer-daemon mailman mailtest main manage management manager marketing master media member members message minecraft
    mobile monitor monitoring movie music mysql nagios named net netadmin network new news newsletter nginx nobody noc
    noreply no-reply notification notifications office office365 online operator operations oracle order orders owner
    partner partners password payment payments payroll pc phone photo pi pop pop3 portal post postfix postgres postmaster
    president press print printer privacy private prod production project projects prueba public purchase purchasing qa
    radio reception recruit recruiting recruitment redis register registration remote report reports root router sales
    sales1 sales2 sample samba scan scanner school secretary security server service services shop site smtp social spam
    spamtrap squid ssh ssl staff start student students subscribe supervisor support support1 svn sybase sync sys sysadmin
    system systems tech technical technician temp temp1 test test1 test2 test3 test4 test5 test123 tester testing testuser
    tmp tomcat toor trading training travel ts3 ubuntu unix update upload usenet user user1 user2 user3 username users
    uucp vagrant video virus visitor vmail voicemail vpn web web1 webadmin webmail webmaster webserver website welcome
    windows wordpress work worker www www-data xerox zabbix
    aaron adam adrian alan albert alejandro alex alexander alexandra alfred alice alicia amanda amy ana andrea andreas
    andreea andrew andy angela angie ann anna anne annie anthony antonio april arthur ashley barbara ben benjamin bernard
    beth betty bill billy bob bobby brad brandon brenda brian bruce bruno carl carla carlos carol caroline catherine cathy
    charles charlie chen chris christian christina christine christopher cindy claire claudia colin craig cristina cynthia
    dan daniel daniela danny dave david dean deborah debbie denis dennis diana diane diego dominic don donald donna dorothy
    doug douglas ed eddie edgar edward elena elizabeth ellen emily emma eric erica erik eva evan fabio felix fernando
    florian francesco francis francisco frank fred frederic gabriel gary george gerald gina giovanni glenn gloria gordon
    grace graham greg gregory hannah hans harold harry heather heidi helen henry howard hugo ian igor irene isaac isabel
    jack jackie jacob jaime james jamie jan jane janet jason jay jean jeff jeffrey jennifer jenny jeremy jerry jessica
    jessie jesus jill jim jimmy joan joe joel john johnny jon jonathan jordan jorge jose joseph josh joshua juan judy julia
    julian julie justin karen karl kate katherine kathy katie keith kelly ken kenneth kevin kim kimberly kristen kurt kyle
    larry laura lauren lee leo leon leonard leslie lewis li linda lisa liz lori louis louise lucas lucia lucy luis luke
    lynn manuel marc marco marcus margaret maria mariana marie marina mario marion mark marta martha martin martina mary
    matt matthew maurice max megan melissa michael michel michelle miguel mike mila monica nancy natalie natasha nathan neil
    nicholas nick nicolas nicole nina norman oliver olga oscar pablo pam pamela pat patricia patrick paul paula pedro peggy
    peter phil philip philippe rachel ralph ramon raul ray raymond rebecca ricardo richard rick rita rob robert roberto
    robin rodney roger roland ron ronald rosa rose ross roy russell ruth ryan sabrina sally sam samantha samuel sandra
    sandy sara sarah scott sean sebastian sergio seth shane shannon sharon shawn sheila simon simone sofia sonia sophie
    stacey stanley stefan stephan stephanie stephen steve steven stuart sue susan suzanne sven sylvia tammy tania tara ted
    teresa terry theresa thomas tiffany tim timothy tina todd tom tommy tony tracy travis tyler valerie vanessa vera
    veronica vicky victor victoria vincent virginia wallace walter wanda wang warren wayne wendy will william wolfgang
    yolanda yvonne zhang
    """
}
