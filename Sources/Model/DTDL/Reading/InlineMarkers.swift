import Diagnostics
import Documents

/// What turns advice, warnings and notes off for one element and all that is written in it: words in its `comment`,
/// `twinwright: allow TW2155, TW2123`, or `*` for all.
struct InlineMarkers {
  fileprivate struct Marker {
    let codes: Set<String>
    let span: SourceSpan
    /// The marker around it, by its place in the list of the file.
    let outer: Int?
  }

  /// The markers of each file, in the order in which their elements begin.
  private var files: [String: [Marker]] = [:]
  /// Those of the element at hand and of what is around it, the innermost last.
  private var open: [Int] = []
  private var openCodes: [Set<String>] = []

  /// Begins an element; `false` where it has no marker and nothing is to be ended.
  mutating func begin(_ node: JSONNode) -> Bool {
    guard let words = InlineMarkers.words(of: node) else { return false }
    let marker = Marker(codes: Set(words), span: node.span, outer: open.last)
    let path = node.tree.file.path
    open.append(files[path, default: []].count)
    openCodes.append(marker.codes)
    files[path, default: []].append(marker)
    return true
  }

  /// What stands behind the mark in the `comment` of an element, in capitals; `nil` where there is no mark.
  private static func words(of node: JSONNode) -> [String]? {
    guard let comment = node["comment"]?.string, let mark = comment.firstRange(of: "twinwright:") else { return nil }
    let rest = comment[mark.upperBound...].drop(while: \.isWhitespace)
    guard rest.hasPrefix("allow"), rest.dropFirst(5).first?.isLetter != true else { return nil }
    return rest.dropFirst(5).split { !($0.isLetter || $0.isNumber || $0 == "*") }.map { $0.uppercased() }
  }

  /// What is wrong with the marker of an element: it names no code, or one that looks like one and is none. The words
  /// behind the codes are for readers.
  static func flaw(in node: JSONNode) -> Diagnostic? {
    guard let words = words(of: node) else { return nil }
    let bad = words.first { $0.hasPrefix("TW") && $0.contains(where: \.isNumber) && !isCode($0) }
    if bad == nil, words.contains(where: { $0 == "*" || isCode($0) }) { return nil }
    return Diagnostic(
      "TW2160", .warning,
      bad.map { "the marker names `\($0)`, which is no code of models" } ?? "the marker names no code",
      at: node["comment"]?.span,
      help: ["write \"twinwright: allow TW2155\", several codes with commas between them, or `*` for all"])
  }

  /// Codes of models are `TW2` with three digits more.
  private static func isCode(_ word: String) -> Bool {
    word.utf8.count == 6 && word.hasPrefix("TW2") && word.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Ends the element with the innermost marker.
  mutating func end() {
    open.removeLast()
    openCodes.removeLast()
  }

  /// Whether a finding about the element at hand is turned off.
  func silencesHere(_ finding: Diagnostic) -> Bool { openCodes.contains { InlineMarkers.covers($0, finding) } }

  /// Whether a finding that comes after reading is turned off by a marker around its place.
  func silences(_ finding: Diagnostic) -> Bool {
    guard let place = finding.span, let markers = files[place.file.path] else { return false }
    var next = markers.lastIndex(beginningAtOrBefore: place.start)
    while let index = next {
      let marker = markers[index]
      if place.end <= marker.span.end, InlineMarkers.covers(marker.codes, finding) { return true }
      next = marker.outer
    }
    return false
  }

  private static func covers(_ codes: Set<String>, _ finding: Diagnostic) -> Bool {
    finding.severity < .restriction && (codes.contains(finding.code) || codes.contains("*"))
  }
}

extension [InlineMarkers.Marker] {
  /// The last one that begins at a place or before it.
  fileprivate func lastIndex(beginningAtOrBefore place: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].span.start <= place { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}

extension ModelReader {
  /// Heeds the marker of an element that begins; `false` where it has none.
  mutating func beginMarker(of node: JSONNode) -> Bool {
    guard markers.begin(node) else { return false }
    if let flaw = InlineMarkers.flaw(in: node) { report(flaw) }
    return true
  }
}
