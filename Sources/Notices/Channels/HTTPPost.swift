import Foundation
import FoundationNetworking
import Synchronization

/// One request with a body: encrypted connections are verified, no redirect is followed, nothing is kept, and neither
/// the server nor the network can make it last.
struct HTTPPost: Sendable {
  let url: URL
  /// What may be said of the address.
  let host: String
  let body: [UInt8]
  /// Seconds for all of it.
  let timeout: Double
  var headers: [(String, String)] = []

  init(url: URL, host: String, body: [UInt8], timeout: Double) {
    self.url = url
    self.host = host
    self.body = body
    self.timeout = timeout
  }

  struct Failure: Error {
    var failure: SendFailure
    /// Whether the same request may pass when it is sent again.
    var mayPass: Bool
    /// Seconds, as the server asks.
    var retryAfter: Double?
  }

  func send() async throws(Failure) {
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.httpBody = Data(body)
    request.setValue("application/json; charset=utf-8", forHTTPHeaderField: "Content-Type")
    request.setValue("spoor", forHTTPHeaderField: "User-Agent")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let exchange = Exchange()
    let outcome = await exchange.run(request, timeout: timeout)
    switch outcome {
    case .answered(let status, let retryAfter): try judge(status, retryAfter)
    case .tooSlow: throw failure("did not answer within \(Int(timeout)) s", mayPass: true)
    case .failed(let code):
      // On Linux everything that goes wrong before an encrypted connection stands is an unknown error.
      let isUntrusted = code == .unknown && url.scheme == "https" || Self.certificateCodes.contains(code)
      throw failure(isUntrusted ? Self.untrusted : Self.words(code), mayPass: !isUntrusted)
    }
  }

  private func judge(_ status: Int, _ retryAfter: String?) throws(Failure) {
    switch status {
    case 200..<300: return
    case 300..<400:
      throw failure("wants to send us elsewhere (status \(status)), which is not followed", mayPass: false)
    case 400, 413, 415, 422: throw failure("refused the notice with status \(status)", mayPass: false, kind: .notice)
    case 408, 425, 429, 500...599:
      throw failure(
        "answered with status \(status)", mayPass: true,
        retryAfter: retryAfter.flatMap { Double($0) }.map { max(0, $0) })
    default: throw failure("answered with status \(status)", mayPass: false)
    }
  }

  private func failure(
    _ what: String, mayPass: Bool, kind: SendFailure.Kind = .channel, retryAfter: Double? = nil
  ) -> Failure {
    Failure(failure: SendFailure(kind, "\(host) \(what)"), mayPass: mayPass, retryAfter: retryAfter)
  }

  private static let certificateCodes: Set<URLError.Code> = [
    .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
    .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
  ]
  private static let untrusted =
    "could not be spoken to encrypted: its certificate is not valid for this name, or not known here, or that port speaks "
    + "plain HTTP"

  /// Foundation's own sentences may hold the address.
  private static func words(_ code: URLError.Code) -> String {
    switch code {
    case .timedOut: "did not answer in time"
    case .cannotFindHost, .dnsLookupFailed: "has no address: the name cannot be resolved"
    case .cannotConnectToHost: "takes no connection"
    case .networkConnectionLost: "broke the connection off"
    default: "cannot be reached (error \(code.rawValue))"
    }
  }
}

/// What came of one request.
private enum ExchangeOutcome: Sendable {
  case answered(status: Int, retryAfter: String?)
  case failed(URLError.Code)
  case tooSlow
}

/// One request from its start to its first of: an answer, a failure, the end of its time. Only the head of an answer
/// matters; its body is not awaited.
private final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
  private struct State {
    var continuation: CheckedContinuation<ExchangeOutcome, Never>?
  }
  private let state = Mutex(State())

  func run(_ request: URLRequest, timeout: Double) async -> ExchangeOutcome {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.timeoutIntervalForResource = timeout
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    let watchdog = Task {
      try await Task.sleep(for: .seconds(timeout))
      end(.tooSlow)
    }
    defer {
      watchdog.cancel()
      session.invalidateAndCancel()
    }
    return await withCheckedContinuation { continuation in
      state.withLock { $0.continuation = continuation }
      session.dataTask(with: request).resume()
    }
  }

  private func end(_ outcome: ExchangeOutcome) {
    let waiting = state.withLock { state -> CheckedContinuation<ExchangeOutcome, Never>? in
      defer { state.continuation = nil }
      return state.continuation
    }
    waiting?.resume(returning: outcome)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    end(.answered(status: response.statusCode, retryAfter: nil))
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    answered(response)
    completionHandler(.cancel)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    if let error {
      end(.failed(URLError.Code(rawValue: (error as NSError).code) ?? .unknown))
    } else {
      answered(task.response)
    }
  }

  private func answered(_ response: URLResponse?) {
    guard let response = response as? HTTPURLResponse else { return end(.failed(.badServerResponse)) }
    end(.answered(status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After")))
  }
}
