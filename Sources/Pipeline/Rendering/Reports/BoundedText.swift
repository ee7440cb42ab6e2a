/// Text that grows block by block and never beyond so many bytes of UTF-8.
struct BoundedText {
  private(set) var text = ""
  private(set) var size = 0
  let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a block whole or not at all.
  mutating func add(_ block: String) -> Bool {
    let more = block.utf8.count
    guard size + more <= limit else { return false }
    text += block
    size += more
    return true
  }
}
