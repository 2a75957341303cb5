import CCMark

/// A Markdown document as libcmark understands it, changed in a few places and rendered as HTML.
///
/// Fences become tables and figures, headings get anchors, marked code spans become evidence or badges. Raw HTML in the
/// Markdown is dropped by libcmark. Owns the tree: freed once, when the value ends.
@safe
struct MarkdownTree: ~Copyable {
  /// Opens a code span that is a badge; see `MarkdownText.evidenceMark`.
  static let badgeMark: Character = "\u{E001}"

  struct Heading: Sendable, Hashable {
    var level: Int
    var text: String
    var anchor: String
  }

  private let root: OpaquePointer

  /// nil when memory is exhausted.
  init?(_ markdown: String) {
    var markdown = markdown
    let root: OpaquePointer? = markdown.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) {
        unsafe cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
      }
    }
    guard let root = unsafe root else { return nil }
    unsafe self.root = unsafe root
  }

  deinit {
    unsafe cmark_node_free(root)
  }

  /// - Parameter block: the HTML of a fence; nil leaves the fence as the code block it is.
  /// - Returns: the headings in order of appearance.
  mutating func transform(block: (BlockFence) -> String?) -> [Heading] {
    var slugs = Slugs()
    var headings: [Heading] = []
    let found = unsafe nodes([CMARK_NODE_CODE_BLOCK, CMARK_NODE_HEADING, CMARK_NODE_CODE])
    for index in unsafe found.indices {
      let node = unsafe found[index]
      switch unsafe cmark_node_get_type(node) {
      case CMARK_NODE_CODE_BLOCK:
        let info = unsafe cmark_node_get_fence_info(node).map { unsafe String(cString: $0) } ?? ""
        guard let fence = BlockFence(info: info), let html = block(fence) else { continue }
        unsafe replace(node, with: CMARK_NODE_CUSTOM_BLOCK, before: html, after: "")
      case CMARK_NODE_HEADING:
        let level = unsafe Int(cmark_node_get_heading_level(node))
        let text = unsafe plainText(node)
        let anchor = slugs.anchor(for: text)
        headings.append(Heading(level: level, text: text, anchor: anchor))
        let name = HTMLText.escaped(anchor)
        let link = level > 1 ? " <a class=\"anchor\" href=\"#\(name)\" aria-label=\"Link to this section\">#</a>" : ""
        unsafe replace(
          node, with: CMARK_NODE_CUSTOM_BLOCK, before: "<h\(level) id=\"\(name)\">", after: "\(link)</h\(level)>")
      default:
        let text = unsafe literal(node)
        if text.first == MarkdownText.evidenceMark {
          let html = HTMLText.evidence(shown: String(text.dropFirst()))
          unsafe replace(node, with: CMARK_NODE_CUSTOM_INLINE, before: html, after: "")
        } else if text.first == Self.badgeMark {
          let word = HTMLText.escaped(String(text.dropFirst()))
          unsafe replace(
            node, with: CMARK_NODE_CUSTOM_INLINE,
            before: "<strong class=\"badge badge-\(word.lowercased())\">\(word)</strong>", after: "")
        }
      }
    }
    return headings
  }

  func html() -> String { unsafe take(cmark_render_html(root, CMARK_OPT_DEFAULT)) }

  /// The kinds of all nodes, in document order; what tests and the curious look at.
  func kinds() -> [String] {
    var result: [String] = []
    let walk = unsafe cmark_iter_new(root)
    defer { unsafe cmark_iter_free(walk) }
    while true {
      let event = unsafe cmark_iter_next(walk)
      if event == CMARK_EVENT_DONE { return result }
      if event == CMARK_EVENT_ENTER {
        result.append(unsafe String(cString: cmark_node_get_type_string(cmark_iter_get_node(walk))))
      }
    }
  }

  /// The text of the document without markup.
  func plainText() -> String { unsafe plainText(root) }

  // MARK: libcmark

  /// Collected before anything is changed: a walk must not meet nodes that are replaced under it.
  private func nodes(_ kinds: [cmark_node_type]) -> [OpaquePointer] {
    var found: [OpaquePointer] = unsafe []
    let walk = unsafe cmark_iter_new(root)
    defer { unsafe cmark_iter_free(walk) }
    while true {
      let event = unsafe cmark_iter_next(walk)
      if event == CMARK_EVENT_DONE { return unsafe found }
      guard event == CMARK_EVENT_ENTER, let node = unsafe cmark_iter_get_node(walk) else { continue }
      if kinds.contains(unsafe cmark_node_get_type(node)) { unsafe found.append(node) }
    }
  }

  /// Puts a custom node in a node's place, which takes over its children and is then freed.
  private func replace(_ node: OpaquePointer, with kind: cmark_node_type, before: String, after: String) {
    guard let custom = unsafe cmark_node_new(kind) else { return }
    unsafe cmark_node_set_on_enter(custom, before)
    unsafe cmark_node_set_on_exit(custom, after)
    guard unsafe cmark_node_insert_before(node, custom) == 1 else {
      unsafe cmark_node_free(custom)
      return
    }
    while let child = unsafe cmark_node_first_child(node) {
      guard unsafe cmark_node_append_child(custom, child) == 1 else { break }
    }
    unsafe cmark_node_unlink(node)
    unsafe cmark_node_free(node)
  }

  private func plainText(_ node: OpaquePointer) -> String {
    var result = ""
    let walk = unsafe cmark_iter_new(node)
    defer { unsafe cmark_iter_free(walk) }
    while true {
      let event = unsafe cmark_iter_next(walk)
      if event == CMARK_EVENT_DONE { return result }
      guard event == CMARK_EVENT_ENTER, let child = unsafe cmark_iter_get_node(walk) else { continue }
      switch unsafe cmark_node_get_type(child) {
      case CMARK_NODE_TEXT: result += unsafe literal(child)
      case CMARK_NODE_CODE:
        let text = unsafe literal(child)
        result += text.first == MarkdownText.evidenceMark ? String(text.dropFirst()) : text
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: result += " "
      default: break
      }
    }
  }

  private func literal(_ node: OpaquePointer) -> String {
    unsafe cmark_node_get_literal(node).map { unsafe String(cString: $0) } ?? ""
  }

  private func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    defer { unsafe cmark_get_default_mem_allocator().pointee.free(text) }
    return unsafe String(cString: text)
  }
}
