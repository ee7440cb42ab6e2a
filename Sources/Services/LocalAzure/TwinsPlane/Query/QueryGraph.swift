import GRDB
import TwinQueries

/// The twins and relationships of an instance as queries see them: the tables, or what they held a while ago.
struct QueryGraph {
  let instance: ResourceNumber
  let db: Database
  let past: QueryPast

  // MARK: single rows

  func twin(_ id: String) throws -> QueryEntity? {
    if let past = past.twin(id) { return past.entity }
    return try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(QueryEntity.twinColumns) FROM twin WHERE instance = ? AND id = ?"),
      arguments: [instance, id]
    ).map(QueryEntity.init(twin:))
  }

  // MARK: scans

  /// Lends the rows of a scan from a place on, that included, until `body` returns `false`.
  func forEach(
    _ scan: QueryScan, from start: QueryScan.Place?, _ body: (QueryScan.Place, QueryEntity) throws -> Bool
  ) throws {
    var older = try past.rows(scan, from: start)[...]
    for segment in scan.segments {
      let parts = start.map { segment.rest(from: $0) } ?? [(segment, [])]
      for part in parts {
        let rows = try rows(scan, part.segment, from: part.key)
        while let row = try rows.next() {
          let entity = scan.kind == .twin ? QueryEntity(twin: row) : QueryEntity(relationship: row)
          if past.covers(entity.key) { continue }
          let place = QueryScan.Place(value: try scan.column.value(of: entity), key: entity.key)
          while let first = older.first, first.place.precedes(place) {
            older.removeFirst()
            guard try body(first.place, first.entity) else { return }
          }
          guard try body(place, entity) else { return }
        }
      }
    }
    for (place, entity) in older {
      guard try body(place, entity) else { return }
    }
  }

  /// How many rows a scan passes; `limit` for more.
  func count(_ scan: QueryScan, limit: Int) throws -> Int {
    var count = 0
    for segment in scan.segments where count < limit {
      let (from, condition, arguments) = try selection(scan, segment)
      let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM \(from) WHERE \(condition) LIMIT ?)"
      count += try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments + [limit - count]) ?? 0
    }
    return count
  }

  private func rows(_ scan: QueryScan, _ segment: QueryScan.Segment, from key: [String]) throws -> RowCursor {
    var (from, condition, arguments) = try selection(scan, segment)
    let columns = scan.kind == .twin ? QueryEntity.twinColumns : QueryEntity.relationshipColumns
    var order = scan.kind == .twin ? ["id"] : ["source", "id"]
    if !key.isEmpty {
      if scan.kind == .twin || scan.column == .source {
        condition += " AND id >= ?"
        arguments += [key[key.count - 1]]
      } else {
        condition += " AND (source, id) >= (?, ?)"
        arguments += [key[0], key[1]]
      }
    }
    if case .range = segment, let value = scan.column.expression { order.insert(value, at: 0) }
    return try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT \(columns) FROM \(from) WHERE \(condition) ORDER BY \(order.joined(separator: ", "))"),
      arguments: arguments)
  }

  /// The table with the index to use, and the condition of a segment.
  private func selection(
    _ scan: QueryScan, _ segment: QueryScan.Segment
  ) throws -> (from: String, condition: String, arguments: StatementArguments) {
    var from = PropertyIndex.table(scan.kind)
    var conditions = ["instance = ?"]
    var arguments: StatementArguments = [instance]
    let value = scan.column.expression ?? ""
    if case .property(let path) = scan.column {
      conditions.append("\(value) IS NOT NULL")
      // A token may come from before an index, or from where there was one: then the order is made by sorting.
      if let index = try PropertyIndex.name(scan.kind, path, db) { from += " INDEXED BY \(index)" }
    }
    switch segment {
    case .all: break
    case .equal(let wanted):
      conditions.append("\(value) = ?")
      arguments += [wanted]
    case .range(let lower, let upper):
      for (limit, sign) in [(lower, ">"), (upper, "<")] {
        guard let limit else { continue }
        conditions.append("\(value) \(sign)\(limit.isIncluded ? "=" : "") ?")
        arguments += [limit.value]
      }
    }
    return (from, conditions.joined(separator: " AND "), arguments)
  }

  // MARK: walks

  /// Relationships read at once while a twin's are walked.
  private static let chunk = 256

  /// Lends the relationships that leave a twin or arrive at it, in the order of sources and ids from a key on, that
  /// included, until `body` returns `false`. Without `wholly` their JSON may be empty.
  func relationships(
    of twin: String, isIncoming: Bool, names: [String], from start: RelationshipKey?, wholly: Bool,
    _ body: (QueryEntity) throws -> Bool
  ) throws {
    var older = past.relationships(of: twin, isIncoming: isIncoming, from: start)[...]
    let named = Set(names.map { Array($0.utf8) })
    let matches = { (entity: QueryEntity) in named.isEmpty || named.contains(Array(entity.type.utf8)) }
    var next = start
    var isFirst = true
    while true {
      let rows = try chunk(
        of: twin, isIncoming: isIncoming, name: names.count == 1 ? names[0] : nil, from: next,
        includesStart: isFirst, wholly: wholly)
      for entity in rows where !past.covers(entity.key) && matches(entity) {
        while let first = older.first, first.key.keyPrecedes(entity.key) {
          older.removeFirst()
          if matches(first), try !body(first) { return }
        }
        guard try body(entity) else { return }
      }
      guard rows.count == Self.chunk, let last = rows.last else { break }
      next = RelationshipKey(last.key)
      isFirst = false
    }
    for entity in older where matches(entity) {
      guard try body(entity) else { return }
    }
  }

  private func chunk(
    of twin: String, isIncoming: Bool, name: String?, from start: RelationshipKey?, includesStart: Bool, wholly: Bool
  ) throws -> [QueryEntity] {
    var sql = "SELECT source, id, name, target, \(wholly ? "json" : "''") FROM relationship WHERE instance = ?"
    var arguments: StatementArguments = [instance, twin]
    sql += isIncoming ? " AND target = ?" : " AND source = ?"
    // An incoming relationship is found by its target alone; those of one name are picked out.
    if let name, !isIncoming {
      sql += " AND name = ?"
      arguments += [name]
    }
    if let start {
      let sign = includesStart ? ">=" : ">"
      sql += isIncoming ? " AND (source, id) \(sign) (?, ?)" : " AND id \(sign) ?"
      arguments += isIncoming ? [start.source.text, start.id.text] : [start.id.text]
    }
    sql += " ORDER BY source, id LIMIT \(Self.chunk)"
    return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(QueryEntity.init(relationship:))
  }
}
