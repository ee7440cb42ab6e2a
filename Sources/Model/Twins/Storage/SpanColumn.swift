import Diagnostics

/// Places in files by record number, twelve bytes each; a graph that comes from no file takes none.
struct SpanColumn: Sendable {
  private var files: [SourceFile] = []
  private var entries: [Entry] = []

  private struct Entry {
    /// Number of the file plus one; 0 is no place.
    var file: UInt32 = 0
    var start: Int32 = 0
    var end: Int32 = 0
  }

  subscript(_ record: Int) -> SourceSpan? {
    get {
      guard record < entries.count, entries[record].file > 0 else { return nil }
      let entry = entries[record]
      return files[Int(entry.file) - 1].span(Int(entry.start), Int(entry.end))
    }
    set {
      guard let newValue else { return }
      if record >= entries.count {
        entries.append(contentsOf: repeatElement(Entry(), count: record + 1 - entries.count))
      }
      entries[record] = Entry(
        file: number(of: newValue.file), start: Int32(clamping: newValue.start), end: Int32(clamping: newValue.end))
    }
  }

  /// Graphs come from few files and go through one after the other.
  private mutating func number(of file: SourceFile) -> UInt32 {
    if let known = files.lastIndex(where: { $0 === file }) { return UInt32(known + 1) }
    files.append(file)
    return UInt32(files.count)
  }
}
