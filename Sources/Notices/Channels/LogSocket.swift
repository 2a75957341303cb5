import Glibc
import Host

/// The socket of a log daemon. The C library's own call would not say when nobody listens.
struct LogSocket {
  let path: String

  func send(_ message: [UInt8]) throws(SendFailure) {
    var failed = attempt(message, type: Int32(SOCK_DGRAM.rawValue))
    // Some daemons take a stream, in which a zero byte ends each message.
    if failed == EPROTOTYPE { failed = attempt(message + [0], type: Int32(SOCK_STREAM.rawValue)) }
    guard failed == 0 else {
      throw SendFailure(.channel, "\(path): \(HostError.words(failed)); does the log daemon run?")
    }
  }

  /// The error number, 0 when it was taken.
  private func attempt(_ message: [UInt8], type: Int32) -> Int32 {
    let socket = Glibc.socket(AF_UNIX, type, 0)
    guard socket >= 0 else { return errno }
    defer { close(socket) }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else { return ENAMETOOLONG }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
      // SAFETY: connect reads as many bytes as it is told, which is the size of what the pointer leads to.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { return errno }
    let sent = unsafe Glibc.send(socket, message, message.count, Int32(MSG_NOSIGNAL))
    return sent == message.count ? 0 : (sent < 0 ? errno : EIO)
  }
}
