import Documents
import GRDB
import TwinQueries

/// Where a query goes on; an opaque text for clients.
struct QueryContinuation: Sendable {
  /// The plan of the pages before, and the last place that was looked at.
  struct Mark: Sendable {
    var variable: Int
    var column: String
    var position: QueryWalk.Position
  }

  var query: String
  /// Rows already returned, for TOP.
  var returned = 0
  var mark: Mark?
}

extension QueryContinuation {
  init(query: String) { self.init(query: query, returned: 0, mark: nil) }

  init(token: String) throws(ServiceError) {
    guard let value = try? JSONReader.parse(Array(token.utf8)), let query = value["query"]?.string,
      let returned = value["returned"]?.integer, returned >= 0, let mark = value["at"].flatMap(Mark.init)
    else { throw TwinsRefusal.invalidToken }
    self.init(query: query, returned: Int(clamping: returned), mark: mark)
  }

  var token: String {
    let value: Value = [
      "query": .string(query), "returned": .integer(Int64(returned)), "at": mark?.value ?? .null,
    ]
    return value.jsonText
  }
}

extension QueryContinuation.Mark {
  fileprivate init?(_ value: Value) {
    guard let variable = value["from"]?.integer, let column = value["by"]?.string, let last = value["value"],
      let key = value["key"]?.array?.compactMap(\.string), (1...2).contains(key.count),
      let written = value["moves"]?.array
    else { return nil }
    var moves: [QueryWalk.Move] = []
    for item in written {
      guard let move = QueryWalk.Move(item) else { return nil }
      moves.append(move)
    }
    self.init(
      variable: Int(clamping: variable), column: column,
      position: .init(place: .init(value: last.extracted, key: key), moves: moves))
  }

  fileprivate var value: Value {
    [
      "from": .integer(Int64(variable)), "by": .string(column), "value": Value(position.place.value),
      "key": .array(position.place.key.map(Value.string)), "moves": .array(position.moves.map(\.value)),
    ]
  }
}

extension QueryWalk.Move {
  fileprivate init?(_ value: Value) {
    guard let parts = value.array?.compactMap(\.string) else { return nil }
    switch (parts.count, parts.first) {
    case (0, _): self = .arrive
    case (3, "out"): self = .hop(RelationshipKey(source: parts[1], id: parts[2]), isIncoming: false)
    case (3, "in"): self = .hop(RelationshipKey(source: parts[1], id: parts[2]), isIncoming: true)
    default: return nil
    }
  }

  fileprivate var value: Value {
    switch self {
    case .arrive: []
    case .hop(let key, let isIncoming): [isIncoming ? "in" : "out", .string(key.source.text), .string(key.id.text)]
    }
  }
}
