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
  /// Longest first, so that a host name is found before a part of it.
  private var ordered: [String] = []
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
    ordered = values.keys.sorted { $0.count == $1.count ? $0 < $1 : $0.count > $1.count }
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
    for value in ordered where text.contains(value) {
      guard let entry = values[value], mayRefer(owner, entry.owner), let range = text.firstRange(of: value),
        isWhole(text, range)
      else { continue }
      edges[owner, default: []].insert(entry.owner)
      let before = self.text(String(text[..<range.lowerBound]), from: owner)
      return before + entry.expression + self.text(String(text[range.upperBound...]), from: owner)
    }
    return plain
  }

  /// Whether a value is not the middle of a longer word.
  private func isWhole(_ text: String, _ range: Range<String.Index>) -> Bool {
    func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "-" }
    if range.lowerBound > text.startIndex, isWord(text[text.index(before: range.lowerBound)]) { return false }
    return range.upperBound == text.endIndex || !isWord(text[range.upperBound])
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
