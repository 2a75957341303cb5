import Diagnostics
import Glibc

/// librsvg, which turns drawings into pictures for slides and mail; opened at run time, so that nobody has to install it
/// who needs no pictures.
///
/// Loaded into this process rather than run as a program: nothing is looked up in a search path, nothing is executed.
/// Pixels depend on the fonts and on the version of librsvg that are installed; on one machine they are always the same.
@safe public struct PictureLibrary: Sendable {
  /// Pixels for each unit of a drawing: sharp on a slide and on paper.
  static let zoom = 2.0
  /// Beyond this many pixels a side cairo has no surface; no drawing comes near.
  private static let mostPixels = 16_384.0

  private let functions: Functions

  /// - Parameter file: the shared library, by its name or path.
  /// - Throws: `no-pictures` when it is not installed or too old (2.52 of 2021 is needed).
  public init(file: String = "librsvg-2.so.2") throws(Diagnostic) {
    guard let library = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
      throw Self.missing("librsvg is not installed here")
    }
    // Its functions are kept for as long as the program runs, so the library is never closed.
    guard let functions = unsafe Functions(library) else {
      throw Self.missing("the librsvg installed here is older than 2.52")
    }
    self.functions = functions
  }

  private static func missing(_ reason: String) -> Diagnostic {
    .warning(
      "no-pictures", "\(reason), so no PNG files were written; the drawings are there as SVG files",
      help: "install it (sudo apt-get install librsvg2-2), or take png out of report.outputs")
  }

  /// The picture of a drawing, on its own paper.
  /// - Parameter svg: with a size of its own, in pixels.
  /// - Throws: `picture-failed` with the library's own words, when it cannot be drawn.
  /// - Complexity: O(pixels + bytes); a common drawing takes 30 ms.
  public func png(_ svg: String) throws(Diagnostic) -> [UInt8] {
    let drawing = try Drawing(svg, functions)
    let size = try drawing.size()
    let pixels = (width: (size.width * Self.zoom).rounded(.up), height: (size.height * Self.zoom).rounded(.up))
    guard pixels.width >= 1, pixels.height >= 1, max(pixels.width, pixels.height) <= Self.mostPixels else {
      throw Drawing.failure("a size of \(Int(size.width)) × \(Int(size.height)) pixels")
    }
    let paper = try Paper(width: Int32(pixels.width), height: Int32(pixels.height), functions)
    try drawing.draw(on: paper, width: pixels.width, height: pixels.height)
    return try paper.png()
  }
}

/// An SVG document that librsvg has read. Owns the handle.
@safe private struct Drawing: ~Copyable {
  private let handle: OpaquePointer
  private let functions: Functions

  init(_ svg: String, _ functions: Functions) throws(Diagnostic) {
    let bytes = Array(svg.utf8)
    // SAFETY: the library copies the bytes; no place for an error is given, so it makes none.
    let handle = unsafe bytes.withUnsafeBufferPointer { unsafe functions.read($0.baseAddress, $0.count, nil) }
    guard let handle = unsafe handle else { throw Self.failure("a document that it cannot read") }
    unsafe self.handle = handle
    self.functions = functions
  }

  deinit { unsafe functions.releaseObject(handle) }

  func size() throws(Diagnostic) -> (width: Double, height: Double) {
    var (width, height) = (0.0, 0.0)
    guard unsafe functions.size(handle, &width, &height) != 0 else {
      throw Self.failure("a document without a size in pixels")
    }
    return (width, height)
  }

  func draw(on paper: borrowing Paper, width: Double, height: Double) throws(Diagnostic) {
    var viewport = Rectangle(x: 0, y: 0, width: width, height: height)
    guard unsafe functions.draw(handle, paper.context, &viewport, nil) != 0 else {
      throw Self.failure("a document that it cannot draw")
    }
  }

  static func failure(_ what: String) -> Diagnostic {
    .warning("picture-failed", "librsvg was given \(what), so there is no PNG of this drawing")
  }
}

