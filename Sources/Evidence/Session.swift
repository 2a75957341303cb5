import Diagnostics
import Glibc

/// Who reads what next. All of it changes under one lock, which is held for moments; bytes are read outside it.
///
/// Blocks of plain files are read and scanned by whoever is free. Of a packed file one worker at a time decodes the next
/// batch into a buffer; a batch more than there are workers is decoded ahead, so that nobody waits for a decoder as long as
/// there is something to scan, and the decoder waits for nobody. Memory is two buffers a worker and one decoder an open
/// file, and no more files are open than there are workers.
final class Session: @unchecked Sendable {
  // Sendable: the state below is touched only inside `monitor.locked`; a stream by its holder only.
  enum Work {
    case open(Int)
    /// To be decoded into the buffer.
    case packed(PackedStream, BatchBuffer)
    case decoded(DecodedBatch)
    case block(PlainStream, OpenFile, Int, found: Int)
  }

  enum Opened {
    case plain(PlainStream)
    case packed(PackedStream)
    case failed(Diagnostic)
  }

  private let files: [FoundFile]
  private let limits: ReadLimits
  private let hashing: Bool
  private let standardInput: Int32
  private let resumptions: [Int: BatchBorder]
  private let progress: ProgressMeter
  private let isCancelled: @Sendable () -> Bool
  /// So many batches are decoded ahead.
  private let ahead: Int
  private let monitor = Monitor()
  private var queue: ArraySlice<Int>
  private var packed: [PackedStream] = []
  private var plain: [(stream: PlainStream, found: Int)] = []
  /// Not yet scanned, the oldest first.
  private var decoded: [DecodedBatch] = []
  private var spareBuffers: [BatchBuffer] = []
  private var opening = 0
  private(set) var opened: [Int: Opened] = [:]
  private var cancelled = false

  init(
    _ files: [FoundFile], jobs: Int, limits: ReadLimits, hashing: Bool, standardInput: Int32, progress: ProgressMeter,
    isCancelled: @escaping @Sendable () -> Bool, resumptions: [Int: BatchBorder] = [:]
  ) {
    ahead = jobs
    self.resumptions = resumptions
    self.files = files
    self.limits = limits
    self.hashing = hashing
    self.standardInput = standardInput
    self.progress = progress
    self.isCancelled = isCancelled
    queue = Self.order(files, limits)[...]
  }

  var wasCancelled: Bool { monitor.locked { cancelled } }

  /// Also asked by the hashing, between pieces.
  func goOn() -> Bool {
    guard isCancelled() else { return true }
    monitor.locked {
      cancelled = true
      monitor.wakeAll()
    }
    return false
  }

  /// Files that only one worker at a time can decode come first and large ones before small ones, so that no core
  /// is left without work at the end. The result is put in order afterwards.
  private static func order(_ files: [FoundFile], _ limits: ReadLimits) -> [Int] {
    let weights = files.map { file -> Int in
      guard case .path(let path) = file.origin else { return Int.max }
      guard file.storedBytes > 1 << 20, let opened = try? OpenFile(file, path: path, limits: limits) else {
        return file.storedBytes
      }
      let head = PeekedSource(FileInput(opened, bound: min(512, file.storedBytes), consumption: nil))
      return head.kind == .plain ? file.storedBytes : file.storedBytes * 16
    }
    return files.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
  }

  /// The next thing to do, for a worker that last held `last`; waits while there may be more; nil at the end.
  func take(after last: PackedStream?) -> Work? {
    guard goOn() else { return nil }
    return monitor.locked {
      while !cancelled {
        if decoded.count < ahead, let free = freeStream(preferring: last) { return hold(free) }
        if !decoded.isEmpty { return .decoded(decoded.removeFirst()) }
        while let (stream, found) = plain.first {
          guard let (file, block) = stream.claim() else {
            plain.removeFirst()
            continue
          }
          return .block(stream, file, block, found: found)
        }
        if let next = queue.popFirst() {
          opening += 1
          return .open(next)
        }
        if packed.isEmpty, opening == 0 { return nil }
        monitor.wait()
      }
      return nil
    }
  }

  private func freeStream(preferring last: PackedStream?) -> PackedStream? {
    if let last, !last.isHeld, packed.contains(where: { $0 === last }) { return last }
    return packed.first { !$0.isHeld }
  }

  private func hold(_ stream: PackedStream) -> Work {
    stream.isHeld = true
    return .packed(stream, spareBuffers.popLast() ?? BatchBuffer(limits))
  }

  func open(_ index: Int) {
    let result = opening(files[index], index)
    monitor.locked {
      opening -= 1
      opened[index] = result
      switch result {
      case .plain(let stream): if !stream.isExhausted { plain.append((stream, index)) }
      case .packed(let stream): packed.append(stream)
      case .failed: break
      }
      monitor.wakeAll()
    }
  }

  /// After a batch has been decoded.
  func release(_ stream: PackedStream, _ batch: DecodedBatch) {
    monitor.locked {
      stream.isHeld = false
      decoded.append(batch)
      monitor.wakeAll()
    }
  }

  /// After the last batch.
  func finish(_ stream: PackedStream, _ buffer: BatchBuffer) {
    monitor.locked {
      packed.removeAll { $0 === stream }
      spareBuffers.append(buffer)
      monitor.wakeAll()
    }
  }

  /// After a decoded batch has been scanned.
  func giveBack(_ buffer: BatchBuffer) {
    buffer.shrink(to: limits)
    monitor.locked { spareBuffers.append(buffer) }
  }

  func failed(_ stream: PlainStream, _ diagnostic: Diagnostic, block: Int) {
    monitor.locked { stream.failed(diagnostic, block: block) }
  }

  private func opening(_ file: FoundFile, _ index: Int) -> Opened {
    let progress = progress
    let consumption = Consumption(limits: limits, name: file.name) { progress.add($0) }
    guard case .path(let path) = file.origin else {
      let input = StandardInput(descriptor: standardInput, hashing: hashing, consumption: consumption)
      return .packed(
        PackedStream(
          found: index, file: file, source: PeekedSource(input), standardInput: input, limits: limits,
          consumption: consumption, onEnd: { nil }))
    }
    do throws(Diagnostic) {
      let opened = try OpenFile(file, path: path, limits: limits)
      let bound = file.storedBytes
      let head = PeekedSource(FileInput(opened, bound: min(ContentKind.headBytes, bound), consumption: nil))
      guard head.kind != .plain || CutHead.lost(name: file.name, head) != nil else {
        if let cut = CutHead.diagnostic(name: file.name, head: head.firstBytes) { return .failed(cut) }
        return .plain(
          PlainStream(opened, found: file, limits: limits, firstBlock: resumptions[index]?.batchIndex ?? 0))
      }
      let source = PeekedSource(FileInput(opened, bound: bound, consumption: consumption))
      return .packed(
        PackedStream(
          found: index, file: file, source: source, standardInput: nil, limits: limits, consumption: consumption,
          onEnd: { opened.grown(beyond: bound) }))
    } catch {
      return .failed(error)
    }
  }
}
