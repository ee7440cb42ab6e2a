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
    guard let comment = node["comment"]?.string, let mark = comment.firstRange(of: "twinwright: allow ") else {
      return false
    }
    let words = comment[mark.upperBound...].split { !($0.isLetter || $0.isNumber || $0 == "*") }
    let marker = Marker(codes: Set(words.map { $0.uppercased() }), span: node.span, outer: open.last)
    let path = node.tree.file.path
    open.append(files[path, default: []].count)
    openCodes.append(marker.codes)
    files[path, default: []].append(marker)
    return true
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
