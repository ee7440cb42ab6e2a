import Cloud
import Documents
import Twins

/// One page of a query's answer, walked once and cut into rows whose content stays bytes.
struct QueryPage<Row: Sendable>: Sendable {
  var rows: [Row]
  /// What to send for the next page; `nil` after the last.
  var token: String?
  /// Where the next page of a list operation is; `nil` after the last.
  var nextLink: String?

  /// Reads `{"value": [...], "continuationToken" | "nextLink": ...}`, members in any order.
  init(_ body: [UInt8], row: (inout JSONPull, [UInt8]) throws(JSONError) -> Row) throws(JSONError) {
    (rows, token, nextLink) = try JSONPull.read(body[...]) { pull throws(JSONError) in
      var rows: [Row] = []
      var isList = false
      var token: String?
      var nextLink: String?
      try pull.beginObject()
      while let key = try pull.nextKey() {
        if pull.matches(key, "value") {
          isList = true
          try pull.beginArray()
          while try pull.nextItem() { rows.append(try row(&pull, body)) }
        } else if pull.matches(key, "continuationToken") {
          token = try pull.optionalString()
        } else if pull.matches(key, "nextLink") {
          nextLink = try pull.optionalString()
        } else {
          try pull.skipValue()
        }
      }
      try pull.end()
      guard isList else { throw JSONError(.mismatch, offset: 0, "a page without `value`") }
      return (rows, token, nextLink)
    }
  }
}

extension TwinRow {
  /// Reads the twin at the reader's place in `bytes`, looking only at its id, etag and model.
  init(_ pull: inout JSONPull, in bytes: [UInt8]) throws(JSONError) {
    var id: String?
    var model: String?
    var etag = ""
    _ = try pull.peek()
    let start = pull.offset
    try pull.beginObject()
    while let key = try pull.nextKey() {
      if pull.matches(key, "$dtId") {
        id = try pull.string()
      } else if pull.matches(key, "$etag") {
        etag = try pull.optionalString() ?? ""
      } else if pull.matches(key, "$metadata") {
        try pull.beginObject()
        while let key = try pull.nextKey() {
          if pull.matches(key, "$model") { model = try pull.string() } else { try pull.skipValue() }
        }
      } else {
        try pull.skipValue()
      }
    }
    guard let id, let model else { throw JSONError(.mismatch, offset: start, "a twin without `$dtId` or `$model`") }
    self.init(id: id, model: model, etag: etag, json: bytes[start..<pull.offset])
  }

  /// Reads a whole answer that is one twin.
  init(body: [UInt8]) throws(JSONError) {
    self = try JSONPull.read(body[...]) { pull throws(JSONError) in try TwinRow(&pull, in: body) }
  }
}

extension RelationshipRow {
  /// Reads the relationship at the reader's place in `bytes`, passing over its properties.
  init(_ pull: inout JSONPull, in bytes: [UInt8]) throws(JSONError) {
    var source: String?
    var id: String?
    var name: String?
    var target: String?
    var etag = ""
    _ = try pull.peek()
    let start = pull.offset
    try pull.beginObject()
    while let key = try pull.nextKey() {
      if pull.matches(key, "$sourceId") {
        source = try pull.string()
      } else if pull.matches(key, "$relationshipId") {
        id = try pull.string()
      } else if pull.matches(key, "$relationshipName") {
        name = try pull.string()
      } else if pull.matches(key, "$targetId") {
        target = try pull.string()
      } else if pull.matches(key, "$etag") {
        etag = try pull.optionalString() ?? ""
      } else {
        try pull.skipValue()
      }
    }
    guard let source, let id, let name, let target else {
      throw JSONError(.mismatch, offset: start, "a relationship without one of its ids or its name")
    }
    self.init(
      key: RelationshipKey(source: source, id: id), name: name, target: target, etag: etag,
      json: bytes[start..<pull.offset])
  }

  /// Reads a whole answer that is one relationship.
  init(body: [UInt8]) throws(JSONError) {
    self = try JSONPull.read(body[...]) { pull throws(JSONError) in try RelationshipRow(&pull, in: body) }
  }
}

extension JSONPull {
  /// The next string, or `nil` for a null.
  mutating func optionalString() throws(JSONError) -> String? {
    if try peek() == .null {
      try null()
      return nil
    }
    return try string()
  }
}
