import CArchive
import CISAL
import Glibc

@testable import Evidence

/// Makes packed files with the same libraries that a person's tools use, so that no test needs a tool.
enum Pack {
  enum Filter { case none, gzip, bzip2, xz, zstd, lz4 }
  enum Form { case raw, tar, zip, zipStored }

  struct Entry {
    var name: String
    var bytes: [UInt8]
    var type: mode_t = S_IFREG
    var link: String?
    var modified = 1_700_000_000
  }

  static func archive(_ form: Form, _ filter: Filter, _ entries: [Entry]) -> [UInt8] {
    guard let raw = archive_write_new() else { preconditionFailure("no memory") }
    defer { archive_write_free(raw) }
    switch form {
    case .raw: archive_write_set_format_raw(raw)
    case .tar: archive_write_set_format_pax_restricted(raw)
    case .zip: archive_write_set_format_zip(raw)
    case .zipStored:
      archive_write_set_format_zip(raw)
      archive_write_zip_set_compression_store(raw)
    }
    let status =
      switch filter {
      case .none: archive_write_add_filter_none(raw)
      case .gzip: archive_write_add_filter_gzip(raw)
      case .bzip2: archive_write_add_filter_bzip2(raw)
      case .xz: archive_write_add_filter_xz(raw)
      case .zstd: archive_write_add_filter_zstd(raw)
      case .lz4: archive_write_add_filter_lz4(raw)
      }
    precondition(status == ARCHIVE_OK, "the filter is not built in")
    archive_write_set_bytes_in_last_block(raw, 1)
    let room = entries.reduce(1 << 16) { $0 + $1.bytes.count * 2 + 4096 }
    var output = [UInt8](repeating: 0, count: room)
    var used = 0
    output.withUnsafeMutableBytes { buffer in
      precondition(archive_write_open_memory(raw, buffer.baseAddress, room, &used) == ARCHIVE_OK)
      for item in entries {
        guard let entry = archive_entry_new() else { preconditionFailure("no memory") }
        archive_entry_set_pathname(entry, item.name)
        archive_entry_set_filetype(entry, UInt32(item.type))
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_mtime(entry, item.modified, 0)
        archive_entry_set_size(entry, Int64(item.bytes.count))
        if let link = item.link { archive_entry_set_symlink(entry, link) }
        precondition(archive_write_header(raw, entry) == ARCHIVE_OK)
        if !item.bytes.isEmpty { precondition(archive_write_data(raw, item.bytes, item.bytes.count) >= 0) }
        archive_entry_free(entry)
      }
      precondition(archive_write_close(raw) == ARCHIVE_OK)
    }
    return Array(output[..<used])
  }

  static func compressed(_ filter: Filter, _ bytes: [UInt8]) -> [UInt8] {
    filter == .gzip ? gzip(bytes) : archive(.raw, filter, [Entry(name: "data", bytes: bytes)])
  }

  static func halves(_ bytes: [UInt8]) -> [[UInt8]] {
    guard bytes.count > 1 else { return [bytes] }
    return [Array(bytes[..<(bytes.count / 2)]), Array(bytes[(bytes.count / 2)...])]
  }

  /// One member, with a modification time in its header when given.
  static func gzip(_ bytes: [UInt8], packed: UInt32 = 0) -> [UInt8] {
    var stream = isal_zstream()
    isal_deflate_stateless_init(&stream)
    stream.gzip_flag = UInt16(IGZIP_GZIP)
    stream.end_of_stream = 1
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 1024)
    var input = bytes
    let capacity = output.count
    let used = output.withUnsafeMutableBufferPointer { target in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(capacity)
        precondition(isal_deflate_stateless(&stream) == COMP_OK)
        return capacity - Int(stream.avail_out)
      }
    }
    output.removeSubrange(used...)
    for index in 0..<4 { output[4 + index] = UInt8(truncatingIfNeeded: packed >> (8 * index)) }
    return output
  }
}
