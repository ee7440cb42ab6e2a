import DTDL
import Diagnostics
import Documents

/// Where models declare what twins are checked against. Looked up in the models' texts when a finding is told, so that
/// nothing is kept for twins that fit.
enum ModelPlaces {
  /// Where an interface says its identifier; its first byte where that cannot be found.
  static func identifier(of interface: Interface) -> SourceSpan? {
    guard let span = interface.span else { return nil }
    let place = JSONPlace.find(ValuePath([.member("@id")]), in: span.file, span.start..<span.end)
    return place?.value ?? span.file.span(span.start, span.start + 1)
  }

  /// Where the innermost field on a path inside a property's value is declared, and how many steps lead to it; the
  /// property itself, with none, as far as no field can be found.
  static func declaration(
    of steps: some Collection<ValuePath.Step>, in property: PropertyContent
  ) -> (span: SourceSpan, depth: Int)? {
    guard let span = property.span else { return nil }
    if steps.isEmpty { return (span, 0) }
    return SchemaSearch(around: span)?.field(at: Array(steps)) ?? (span, 0)
  }
}

/// Follows a path through the schemas of one model text.
private struct SchemaSearch {
  private let file: SourceFile
  /// The objects around the property's name, the outermost first; the last is the property.
  private var objects: [Range<Int>] = []

  init?(around name: SourceSpan) {
    file = name.file
    var part: Range<Int>? = 0..<file.bytes.count
    while let range = part {
      guard let first = file.bytes[range].first(where: { $0 > 0x20 }) else { return nil }
      if first == UInt8(ascii: "{") { objects.append(range) }
      part = children(of: range).first { $0.contains(name.start) }
    }
    if objects.isEmpty { return nil }
  }

  func field(at steps: [ValuePath.Step]) -> (span: SourceSpan, depth: Int)? {
    var schema = objects.last.flatMap { member("schema", of: $0) }
    var found: (span: SourceSpan, depth: Int)?
    for (index, step) in steps.enumerated() {
      guard let object = schema.flatMap(definition) else { break }
      guard case .member(let name) = step, let fields = member("fields", of: object) else {
        schema =
          member("elementSchema", of: object)
          ?? member("mapValue", of: object).flatMap { member("schema", of: $0) }
        continue
      }
      guard let field = items(fields).first(where: { text("name", of: $0) == name }),
        let place = member("name", of: field)
      else { break }
      found = (file.span(place.lowerBound, place.upperBound), index + 1)
      schema = member("schema", of: field)
    }
    return found
  }

  /// The object that defines a schema: itself, or the one in the `schemas` of an interface around that has its identifier.
  private func definition(of schema: Range<Int>) -> Range<Int>? {
    guard let id = text(schema) else { return schema }
    for object in objects {
      let schemas = member("schemas", of: object).map(items) ?? []
      if let found = schemas.first(where: { text("@id", of: $0) == id }) { return found }
    }
    return nil
  }

  private func member(_ name: String, of object: Range<Int>) -> Range<Int>? {
    JSONPlace.find(ValuePath([.member(name)]), in: file, object).map { $0.value.start..<$0.value.end }
  }

  private func text(_ name: String, of object: Range<Int>) -> String? { member(name, of: object).flatMap(text) }

  private func text(_ range: Range<Int>) -> String? { (try? JSONReader.parse(file.bytes[range]))?.string }

  /// The items of a list, or the value itself: DTDL lets one stand without its brackets.
  private func items(_ range: Range<Int>) -> [Range<Int>] {
    file.bytes[range].first == UInt8(ascii: "[") ? children(of: range) : [range]
  }

  /// The items of a list or the values of an object; none for what is no JSON.
  private func children(of range: Range<Int>) -> [Range<Int>] {
    var children: [Range<Int>] = []
    try? JSONPull.read(file.bytes[range]) { pull throws(JSONError) in
      switch try pull.peek() {
      case .array:
        try pull.beginArray()
        while try pull.nextItem() { children.append(try pull.skipValue()) }
      case .object:
        try pull.beginObject()
        while try pull.nextKey() != nil { children.append(try pull.skipValue()) }
      default: break
      }
    }
    return children.map { $0.lowerBound + range.lowerBound..<$0.upperBound + range.lowerBound }
  }
}
