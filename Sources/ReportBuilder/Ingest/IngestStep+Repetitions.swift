import History
import LogFormats

// `last message repeated 3 times` as the first line of a log, where the line is the last one of the log before it.

extension IngestStep {
  /// What the first lines of a log say of the log before it in the rotation, where both were read, this one from its start.
  func repetitions(at position: Int, _ index: Int) -> [ArchiveReading.Repetition] {
    guard isFreshFromStart(position), let earlier = accounts.repeatedFile(before: index),
      let before = reading.logs.indices.first(where: { fates[$0].brings == records[earlier].id }),
      let last = ArchiveReading.closing(reading.logs[before].batches.map(\.scanned))
    else { return [] }
    return last.repeated(by: reading.logs[position].batches[0].scanned.account)
  }

  /// Logs that have to be read again for the sake of such a line: the one that it speaks of, where only the other was read;
  /// and the one it stands in, where what it speaks of is no longer what it was, or was not known yet.
  var doubtedByRepetitions: Set<Int32> {
    var doubted: Set<Int32> = []
    let fresh = Set(reading.logs.indices.filter(isFreshFromStart).compactMap { fates[$0].brings })
    for (index, record) in records.enumerated() where accounts.files[index].scan.repeatsAtStart > 0 {
      let earlier = accounts.repeatedFile(before: index)
      if fresh.contains(record.id) {
        if let earlier, !wasRead(records[earlier].id) { doubted.insert(records[earlier].id) }
      } else if let old = known[record.id], let before = accounts.files[index].predecessor,
        known[records[before].id]?.decodedBytes != records[before].decodedBytes
      {
        let wasJoined = known[records[before].id].map { ScanAccount(old.whole).repeats(ScanAccount($0.whole)) } ?? false
        if wasJoined || earlier != nil { doubted.insert(record.id) }
      }
    }
    return doubted
  }

  private func isFreshFromStart(_ position: Int) -> Bool {
    let log = reading.logs[position]
    guard let id = fates[position].brings, let first = log.freshBatches(after: before(id)).first else { return false }
    return log.borders[first].batchIndex == 0
  }
}
