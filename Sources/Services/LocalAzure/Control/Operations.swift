import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// A long-running operation: how far it is, kept so that it survives a restart.
struct StoredOperation: Sendable {
  var id: String
  /// What it works on.
  var resource: ResourceID
  /// `create`, `update`, `delete`.
  var kind: String
  var pollsLeft: Int
  /// Microseconds since 1970.
  var started: Int64
  var ended: Int64?
  /// How it ends where it fails; `null` otherwise.
  var failure = Value.null

  /// An operation that begins now.
  init(
    id: String, resource: ResourceID, kind: String, now: Int64, pollsUntilDone: Int, fault: OperationFault?
  ) {
    let polls = fault?.polls ?? pollsUntilDone
    self.init(
      id: id, resource: resource, kind: kind, pollsLeft: polls, started: now, ended: polls == 0 ? now : nil)
    if let failure = fault?.failure {
      self.failure = ["code": .string(failure.code), "message": .string(failure.message)]
    }
  }

  init(id: String, resource: ResourceID, kind: String, pollsLeft: Int, started: Int64, ended: Int64?) {
    self.id = id
    self.resource = resource
    self.kind = kind
    self.pollsLeft = pollsLeft
    self.started = started
    self.ended = ended
  }
}

/// Rows of operations; every function runs inside a transaction.
enum OperationTable {
  static func begin(_ operation: StoredOperation, _ db: Database) throws {
    try db.execute(
      sql:
        "INSERT INTO operation (id, resource, kind, polls_left, started, ended, failure) VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        operation.id, operation.resource.description, operation.kind, operation.pollsLeft, operation.started,
        operation.ended, operation.failure.jsonText,
      ])
  }

  static func find(_ id: String, _ db: Database) throws -> StoredOperation? {
    let row = try Row.fetchOne(
      db, sql: "SELECT resource, kind, polls_left, started, ended, failure FROM operation WHERE id = ?", arguments: [id]
    )
    guard let row, let resource = ResourceID(row[0]) else { return nil }
    var operation = StoredOperation(
      id: id, resource: resource, kind: row[1], pollsLeft: row[2], started: row[3], ended: row[4])
    if let failure = row[5] as String? { operation.failure = try JSONReader.parse(Array(failure.utf8)) }
    return operation
  }

  /// The unfinished operation on a resource.
  static func unfinished(on resource: ResourceID, _ db: Database) throws -> StoredOperation? {
    let id = try String.fetchOne(
      db, sql: "SELECT o.id FROM resource r JOIN operation o ON o.id = r.operation WHERE r.id = ? AND o.polls_left > 0",
      arguments: [resource.folded])
    return try id.flatMap { try find($0, db) }
  }

  /// One poll nearer to the end.
  static func advance(_ operation: inout StoredOperation, now: Int64, _ db: Database) throws {
    if operation.pollsLeft > 0 { operation.pollsLeft -= 1 }
    if operation.pollsLeft == 0, operation.ended == nil { operation.ended = now }
    try db.execute(
      sql: "UPDATE operation SET polls_left = ?, ended = ? WHERE id = ?",
      arguments: [operation.pollsLeft, operation.ended, operation.id])
  }
}

/// The headers that tell a client where to ask how a write is doing.
struct PollingHeaders: Sendable {
  let request: ServiceRequest
  let operation: String
  let subscription: String
  let namespace: String
  let location: String
  let retryAfter: Int

  func fields(_ headers: [Timing.Header]) -> HTTPFields {
    var fields: HTTPFields = [:]
    for header in headers {
      switch header {
      case .asyncOperation(let word): fields["Azure-AsyncOperation"] = url(word)
      case .location(let word): fields["Location"] = url(word)
      }
    }
    if !headers.isEmpty { fields["Retry-After"] = String(retryAfter) }
    return fields
  }

  private func url(_ word: String) -> String {
    let version = "api-version=\(request.query["api-version"] ?? "")"
    if namespace == "Microsoft.Resources" {
      return "\(request.base)/subscriptions/\(subscription)/operationresults/\(operation)?\(version)"
    }
    // The results address carries an opaque text where the status address carries the operation's id.
    let isResult = word.lowercased() == "operationresults"
    let id = isResult ? Base64.encodeURL(Array(operation.utf8)) : operation
    let source = namespace == "Microsoft.Devices" ? "&operationSource=os_ih" : ""
    return "\(request.base)/subscriptions/\(subscription)/providers/\(namespace)/locations/\(location)/\(word)/\(id)?"
      + version + source
  }

  /// The operation's id from the last segment of an address above.
  static func operationID(_ segment: String) -> String {
    if UUIDText.isUUID(segment) { return segment.lowercased() }
    return Base64.decode(segment).map { String(decoding: $0, as: UTF8.self) } ?? segment
  }
}
