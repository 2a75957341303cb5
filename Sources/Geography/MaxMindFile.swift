import CMaxMindDB
import Diagnostics
import Glibc
import Vocabulary

/// Owner of an open MMDB file.
///
/// Unchecked because it holds C memory: that is written in `init` only, and libmaxminddb states that lookups in one
/// handle may run at the same time. The file is mapped; it must not be cut short in place while it is open.
@safe final class MaxMindFile: @unchecked Sendable {
  private let handle: UnsafeMutablePointer<MMDB_s>
  /// As the file calls itself, such as `GeoLite2-Country`.
  let type: String
  let date: String?

  /// An MMDB says what it is near its end: `\xAB\xCD\xEFMaxMind.com`, in the last 128 KiB.
  static func isOne(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 14 else { return false }
    let start = max(0, size - 128 * 1024)
    var bytes = [UInt8](repeating: 0, count: Int(size - start))
    let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, start) }
    guard got > 14 else { return false }
    let mark: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
    var last = got - mark.count
    while last >= 0 {
      if bytes[last] == 0xAB && bytes[last..<last + mark.count].elementsEqual(mark) { return true }
      last -= 1
    }
    return false
  }

  init(_ path: String) throws(DiagnosticList) {
    let handle = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
    unsafe handle.initialize(to: MMDB_s())
    let status = unsafe MMDB_open(path, UInt32(MMDB_MODE_MMAP), handle)
    guard status == MMDB_SUCCESS else {
      unsafe handle.deallocate()
      throw DiagnosticList([
        .error(
          "geography-unreadable",
          "the geography file is not a sound MMDB: \(unsafe String(cString: MMDB_strerror(status)))",
          at: Place(file: path), help: "download it again, or give a CSV of start,end,CC")
      ])
    }
    unsafe self.handle = handle
    type = unsafe handle.pointee.metadata.database_type.map { unsafe String(cString: $0) } ?? FileName.last(path)
    date = unsafe FileName.day(Int64(clamping: handle.pointee.metadata.build_epoch))
  }

  deinit {
    unsafe MMDB_close(handle)
    unsafe handle.deallocate()
  }

  /// `country.iso_code`, else `registered_country.iso_code`; nil when the file has neither.
  func code(for address: Address) -> String? {
    var status: Int32 = 0
    var result = unsafe lookUp(address, &status)
    guard status == MMDB_SUCCESS, unsafe result.found_entry else { return nil }
    return unsafe isoCode("country", &result.entry) ?? isoCode("registered_country", &result.entry)
  }

  private func lookUp(_ address: Address, _ status: inout Int32) -> MMDB_lookup_result_s {
    if let ipv4 = address.ipv4 {
      var socket = sockaddr_in()
      socket.sin_family = sa_family_t(AF_INET)
      socket.sin_addr.s_addr = ipv4.bigEndian
      return unsafe withUnsafeBytes(of: &socket) { bytes in
        unsafe MMDB_lookup_sockaddr(handle, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &status)
      }
    }
    var socket = sockaddr_in6()
    socket.sin6_family = sa_family_t(AF_INET6)
    unsafe withUnsafeMutableBytes(of: &socket.sin6_addr) { bytes in
      unsafe bytes.storeBytes(of: address.high.bigEndian, as: UInt64.self)
      unsafe bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return unsafe withUnsafeBytes(of: &socket) { bytes in
      unsafe MMDB_lookup_sockaddr(handle, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &status)
    }
  }

  private func isoCode(_ key: String, _ entry: inout MMDB_entry_s) -> String? {
    var data = unsafe MMDB_entry_data_s()
    let status = unsafe key.withCString { key in
      unsafe "iso_code".withCString { code in
        let path: [UnsafePointer<CChar>?] = unsafe [key, code, nil]
        return unsafe path.withUnsafeBufferPointer { unsafe MMDB_aget_value(&entry, &data, $0.baseAddress) }
      }
    }
    guard status == MMDB_SUCCESS, unsafe data.has_data, unsafe data.type == UInt32(MMDB_DATA_TYPE_UTF8_STRING),
      let text = unsafe data.utf8_string
    else { return nil }
    // SAFETY: the library checked that `data_size` bytes lie within the mapped file.
    return unsafe CountryCode(UnsafeRawBufferPointer(start: text, count: Int(data.data_size)))?.text
  }
}
