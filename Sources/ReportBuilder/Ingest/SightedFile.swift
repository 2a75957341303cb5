import Diagnostics
import Evidence
import Foundation
import History

/// A file that an ingest found, and what the history knows of its content.
struct SightedFile {
  enum Knowledge {
    /// Its bytes are those of a file that was read before, here or elsewhere.
    case unchanged([SourcePlace])
    /// It begins with everything that was read of a log, and has more.
    case grown(Int32)
    /// It has to be read from its start.
    case unknown
  }

  var file: FoundFile
  /// Absolute; for standard input its name.
  var path: String
  /// nil where it cannot be taken: reading it will say why.
  var stamp: StoredStamp?
  var knowledge: Knowledge
}

/// Compares files with what a history knows of logs, by content and never by name.
struct FileRecognition {
  private var placesByStamp: [StoredStamp: [SourcePlace]] = [:]
  private let sources: [SourceRecord]

  init(sources: [SourceRecord], places: [SourcePlace]) {
    self.sources = sources.filter { $0.decodedBytes > 0 }
    for place in places where place.stamp.bytes > 0 { placesByStamp[place.stamp, default: []].append(place) }
  }

  /// - Parameter rereads: logs that have to be read from their start again
  func sight(_ file: FoundFile, rereads: Set<Int32>) -> SightedFile {
    var sighted = SightedFile(file: file, path: Self.path(of: file), stamp: nil, knowledge: .unknown)
    guard let stamp = (try? file.stamp()) ?? nil else { return sighted }
    sighted.stamp = stamp
    if let places = placesByStamp[stamp], let first = places.first {
      let group = places.filter { $0.path == first.path }
      if !group.contains(where: { rereads.contains($0.source) }) { sighted.knowledge = .unchanged(group) }
    } else if let source = grown(file, stamp), !rereads.contains(source) {
      sighted.knowledge = .grown(source)
    }
    return sighted
  }

  /// The log whose whole content a plain file begins with; of several the longest.
  private func grown(_ file: FoundFile, _ stamp: StoredStamp) -> Int32? {
    let candidates = sources.filter { source in
      source.decodedBytes < file.storedBytes && (source.decodedBytes < Fingerprint.span || source.head == stamp.head)
    }.sorted { ($1.decodedBytes, $0.id) < ($0.decodedBytes, $1.id) }
    for source in candidates {
      let end = source.decodedBytes
      let ranges = [0..<min(end, Fingerprint.span), source.tailStart..<end]
      guard let found = try? file.fingerprints(of: ranges) else { return nil }
      if found == [source.head, source.tail] { return source.id }
    }
    return nil
  }

  static func path(of file: FoundFile) -> String {
    guard case .path(let bytes) = file.origin else { return file.name }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What is remembered of each batch besides its lines: enough to recognise its log.
struct BatchMarks: Sendable {
  /// Of the first bytes of the log; nil for a batch that is not its first.
  var head: Int64?
  /// By the length of a known log that would end within this batch: the fingerprint of its last bytes.
  var tails: [Int: Int64]
  /// Of the batch's own end.
  var tail: Int64
  var tailStart: Int
  var end: Int

  /// - Parameter lengths: of the logs that are known, ascending
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int, lengths: [Int]) {
    func fingerprint(_ end: Int) -> Int64 {
      unsafe Fingerprint.of(UnsafeRawBufferPointer(rebasing: bytes[max(0, end - Fingerprint.span)..<end]))
    }
    end = offset + bytes.count
    head =
      offset == 0
      ? unsafe Fingerprint.of(UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, Fingerprint.span)])) : nil
    tail = fingerprint(bytes.count)
    tailStart = offset + max(0, bytes.count - Fingerprint.span)
    tails = [:]
    var low = 0
    var high = lengths.count
    while low < high {
      let middle = (low + high) / 2
      if lengths[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    while low < lengths.count && lengths[low] <= end {
      tails[lengths[low]] = fingerprint(lengths[low] - offset)
      low += 1
    }
  }
}
