import GRDB
import TwinQueries

/// What twins and relationships that changed in the last moments were before, so that queries may lag behind writes.
struct QueryPast {
  /// A row as it was; `nil` for what was not there yet.
  struct Entry {
    var entity: QueryEntity?
  }

  private var twins: [TextKey: Entry] = [:]
  private var relationships: [RelationshipKey: Entry] = [:]
  private var outgoing: [TextKey: [QueryEntity]] = [:]
  private var incoming: [TextKey: [QueryEntity]] = [:]

  var isEmpty: Bool { twins.isEmpty && relationships.isEmpty }

  /// What a twin was; `nil` for one that did not change.
  func twin(_ id: String) -> Entry? { twins[TextKey(id)] }

  func covers(_ key: [String]) -> Bool {
    if isEmpty { return false }
    return key.count == 1 ? twins[TextKey(key[0])] != nil : relationships[RelationshipKey(key)] != nil
  }

  /// The earliest of several changes is the one that counts.
  mutating func add(_ key: [String], _ entity: QueryEntity?) {
    guard !covers(key) else { return }
    if key.count == 1 {
      twins[TextKey(key[0])] = Entry(entity: entity)
    } else {
      relationships[RelationshipKey(key)] = Entry(entity: entity)
      guard let entity else { return }
      outgoing[TextKey(key[0]), default: []].append(entity)
      incoming[TextKey(entity.target), default: []].append(entity)
    }
  }

  /// The rows that a scan passes, in its order, from a place on.
  func rows(_ scan: QueryScan, from start: QueryScan.Place?) throws -> [(place: QueryScan.Place, entity: QueryEntity)] {
    if isEmpty { return [] }
    let entries = scan.kind == .twin ? Array(twins.values) : Array(relationships.values)
    var rows: [(place: QueryScan.Place, entity: QueryEntity)] = []
    for case let entity? in entries.map(\.entity) {
      let place = QueryScan.Place(value: try scan.column.value(of: entity), key: entity.key)
      guard scan.segments.contains(where: { $0.contains(place.value) }) else { continue }
      if let start, place.precedes(start) { continue }
      rows.append((place, entity))
    }
    return rows.sorted { $0.place.precedes($1.place) }
  }

  /// The relationships that left a twin or arrived at it, in order, from a key on.
  func relationships(of twin: String, isIncoming: Bool, from start: RelationshipKey?) -> [QueryEntity] {
    if relationships.isEmpty { return [] }
    let all = (isIncoming ? incoming : outgoing)[TextKey(twin)] ?? []
    return all.filter { start.map($0.precedes) != true }.sorted { $0.key.keyPrecedes($1.key) }
  }
}

extension QueryEntity {
  fileprivate func precedes(_ start: RelationshipKey) -> Bool { key.keyPrecedes([start.source.text, start.id.text]) }
}
