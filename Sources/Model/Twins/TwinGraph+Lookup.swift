package import DTDL
package import Diagnostics
import Documents

extension TwinGraph {
  package func contains(twin id: String) -> Bool { record(ofTwin: id) != nil }
  package func contains(relationship key: RelationshipKey) -> Bool { record(of: key) != nil }

  /// The twin; `nil` when it is bare or absent.
  package func twin(_ id: String) -> Twin? {
    guard let record = record(ofTwin: id), let bytes = contents[twins[record].content],
      let contents = try? JSONReader.parse(bytes).object
    else { return nil }
    return Twin(id: id, model: models[Int(twins[record].model)], contents: contents)
  }

  /// The relationship; `nil` when it is bare or absent.
  package func relationship(_ key: RelationshipKey) -> Relationship? {
    guard let record = record(of: key), let bytes = contents[relationships[record].content],
      let properties = try? JSONReader.parse(bytes).object
    else { return nil }
    let ends = ends(record)
    return Relationship(source: key.source, id: key.id, name: ends.name, target: ends.target, properties: properties)
  }

  /// The twin's model, known also for a bare twin.
  package func model(ofTwin id: String) -> DTMI? {
    guard let record = record(ofTwin: id) else { return nil }
    return models[Int(twins[record].model)]
  }

  /// Name and target, known also for a bare relationship.
  package func ends(ofRelationship key: RelationshipKey) -> (name: String, target: String)? {
    guard let record = record(of: key) else { return nil }
    return ends(record)
  }

  package func etag(ofTwin id: String) -> String? {
    guard let record = record(ofTwin: id) else { return nil }
    return twinEtags[record]
  }

  package func etag(ofRelationship key: RelationshipKey) -> String? {
    guard let record = record(of: key) else { return nil }
    return relationshipEtags[record]
  }

  /// Where the twin is declared; `nil` when it does not come from a file.
  package func span(ofTwin id: String) -> SourceSpan? {
    guard let record = record(ofTwin: id) else { return nil }
    return twinSpans[record]
  }

  /// Where the relationship is declared; `nil` when it does not come from a file.
  package func span(ofRelationship key: RelationshipKey) -> SourceSpan? {
    guard let record = record(of: key) else { return nil }
    return relationshipSpans[record]
  }

  /// The twin's contents as canonical JSON: equal bytes if and only if equal contents. `nil` when bare or absent.
  package func contentBytes(ofTwin id: String) -> ArraySlice<UInt8>? {
    guard let record = record(ofTwin: id) else { return nil }
    return contents[twins[record].content]
  }

  /// Name, target and properties as canonical JSON. `nil` when bare or absent.
  package func contentBytes(ofRelationship key: RelationshipKey) -> ArraySlice<UInt8>? {
    guard let record = record(of: key), let properties = contents[relationships[record].content] else { return nil }
    let ends = ends(record)
    var writer = JSONWriter(.canonical)
    writer.raw("{\"$relationshipName\":".utf8)
    writer.string(ends.name)
    writer.raw(",\"$targetId\":".utf8)
    writer.string(ends.target)
    if properties.count > 2 { writer.raw(",".utf8) }
    writer.raw(properties.dropFirst())
    return writer.bytes[...]
  }

  /// The ids of all twins in the order they were added.
  package var twinIDs: TwinIDs { TwinIDs(ids: ids, twins: twins) }

  /// The keys of all relationships in the order they were added.
  package var relationshipKeys: RelationshipKeys { RelationshipKeys(ids: ids, keys: relationshipKeyTable) }

  private func record(ofTwin id: String) -> Int? {
    guard let number = ids.index(of: id), twinOfID[number] >= 0 else { return nil }
    return Int(twinOfID[number])
  }

  private func record(of key: RelationshipKey) -> Int? {
    guard let source = ids.index(of: key.source) else { return nil }
    return relationshipKeyTable.index(of: source, key.id)
  }

  private func ends(_ record: Int) -> (name: String, target: String) {
    let entry = relationships[record]
    return (relationshipNames.text(Int(entry.name)), ids.text(Int(entry.target)))
  }
}

/// The ids of a graph's twins, made as they are asked for.
package struct TwinIDs: RandomAccessCollection, Sendable {
  let ids: ByteTable
  let twins: [TwinGraph.TwinRecord]

  package var startIndex: Int { 0 }
  package var endIndex: Int { twins.count }
  package subscript(position: Int) -> String { ids.text(Int(twins[position].id)) }
}

/// The keys of a graph's relationships, made as they are asked for.
package struct RelationshipKeys: RandomAccessCollection, Sendable {
  let ids: ByteTable
  let keys: ByteTable

  package var startIndex: Int { 0 }
  package var endIndex: Int { keys.count }
  package subscript(position: Int) -> RelationshipKey {
    RelationshipKey(source: ids.text(keys.number(position)), id: keys.text(position, skipping: 4))
  }
}
