import LogFormats

/// Any text is compiled as a format file, and what compiles is put to work on its own text as a log.
enum FormatTrial {
  static func run(_ input: [UInt8]) {
    do {
      let formats = try CompiledFormats(files: [("own.yml", String(decoding: input, as: UTF8.self))])
      var scanner = LineScanner(formats: formats)
      let account = unsafe input.withUnsafeBytes { unsafe scanner.scan($0) { _, _ in } }
      precondition(
        account.lines == account.loginLines + account.operationalLines + account.otherLines + account.damaged.total)
    } catch {
      precondition(!error.diagnostics.isEmpty && error.diagnostics.allSatisfy { !$0.rendered.isEmpty })
    }
  }
}
