import CISAL

/// One gzip member, deflated by ISA-L at its highest level.
///
/// The same library on the same kind of processor gives the same bytes; ISA-L chooses its matcher by the processor's
/// vector unit, so two machines may deflate one text differently. The text inside is the same on every machine.
public enum Gzip {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// - Parameter modified: UTC seconds for the header's time field, where readers of yearless logs find their year.
  public static func compress(_ bytes: [UInt8], modified: Int64) throws -> [UInt8] {
    // Deflate can grow incompressible bytes by 5 in 65,535; header and trailer are 18 bytes.
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1000 + 4096)
    var work = [UInt8](repeating: 0, count: 1 << 20)
    var input = bytes
    let written: Int = try unsafe input.withUnsafeMutableBufferPointer { input in
      try unsafe output.withUnsafeMutableBufferPointer { output in
        try unsafe work.withUnsafeMutableBufferPointer { work in
          var stream = unsafe isal_zstream()
          unsafe isal_deflate_init(&stream)
          unsafe stream.level = 3
          unsafe stream.level_buf = work.baseAddress
          unsafe stream.level_buf_size = UInt32(work.count)
          unsafe stream.end_of_stream = 1
          unsafe stream.flush = UInt16(NO_FLUSH)
          unsafe stream.next_in = input.baseAddress
          unsafe stream.avail_in = UInt32(input.count)
          unsafe stream.next_out = output.baseAddress
          unsafe stream.avail_out = UInt32(output.count)
          var header = unsafe isal_gzip_header()
          unsafe isal_gzip_header_init(&header)
          unsafe header.time = UInt32(truncatingIfNeeded: modified)
          unsafe header.os = 3
          unsafe stream.gzip_flag = UInt16(IGZIP_GZIP_NO_HDR)
          guard unsafe isal_write_gzip_header(&stream, &header) == 0 else {
            throw Failure(description: "ISA-L did not write a gzip header")
          }
          let status = unsafe isal_deflate(&stream)
          guard status == COMP_OK, unsafe stream.avail_in == 0 else {
            throw Failure(description: "ISA-L deflate ended with status \(status)")
          }
          return unsafe Int(stream.total_out)
        }
      }
    }
    return Array(output[0..<written])
  }

  /// The text of a one-member gzip file and its header's time field.
  public static func decompress(_ bytes: [UInt8]) throws -> (text: [UInt8], modified: Int64) {
    guard bytes.count >= 18 else { throw Failure(description: "too short for a gzip file") }
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let modified = bytes[4..<8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
    var output = [UInt8](repeating: 0, count: size + 1)
    var input = bytes
    let written: Int = try unsafe input.withUnsafeMutableBufferPointer { input in
      try unsafe output.withUnsafeMutableBufferPointer { output in
        var state = unsafe inflate_state()
        unsafe isal_inflate_init(&state)
        unsafe state.crc_flag = UInt32(ISAL_GZIP)
        unsafe state.next_in = input.baseAddress
        unsafe state.avail_in = UInt32(input.count)
        unsafe state.next_out = output.baseAddress
        unsafe state.avail_out = UInt32(output.count)
        let status = unsafe isal_inflate(&state)
        guard status == ISAL_DECOMP_OK, unsafe Int(state.total_out) == size else {
          throw Failure(description: "ISA-L inflate ended with status \(status)")
        }
        return size
      }
    }
    return (Array(output[0..<written]), modified)
  }
}
