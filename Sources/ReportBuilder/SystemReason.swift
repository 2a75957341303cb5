import Foundation

/// Why the system refused something, in the system's own words: Foundation hides them behind its own.
public enum SystemReason {
  public static func of(_ error: any Error) -> String {
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return words(Int32(error.code)) }
    if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError, underlying.domain == NSPOSIXErrorDomain {
      return words(Int32(underlying.code))
    }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileWriteNoPermission, .fileReadNoPermission: return words(EACCES)
    case .fileWriteOutOfSpace: return words(ENOSPC)
    case .fileWriteVolumeReadOnly: return words(EROFS)
    case .fileWriteFileExists: return words(EEXIST)
    case .fileNoSuchFile, .fileReadNoSuchFile: return words(ENOENT)
    default: return error.localizedDescription
    }
  }

  private static func words(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }
}
