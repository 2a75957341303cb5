// swift-tools-version: 6.2

import PackageDescription

// Imports go one way: a target can only import what is listed for it here.
// The order below is the way of a line, from the archive on disk to the report folder.

let strict: [SwiftSetting] = [.strictMemorySafety()]
let settings = Context.environment["CI"] == nil ? strict : strict + [.treatAllWarnings(as: .error)]

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil,
  exclude: [String] = [], plugins: [Target.PluginUsage]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, exclude: exclude,
    swiftSettings: settings, plugins: plugins)
}

func program(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .executableTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// libFuzzer brings the `main` of this program, so it is only built when asked for: see its first file.
let fuzzing: [Target] =
  Context.environment["SPOOR_FUZZ"] == nil
  ? [] : [program("spoor-fuzz", ["Diagnostics", "Evidence", "LogFormats", "Planning", "Vocabulary"])]

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies)
}

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let grdb: [Target.Dependency] = [
  .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "spoor",
  products: [.executable(name: "spoor", targets: ["spoor"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    systemLibrary("CCMark", pkgConfig: "libcmark", apt: "libcmark-dev"),
    systemLibrary("CXlsxWriter", pkgConfig: "xlsxwriter", apt: "libxlsxwriter-dev"),
    systemLibrary("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
    systemLibrary("CISAL", pkgConfig: "libisal", apt: "libisal-dev"),
    systemLibrary("CMaxMindDB", pkgConfig: "libmaxminddb", apt: "libmaxminddb-dev"),
    .systemLibrary(name: "CMalloc"),
    systemLibrary("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),

    // Turns the data files of a target (formats, templates, outlines) into Swift string literals.
    .plugin(name: "EmbedFiles", capability: .buildTool(), path: "Sources/EmbedFiles"),

    // Ground
    module("Diagnostics"),
    module("Digests", ["CCrypto"]),
    module("CivilTime"),
    module("Vocabulary"),
    module("Statistics"),
    module("Findings", ["CivilTime"]),
    module("Host", ["Diagnostics", "CMalloc"]),

    // Reading
    module("Evidence", ["Diagnostics", "Digests", "CArchive", "CISAL"]),
    module(
      "LogFormats", ["Diagnostics", "CivilTime", "Vocabulary", yams],
      exclude: ["Catalogue"], plugins: ["EmbedFiles"]),
    module("Logins", ["Diagnostics", "CivilTime", "Vocabulary"]),
    module("Geography", ["Diagnostics", "Vocabulary", "CMaxMindDB"]),

    // Keeping
    module("History", ["Diagnostics", "CivilTime", "Vocabulary", "Digests", "Evidence", "Logins"] + grdb),

    // Judging
    module("Planning", ["Diagnostics", "CivilTime", "Vocabulary", yams]),
    module(
      "Analyses",
      ["CivilTime", "Vocabulary", "Logins", "Geography", "Statistics", "Planning", "Findings"]),

    // Telling
    module(
      "ReportTemplates", path: "Templates", exclude: ["audit.md", "brief.md", "incident.md", "page.css", "page.html"],
      plugins: ["EmbedFiles"]),
    module(
      "Report",
      [
        "Findings", "CivilTime", "Diagnostics", "ReportTemplates", "CCMark", "CXlsxWriter",
        "CArchive", "CISAL", "Digests", mustache,
      ],
      exclude: ["Outlines", "Schemas"], plugins: ["EmbedFiles"]),
    module(
      "ReportBuilder",
      [
        "Diagnostics", "Digests", "CivilTime", "Vocabulary", "Evidence", "LogFormats", "Logins", "Geography",
        "Statistics", "Planning", "Findings", "Analyses", "Report", "History",
      ]),

    // Watching
    module("Notices", ["Diagnostics", "Digests", "CivilTime", "Findings", "Planning", "Host", "Report"]),
    module("Scheduling", ["Diagnostics", "CivilTime", "Planning", "Host"]),
    module(
      "Blocking",
      ["Diagnostics", "CivilTime", "Vocabulary", "Findings", "Planning", "Host", "Analyses", "Report"]),
    module(
      "Audits",
      [
        "Diagnostics", "Host", "CivilTime", "Planning", "Findings", "Logins", "Analyses", "Report", "ReportBuilder",
        "Notices", "History",
      ]),
    program(
      "spoor",
      [
        "Audits", "Notices", "Blocking", "Scheduling", "ReportBuilder", "History", "CivilTime", "Diagnostics",
        "Planning", "LogFormats", "Logins", "Analyses", "Vocabulary", "Host", argumentParser,
      ]),

    // Archives with known truth, and measurements
    module("Simulation", ["CivilTime", "Statistics", "CISAL"]),
    program("spoor-simulate", ["Simulation", argumentParser]),
    program("spoor-bench", ["Simulation", "ReportBuilder", "LogFormats", argumentParser], exclude: ["RESULTS.md"]),

    module("TestFolder", ["Diagnostics", "Host"], path: "Tests/TestFolder"),
    module("TestSchemas", path: "Tests/TestSchemas"),
    tests("Diagnostics"),
    tests("CivilTime"),
    tests("Vocabulary"),
    tests("Statistics", ["CivilTime", "Vocabulary", "Logins", "Geography", "Planning", "Findings", "Analyses"]),
    tests("Findings", ["CivilTime"]),
    tests("Host", ["Diagnostics", "TestFolder"]),
    tests("Evidence", ["Diagnostics", "Digests"]),
    tests("LogFormats", ["Diagnostics", "CivilTime", "Vocabulary"]),
    tests("Logins", ["CivilTime", "Vocabulary"]),
    tests("History", ["Diagnostics", "Digests", "CivilTime", "Vocabulary", "Evidence", "Logins"] + grdb),
    tests("Geography", ["Vocabulary", "Diagnostics"]),
    tests("Planning", ["Diagnostics", "CivilTime"]),
    tests(
      "Analyses",
      ["CivilTime", "Vocabulary", "Logins", "Geography", "Statistics", "Planning", "Findings"]),
    tests("Report", ["Digests", "Findings", "CivilTime", "Diagnostics", "CArchive", "TestSchemas"]),
    tests("Notices", ["Diagnostics", "Digests", "CivilTime", "Findings", "Planning", "Host", "TestFolder"]),
    tests("Scheduling", ["Diagnostics", "CivilTime", "Planning", "Host", "TestFolder"]),
    tests("Blocking", ["Diagnostics", "CivilTime", "Vocabulary", "Planning", "Host", "TestFolder"]),
    tests("Simulation", ["CivilTime", "Statistics"]),
    tests(
      "ReportBuilder",
      [
        "Diagnostics", "Digests", "CivilTime", "Vocabulary", "Evidence", "LogFormats", "Logins", "Planning", "Findings",
        "Analyses", "Report", "Simulation", "History", "Notices", "TestSchemas",
      ]),
    tests("Audits", ["CivilTime", "Diagnostics", "Planning", "Findings", "Analyses", "ReportBuilder"]),
  ] + fuzzing,
  swiftLanguageModes: [.v6]
)