/// A surface of cairo's to draw on, and the context that draws. Owns both.
@safe private struct Paper: ~Copyable {
  private let surface: OpaquePointer
  let context: OpaquePointer
  private let functions: Functions

  init(width: Int32, height: Int32, _ functions: Functions) throws(Diagnostic) {
    // 24 bits of colour without transparency. Where memory is short, cairo returns objects that do nothing.
    guard let surface = unsafe functions.newSurface(1, width, height),
      let context = unsafe functions.newContext(surface)
    else { throw Drawing.failure("no memory for a picture") }
    unsafe self.surface = surface
    unsafe self.context = context
    self.functions = functions
  }

  deinit {
    unsafe functions.releaseContext(context)
    unsafe functions.releaseSurface(surface)
  }

  func png() throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    let status = unsafe withUnsafeMutablePointer(to: &bytes) { place in
      // SAFETY: the call ends before the pointer does, and nobody else reads or writes the array meanwhile.
      unsafe functions.write(
        surface,
        { place, data, count in
          guard let place = unsafe place, let data = unsafe data else { return 11 }
          let piece = unsafe UnsafeBufferPointer(start: data, count: Int(count))
          unsafe place.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: piece)
          return 0
        }, UnsafeMutableRawPointer(place))
    }
    guard status == 0, !bytes.isEmpty else { throw Drawing.failure("no memory for a picture") }
    return bytes
  }
}

/// `RsvgRectangle`
private struct Rectangle {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
}

/// The functions that are needed of librsvg, and of cairo and GObject, which come with it.
@safe private struct Functions: Sendable {
  typealias Read = @convention(c) (UnsafePointer<UInt8>?, Int, UnsafeMutableRawPointer?) -> OpaquePointer?
  typealias Size =
    @convention(c) (OpaquePointer, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
  typealias Draw =
    @convention(c) (OpaquePointer, OpaquePointer, UnsafeRawPointer, UnsafeMutableRawPointer?) -> Int32
  typealias Release = @convention(c) (OpaquePointer) -> Void
  typealias NewSurface = @convention(c) (Int32, Int32, Int32) -> OpaquePointer?
  typealias NewContext = @convention(c) (OpaquePointer) -> OpaquePointer?
  typealias Sink = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> Int32
  typealias Write = @convention(c) (OpaquePointer, Sink, UnsafeMutableRawPointer?) -> Int32

  let read: Read
  let size: Size
  let draw: Draw
  let releaseObject: Release
  let newSurface: NewSurface
  let newContext: NewContext
  let releaseContext: Release
  let releaseSurface: Release
  let write: Write

  /// nil: one of them is missing.
  init?(_ library: UnsafeMutableRawPointer) {
    // SAFETY: each type is that of the C header, of a stable interface, and symbols of a library that stays open stay.
    func function<Type>(_ name: String, _ type: Type.Type) -> Type? {
      unsafe dlsym(library, name).map { unsafe unsafeBitCast($0, to: type) }
    }
    guard let read = unsafe function("rsvg_handle_new_from_data", Read.self),
      let size = unsafe function("rsvg_handle_get_intrinsic_size_in_pixels", Size.self),
      let draw = unsafe function("rsvg_handle_render_document", Draw.self),
      let releaseObject = unsafe function("g_object_unref", Release.self),
      let newSurface = unsafe function("cairo_image_surface_create", NewSurface.self),
      let newContext = unsafe function("cairo_create", NewContext.self),
      let releaseContext = unsafe function("cairo_destroy", Release.self),
      let releaseSurface = unsafe function("cairo_surface_destroy", Release.self),
      let write = unsafe function("cairo_surface_write_to_png_stream", Write.self)
    else { return nil }
    unsafe self.read = unsafe read
    unsafe self.size = unsafe size
    unsafe self.draw = unsafe draw
    unsafe self.releaseObject = unsafe releaseObject
    unsafe self.newSurface = unsafe newSurface
    unsafe self.newContext = unsafe newContext
    unsafe self.releaseContext = unsafe releaseContext
    unsafe self.releaseSurface = unsafe releaseSurface
    unsafe self.write = unsafe write
  }
}
