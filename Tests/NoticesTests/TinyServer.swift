import Foundation
import Glibc
import Synchronization
import Testing

/// An HTTP server of a few lines on a port of this computer: takes one request after another and answers as told.
final class TinyServer: Sendable {
  struct Request: Sendable {
    var line: String
    /// Names in small letters.
    var headers: [String: String]
    var body: [UInt8]
  }

  let port: Int
  private let socket: Int32
  private let received = Mutex<[Request]>([])
  private let isClosed = Atomic(false)

  /// - Parameter answers: whole answers, the last of them again and again; nil takes the request and says nothing.
  init(_ answers: [String?]) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (socket, length)
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(socket, $0, size) }
    }
    try #require(bound == 0 && listen(socket, 8) == 0)
    _ = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(socket, $0, &length) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.serve(answers) }
  }

  var requests: [Request] { received.withLock { $0 } }
  func url(_ path: String = "/hook/secret-part") -> String { "http://127.0.0.1:\(port)\(path)" }

  func close() {
    isClosed.store(true, ordering: .relaxed)
    shutdown(socket, Int32(SHUT_RDWR))
  }

  static func answer(_ status: Int, _ headers: [String] = []) -> String {
    "HTTP/1.1 \(status) Word\r\nContent-Length: 2\r\nConnection: close\r\n\(headers.map { $0 + "\r\n" }.joined())\r\nok"
  }

  private func serve(_ answers: [String?]) {
    var next = 0
    while !isClosed.load(ordering: .relaxed) {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { break }
      guard let request = read(connection) else {
        Glibc.close(connection)
        continue
      }
      received.withLock { $0.append(request) }
      if let answer = answers[min(next, answers.count - 1)] {
        let bytes = Array(answer.utf8)
        _ = unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        Glibc.close(connection)
      }
      next += 1
    }
    Glibc.close(socket)
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe recv(connection, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      bytes += piece[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.range(of: "\r\n\r\n") else { continue }
      let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      let body = Array(text[end.upperBound...].utf8)
      if headers["expect"] != nil, body.isEmpty {
        let go = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        _ = unsafe send(connection, go, go.count, Int32(MSG_NOSIGNAL))
      }
      if body.count >= Int(headers["content-length"] ?? "0") ?? 0 {
        return Request(line: lines[0], headers: headers, body: body)
      }
    }
  }
}
