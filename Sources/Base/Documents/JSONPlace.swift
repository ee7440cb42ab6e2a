package import Diagnostics

/// Where a part of a JSON text stands, found by walking the text once: for findings about values of which no places were
/// kept.
package struct JSONPlace: Sendable {
  /// The name that leads to the value, quotes included; `nil` for list items and for the whole text.
  package let name: SourceSpan?
  package let value: SourceSpan

  /// What stands at a path in the JSON that fills a part of a file; `nil` where the path leads nowhere or the text is no
  /// JSON. Of members with the same name the last one counts, as it does when such a text is read.
  package static func find(_ path: ValuePath, in file: SourceFile, _ part: Range<Int>) -> JSONPlace? {
    var place = JSONPlace(name: nil, value: file.span(part.lowerBound, part.upperBound))
    for step in path.steps {
      guard let next = try? JSONPlace.find(step, in: file, place.value.start..<place.value.end) else { return nil }
      place = next
    }
    return place
  }

  private static func find(
    _ step: ValuePath.Step, in file: SourceFile, _ part: Range<Int>
  ) throws(JSONError) -> JSONPlace? {
    try JSONPull.read(file.bytes[part]) { pull throws(JSONError) in
      func span(_ range: Range<Int>) -> SourceSpan {
        file.span(part.lowerBound + range.lowerBound, part.lowerBound + range.upperBound)
      }
      switch step {
      case .index(let wanted):
        var index = 0
        try pull.beginArray()
        while try pull.nextItem() {
          let range = try pull.skipValue()
          if index == wanted { return JSONPlace(name: nil, value: span(range)) }
          index += 1
        }
        return nil
      case .member(let wanted):
        var found: JSONPlace?
        try pull.beginObject()
        while let key = try pull.nextKey() {
          let isWanted = try pull.text(of: key) == wanted
          let range = try pull.skipValue()
          if isWanted { found = JSONPlace(name: span(key.start - 1..<key.end + 1), value: span(range)) }
        }
        return found
      case .item: return nil
      }
    }
  }
}
