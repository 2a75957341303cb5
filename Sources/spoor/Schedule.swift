import ArgumentParser
import Diagnostics
import Foundation
import Host
import Planning
import ReportBuilder
import Scheduling

struct Schedule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Write the systemd units, and a cron line, that run a plan's audits.",
    discussion: """
      A service with no more rights than it needs, and a timer. It reads the plan's archive, writes the folder of the \
      audits, and has a network only where notices need one. Without --user systemd makes a user for the time of a \
      run; that works where the audits go below /var/lib and nobody is told by mail. systemd-analyze checks the units \
      where it is installed. Nothing is installed or started.

      EXAMPLES
        spoor schedule /etc/spoor/plan.yml --every day
        spoor schedule /etc/spoor/plan.yml --every hour --user spoor --print
        sudo spoor schedule /etc/spoor/plan.yml --to /etc/systemd/system
      """)

  @Argument(help: ArgumentHelp("The plan.", valueName: "plan.yml"))
  var plan: String

  @Option(help: ArgumentHelp("hour, day, week, month or quarter. Default: the plan's period.", valueName: "period"))
  var every: Plan.Audit.Period?

  @Option(help: ArgumentHelp("User of this computer that audits run as.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("Name of the units. Default: after the plan.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The program to run. Default: this one.", valueName: "path"))
  var program: String?

  @Option(help: ArgumentHelp("Folder to write the units to. Default: here.", valueName: "folder"))
  var to: String = "."

  @Flag(help: "Print the units and the cron line instead.")
  var print = false

  func run() async throws {
    let (plan, warnings) = try Plans.read(plan)
    Terminal.show(warnings)
    let program = try program.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? Self.ownProgram()
    let schedule = try Scheduling.Schedule(plan: plan, every: every, program: program, user: user, name: name)
    let files = try ScheduleFiles(schedule)
    guard !print else {
      for unit in files.units { try Terminal.print("# \(unit.name)\n\(unit.text)") }
      try Terminal.print("# crontab\n\(files.cron)")
      return
    }
    let folder = URL(fileURLWithPath: to).standardizedFileURL.path
    try files.write(to: folder)
    Terminal.show(try files.verified(in: folder) ?? [])
    for unit in files.units { try Terminal.print("\(folder)/\(unit.name)") }
    try Terminal.print(files.nextSteps(schedule, folder: folder))
  }

  private static func ownProgram() throws(Diagnostic) -> String {
    guard let path = HostFile.resolved("/proc/self/exe") else {
      throw .error("no-program", "it cannot be told where this program is", help: "name it with --program")
    }
    return path
  }
}

extension Plan.Audit.Period: ExpressibleByArgument {}
