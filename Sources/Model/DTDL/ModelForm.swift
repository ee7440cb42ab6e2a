package import Documents
import OrderedCollections

/// How the same model may be spelt.
///
/// The service returns a definition with `@context` turned into a list and moved to the end. Authors, too, write one
/// thing in several ways: a single item or a list of one, a plain text or a map from languages, a term or its DTMI.
package enum ModelForm {
  /// The form in which two spellings of one model are equal values.
  ///
  /// Members are sorted by name, set-valued members are lists (elements by name or identifier), texts are maps from
  /// languages, wrapped literals are bare, terms are short, empty lists and the default `writable: false` are gone.
  package static func normalised(_ definition: Value) -> Value {
    switch definition {
    case .object(let members): normalised(members)
    case .array(let items): .array(items.map(normalised))
    default: definition
    }
  }

  private static let sets: Set<String> = [
    "@context", "@type", "contents", "extends", "schemas", "fields", "enumValues", "properties",
  ]
  private static let texts: Set<String> = ["displayName", "description"]
  /// Members whose value is a word of the language.
  private static let words: Set<String> = ["schema", "elementSchema", "valueSchema", "unit", "commandType"]

  private static func normalised(_ members: OrderedDictionary<String, Value>) -> Value {
    if let literal = members["@value"], members.keys.allSatisfy({ $0 == "@value" || $0 == "@type" }) { return literal }
    var result: [(String, Value)] = []
    for (key, value) in members {
      let term = Term.plain(key)
      let form = normalised(value, of: term)
      if term == "writable", form == .bool(false) { continue }
      if let form { result.append((term, form)) }
    }
    result.sort { $0.0 < $1.0 }
    return .object(OrderedDictionary(result, uniquingKeysWith: { first, _ in first }))
  }

  private static func normalised(_ value: Value, of member: String) -> Value? {
    if sets.contains(member) {
      let items = (value.array ?? [value]).map { member == "@type" ? word($0) : normalised($0) }
      if items.isEmpty { return nil }
      // The order of contexts carries meaning; that of elements does not.
      return .array(member == "@context" ? items : items.sorted { order($0) < order($1) })
    }
    if texts.contains(member) { return localised(value) }
    return words.contains(member) ? word(normalised(value)) : normalised(value)
  }

  private static func word(_ value: Value) -> Value { value.string.map { .string(Term.plain($0)) } ?? value }

  private static func localised(_ value: Value) -> Value {
    switch value {
    case .string: return ["en": value]
    case .array(let items):
      var texts: [(String, Value)] = []
      for item in items {
        texts.append((item["@language"]?.string ?? "en", item["@value"] ?? item))
      }
      texts.sort { $0.0 < $1.0 }
      return .object(OrderedDictionary(texts, uniquingKeysWith: { first, _ in first }))
    case .object(let languages):
      let sorted = languages.elements.sorted { $0.key < $1.key }
      return .object(OrderedDictionary(uniqueKeysWithValues: sorted.map { ($0.key, $0.value) }))
    default: return value
    }
  }

  /// What elements of a set are ordered by.
  private static func order(_ value: Value) -> String {
    value.string ?? value["name"]?.string ?? value["@id"]?.string ?? ""
  }
}
