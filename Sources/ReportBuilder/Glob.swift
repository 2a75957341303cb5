import Glibc

/// Patterns of a plan's exclusions: `*`, `?` and `[…]` as in a shell, without regard to case.
enum Glob {
  static func matches(_ text: String, pattern: String) -> Bool {
    unsafe fnmatch(pattern, text, Int32(1 << 4)) == 0  // FNM_CASEFOLD, a macro that Swift does not see
  }
}
