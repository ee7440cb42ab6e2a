import Documents
import GRDB
import TwinQueries

/// A relationship by its source and id, byte for byte.
struct RelationshipKey: Sendable, Hashable {
  var source: TextKey
  var id: TextKey

  init(source: String, id: String) {
    self.source = TextKey(source)
    self.id = TextKey(id)
  }

  /// The key of a relationship's entity.
  init(_ key: [String]) { self.init(source: key[0], id: key[1]) }
}

/// A twin or relationship while a query looks at it; its JSON is read member by member, when it is asked for.
final class QueryEntity {
  /// The id of a twin; source and id of a relationship.
  let key: [String]
  /// The model of a twin, the name of a relationship.
  let type: String
  /// Where a relationship ends; empty for a twin.
  let target: String
  let json: String
  private var members: [String: Value?] = [:]

  init(key: [String], type: String, target: String = "", json: String) {
    self.key = key
    self.type = type
    self.target = target
    self.json = json
  }

  var isTwin: Bool { key.count == 1 }

  /// What stands at a path of names; `nil` when there is nothing.
  func value(_ names: some Collection<String>) throws -> Value? {
    guard let first = names.first else { return try JSONReader.parse(Array(json.utf8)) }
    var value = try member(first)
    for name in names.dropFirst() { value = value?[name] }
    return value
  }

  private func member(_ name: String) throws -> Value? {
    if let known = members[name] { return known }
    var json = json
    let value: Value? = try json.withUTF8 { bytes in
      var pull = JSONPull(bytes)
      try pull.beginObject()
      while let key = try pull.nextKey() {
        if try QueryEntity.reads(key, name, pull) { return try pull.value() }
        _ = try pull.skipValue()
      }
      return nil
    }
    members[name] = .some(value)
    return value
  }

  private static func reads(_ key: JSONText, _ name: String, _ pull: borrowing JSONPull) throws -> Bool {
    if key.isEscaped { return try pull.text(of: key).utf8.elementsEqual(name.utf8) }
    return pull.rawBytes(of: key).elementsEqual(name.utf8)
  }
}

extension QueryEntity {
  static let twinColumns = "id, model, json"
  static let relationshipColumns = "source, id, name, target, json"

  convenience init(twin row: Row) { self.init(key: [row[0]], type: row[1], json: row[2]) }

  convenience init(relationship row: Row) {
    self.init(key: [row[0], row[1]], type: row[2], target: row[3], json: row[4])
  }
}
