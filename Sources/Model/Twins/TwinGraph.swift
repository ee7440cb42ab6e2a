package import DTDL
package import Diagnostics
package import Documents
import OrderedCollections

/// Twins and relationships by their identifiers, built for millions of them: identifiers are kept once, models by
/// number, contents as canonical JSON bytes. Lookups take constant time; a copy costs nothing until one of the two is
/// changed.
package struct TwinGraph: Sendable {
  /// Identifiers of twins, also of those that are only named by a relationship.
  var ids = ByteTable()
  /// The record of a twin by the number of its identifier; -1 when only named.
  var twinOfID: [Int32] = []
  var twins: [TwinRecord] = []
  var models: [DTMI] = []
  private var modelNumbers: [DTMI: UInt32] = [:]
  var twinEtags = EtagColumn()
  var twinSpans = SpanColumn()

  /// Source (number of its identifier, four bytes) and relationship identifier; entries and records go in step.
  var relationshipKeyTable = ByteTable()
  var relationships: [RelationshipRecord] = []
  var relationshipNames = ByteTable()
  var relationshipEtags = EtagColumn()
  var relationshipSpans = SpanColumn()

  var contents = ContentStore()
  private var canonicaliser = JSONCanonicaliser()

  struct TwinRecord: Sendable {
    var id: UInt32
    var model: UInt32
    var content: ContentStore.Place
  }

  struct RelationshipRecord: Sendable {
    var name: UInt32
    var target: UInt32
    var content: ContentStore.Place
  }

  package init() {}

  package var twinCount: Int { twins.count }
  package var relationshipCount: Int { relationships.count }

  /// Adds a twin; `false` when its id is there already and nothing was changed.
  @discardableResult
  package mutating func insert(_ twin: Twin, etag: String? = nil, span: SourceSpan? = nil) -> Bool {
    guard let record = newTwin(twin.id, twin.model) else { return false }
    twins[record].content = twin.contents.isEmpty ? .empty : contents.append(Value.object(twin.contents).canonicalJSON)
    twinEtags[record] = etag
    twinSpans[record] = span
    return true
  }

  /// Adds a twin of which only the model and the etag are known. Nothing happens when its id is there already.
  package mutating func insertBare(twin id: String, model: DTMI, etag: String) {
    guard let record = newTwin(id, model) else { return }
    twinEtags[record] = etag
  }

  /// Adds a twin as the service answers it, without building values on the way; `false` when its id is there already
  /// and nothing was changed. Throws where the bytes are not JSON or lack an id or model.
  @discardableResult
  package mutating func insertTwin(serviceJSON bytes: ArraySlice<UInt8>) throws(JSONError) -> Bool {
    let head = try ServiceHead.twin(bytes)
    guard let model = number(ofModel: head.model) else {
      throw JSONError(.mismatch, offset: 0, "the twin has no valid `$metadata.$model`")
    }
    guard !contains(twin: head.id) else { return false }
    let place = try store(serviceJSON: bytes)
    guard let record = newTwin(head.id, models[Int(model)]) else { return false }
    twins[record].content = place
    twinEtags[record] = head.etag
    return true
  }

  /// The same for a twin whose id, model and etag were read from the bytes already.
  @discardableResult
  package mutating func insertTwin(
    _ id: String, model: DTMI, etag: String?, serviceJSON bytes: ArraySlice<UInt8>
  ) throws(JSONError) -> Bool {
    guard !contains(twin: id) else { return false }
    let place = try store(serviceJSON: bytes)
    guard let record = newTwin(id, model) else { return false }
    twins[record].content = place
    twinEtags[record] = etag
    return true
  }

  /// Adds a relationship as the service answers it, its names and etag read already, without building values on the
  /// way; `false` when its key is there already and nothing was changed.
  @discardableResult
  package mutating func insertRelationship(
    _ key: RelationshipKey, name: String, target: String, etag: String?, serviceJSON bytes: ArraySlice<UInt8>
  ) throws(JSONError) -> Bool {
    guard !contains(relationship: key) else { return false }
    let place = try store(serviceJSON: bytes)
    guard let record = newRelationship(key, name: name, target: target) else { return false }
    relationships[record].content = place
    relationshipEtags[record] = etag
    return true
  }

  /// Keeps what is the author's of an entity as canonical JSON.
  private mutating func store(serviceJSON bytes: ArraySlice<UInt8>) throws(JSONError) -> ContentStore.Place {
    // Taken out for the time, so that its memory has one owner and is not copied.
    var copier = JSONCanonicaliser()
    swap(&copier, &canonicaliser)
    defer { swap(&copier, &canonicaliser) }
    copier.removeAll()
    try JSONPull.read(bytes) { pull throws(JSONError) in
      try copier.copy(&pull, treating: ServiceHead.treatment)
    }
    return contents.append(copier.bytes)
  }

  /// Adds a relationship; `false` when its key is there already and nothing was changed.
  @discardableResult
  package mutating func insert(_ r: Relationship, etag: String? = nil, span: SourceSpan? = nil) -> Bool {
    guard let record = newRelationship(r.key, name: r.name, target: r.target) else { return false }
    relationships[record].content =
      r.properties.isEmpty ? .empty : contents.append(Value.object(r.properties).canonicalJSON)
    relationshipEtags[record] = etag
    relationshipSpans[record] = span
    return true
  }

  /// Adds a relationship of which the properties are not known. Nothing happens when its key is there already.
  package mutating func insertBare(relationship key: RelationshipKey, name: String, target: String, etag: String) {
    guard let record = newRelationship(key, name: name, target: target) else { return }
    relationshipEtags[record] = etag
  }

  private mutating func newTwin(_ id: String, _ model: DTMI) -> Int? {
    let number = number(ofTwin: id)
    guard twinOfID[number] < 0 else { return nil }
    twinOfID[number] = Int32(twins.count)
    twins.append(TwinRecord(id: UInt32(number), model: self.number(of: model), content: .unknown))
    return twins.count - 1
  }

  private mutating func newRelationship(_ key: RelationshipKey, name: String, target: String) -> Int? {
    let source = number(ofTwin: key.source)
    let (record, isNew) = relationshipKeyTable.insert(source, key.id)
    guard isNew else { return nil }
    relationships.append(
      RelationshipRecord(
        name: UInt32(relationshipNames.insert(name).index), target: UInt32(number(ofTwin: target)), content: .unknown))
    return record
  }

  /// The number of a twin's identifier, which is added when it was never named.
  private mutating func number(ofTwin id: String) -> Int {
    let (number, isNew) = ids.insert(id)
    if isNew { twinOfID.append(-1) }
    return number
  }

  private mutating func number(of model: DTMI) -> UInt32 {
    if let known = modelNumbers[model] { return known }
    modelNumbers[model] = UInt32(models.count)
    models.append(model)
    return UInt32(models.count - 1)
  }

  private mutating func number(ofModel text: String) -> UInt32? { DTMI(text).map { number(of: $0) } }
}
