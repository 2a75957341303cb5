import Foundation
import PackagePlugin

/// Puts a target's data files (formats, templates, style sheets, outlines) into the binary as Swift string literals.
///
/// SwiftPM's own `embedInCode` writes one array element a byte, which takes the compiler long for files of this size,
/// and gives no list of the files; this plug-in writes one `EmbeddedFiles.all` table of names and raw strings.
/// The raw strings have eight number signs, so no data file can close them.
@main
struct EmbedFiles: BuildToolPlugin {
  static let dataExtensions: Set<String> = ["yml", "md", "html", "css", "tsv", "txt", "json"]

  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    guard let module = target.sourceModule else { return [] }
    let directory = module.directoryURL
    let walk = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
    var files: [URL] = []
    while let file = walk?.nextObject() as? URL {
      if Self.dataExtensions.contains(file.pathExtension) { files.append(file) }
    }
    files.sort { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    let script = #########"""
      out=$1; shift
      {
        echo 'enum EmbeddedFiles {'
        echo '  /// File names (without folder) and contents, in order of path.'
        echo '  static let all: [(name: String, text: String)] = ['
        for file; do
          printf '    ("%s", ########"""\n' "$(basename "$file")"
          cat "$file"
          printf '\n"""########),\n'
        done
        echo '  ]'
        echo '}'
      } > "$out"
      """#########
    return [
      .buildCommand(
        displayName: "Embedding \(files.count) data files of \(target.name)",
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", script, "sh", output.path] + files.map(\.path),
        inputFiles: files, outputFiles: [output])
    ]
  }
}
