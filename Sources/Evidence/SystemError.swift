import Glibc

/// The message of the C library for an error number.
func systemMessage(_ code: Int32) -> String {
  // SAFETY: strerror returns a string that lives until the next call on this thread; it is copied at once.
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}
