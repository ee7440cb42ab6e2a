import Catalogue
import Documents
import OrderedCollections
import Resources

/// What in the bodies of resources stands for other resources that are written as well: ids, host names, principals.
final class ReferenceBook {
  /// Something of a resource, and how it is referred to.
  private struct Entry {
    let owner: String
    let expression: String
  }

  private var ids: [ResourceID: Entry] = [:]
  private var values: [String: Entry] = [:]
  /// Values by the first word in them, longest first, so that a host name is found before a part of it.
  private var byWord: [Substring: [String]] = [:]
  /// Who refers to whom already: a reference that closes a ring is not made.
  private var edges: [String: Set<String>] = [:]

  /// `name` is the name in the manifest; children come with it.
  func add(_ resource: SurveyedResource, name: String) {
    let kind = resource.type.kind
    add(resource, kind: kind, path: name, owner: "\(kind).\(name)")
  }

  private func add(_ resource: SurveyedResource, kind: String, path: String, owner: String) {
    ids[resource.id] = Entry(owner: owner, expression: "${\(kind).\(path)}")
    for output in resource.type.outputs where output.secret == nil && output.name != "name" && output.name != "id" {
      guard let value = output.value(in: resource.body)?.string, ReferenceBook.isDistinct(value, output.name),
        values[value] == nil
      else { continue }
      values[value] = Entry(owner: owner, expression: "${\(kind).\(path).\(output.name)}")
    }
    for (collection, members) in resource.children {
      for child in members { add(child, kind: kind, path: "\(path)/\(collection)/\(child.id.name)", owner: owner) }
    }
  }

  /// Something that is declared elsewhere: only its id is known.
  func add(_ id: ResourceID, expression: String, owner: String) {
    ids[id] = Entry(owner: owner, expression: expression)
  }

  /// Called when everything has been added.
  func close() {
    for value in values.keys.sorted(by: Self.isFirst) {
      if let word = Self.words(of: value).first { byWord[word, default: []].append(value) }
    }
  }

  /// A tenant is everybody's; short values stand for many things.
  private static func isDistinct(_ value: String, _ output: String) -> Bool {
    output != "tenantId" && value.count >= 8 && (value.contains(".") || value.contains("-"))
  }

  /// The reference to an id; `nil` where it is not written, or refers back.
  func reference(to id: ResourceID, from owner: String) -> String? {
    guard let entry = ids[id], mayRefer(owner, entry.owner) else { return nil }
    edges[owner, default: []].insert(entry.owner)
    return entry.expression
  }

  /// Who hands a value out, such as a topic its endpoint.
  func source(of value: String) -> String? { values[value]?.expression }

  /// A text as a manifest writes it.
  func text(_ text: String, from owner: String) -> String {
    let plain = text.replacing("${", with: "$${")
    if text.hasPrefix("/"), let id = ResourceID(text) { return reference(to: id, from: owner) ?? plain }
    for (value, range) in found(in: text) {
      guard let entry = values[value], mayRefer(owner, entry.owner) else { continue }
      edges[owner, default: []].insert(entry.owner)
      let before = self.text(String(text[..<range.lowerBound]), from: owner)
      return before + entry.expression + self.text(String(text[range.upperBound...]), from: owner)
    }
    return plain
  }

  /// The values that stand in a text as whole words, the longest first.
  private func found(in text: String) -> [(value: String, range: Range<String.Index>)] {
    var found: [String: Range<String.Index>] = [:]
    for word in Self.words(of: text) {
      for value in byWord[word] ?? [] where found[value] == nil {
        // A value may begin with something that is no word, such as a slash.
        guard let lead = Self.words(of: value).first.map({ value.distance(from: value.startIndex, to: $0.startIndex) }),
          let start = text.index(word.startIndex, offsetBy: -lead, limitedBy: text.startIndex),
          text[start...].hasPrefix(value)
        else { continue }
        let range = start..<text.index(start, offsetBy: value.count)
        if isWhole(text, range) { found[value] = range }
      }
    }
    return found.sorted { Self.isFirst($0.key, $1.key) }.map { ($0.key, $0.value) }
  }

  private static func isFirst(_ a: String, _ b: String) -> Bool { a.count == b.count ? a < b : a.count > b.count }

  private static func words(of text: String) -> [Substring] { text.split { !isWord($0) } }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "-"
  }

  /// Whether a value is not the middle of a longer word.
  private func isWhole(_ text: String, _ range: Range<String.Index>) -> Bool {
    if range.lowerBound > text.startIndex, Self.isWord(text[text.index(before: range.lowerBound)]) { return false }
    return range.upperBound == text.endIndex || !Self.isWord(text[range.upperBound])
  }

  private func mayRefer(_ owner: String, _ target: String) -> Bool {
    if owner == target { return false }
    var seen: Set<String> = [target]
    var queue = [target]
    while let next = queue.popLast() {
      for further in edges[next] ?? [] where seen.insert(further).inserted {
        if further == owner { return false }
        queue.append(further)
      }
    }
    return true
  }
}
