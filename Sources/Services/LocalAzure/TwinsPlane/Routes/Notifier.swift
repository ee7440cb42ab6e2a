import Documents
import Encodings
import GRDB
import OrderedCollections

/// Tells of what one transaction changes in the graph of an instance: notifications that its event routes let through
/// and rows of its data history, written by that transaction itself.
///
/// An instance that has neither route nor history costs two look-ups by index a transaction and nothing a change.
struct Notifier {
  private let instance: InstanceID
  private let routes: [(endpoint: String, filter: RouteFilter)]
  private let history: [HistoryConnection]
  private let surroundings: Surroundings
  private let db: Database

  /// Types of notifications, as the service names them.
  enum Change: String {
    case twinCreate = "Microsoft.DigitalTwins.Twin.Create"
    case twinUpdate = "Microsoft.DigitalTwins.Twin.Update"
    case twinDelete = "Microsoft.DigitalTwins.Twin.Delete"
    case relationshipCreate = "Microsoft.DigitalTwins.Relationship.Create"
    case relationshipUpdate = "Microsoft.DigitalTwins.Relationship.Update"
    case relationshipDelete = "Microsoft.DigitalTwins.Relationship.Delete"
    case telemetry = "microsoft.iot.telemetry"
  }

  init(_ plane: TwinsPlane, _ instance: InstanceID, _ db: Database) throws {
    self.instance = instance
    self.db = db
    surroundings = plane.surroundings
    routes = try RouteRecord.all(instance.number, db).compactMap { route in
      guard let filter = try? RouteFilter(route.filter), filter != .constant(false) else { return nil }
      return (route.endpoint, filter)
    }
    history = try HistoryConnection.all(of: instance, db)
    guard !routes.isEmpty else { return }
    let bell = plane.courierBell
    db.afterNextTransaction { _ in Task { await bell.ring(.outbox) } }
  }

  /// Whether nobody wants to know: callers may then leave out what only a notification needs.
  var isSilent: Bool { routes.isEmpty && history.isEmpty }

  /// A notification that passes, once for each route.
  func tell(
    _ change: Change, id: String? = nil, source: String? = nil, subject: String?, at time: String?,
    schema: String? = nil, traceparent: String? = nil, _ data: Value
  ) throws {
    guard !routes.isEmpty else { return }
    let event = CloudEvent(
      id: id ?? surroundings.uuid(), source: source ?? instance.host, type: change.rawValue, subject: subject,
      time: time, dataSchema: schema, data: data, extensions: ["traceparent": .string(traceparent ?? newTrace())])
    let text = event.value.jsonText
    for route in routes where route.filter.matches(event) {
      try Outbox.append(text, instance.number, to: route.endpoint, db)
    }
  }

  /// A new W3C trace context.
  private func newTrace() -> String {
    "00-\(Hex.text(surroundings.random(16)))-\(Hex.text(surroundings.random(8)))-01"
  }

  // MARK: Twins

  /// A twin was written; `old` is what was there, `patch` what made it of that where it was patched.
  func twinSaved(_ new: TwinRecord, over old: TwinRecord?, _ patch: JSONPatch? = nil, at time: String) throws {
    guard !isSilent else { return }
    let (before, after) = (try old.map { try Self.members($0.json) }, try Self.members(new.json))
    if let before {
      let patch = patch?.value ?? Self.difference(before, after)
      try tell(
        .twinUpdate, subject: new.id, at: time, ["modelId": .string(new.model), "patch": patch])
    } else {
      try tell(.twinCreate, subject: new.id, at: time, .object(after))
      for connection in history { try connection.record(twin: new.id, model: new.model, "Create", at: time) }
    }
    guard !history.isEmpty else { return }
    for property in TwinHistory(new, after, before ?? [:]).written(at: time) {
      for connection in history { try connection.record(property, at: time) }
    }
  }

  func twinDeleted(_ old: TwinRecord, at time: String) throws {
    guard !isSilent else { return }
    try tell(.twinDelete, subject: old.id, at: time, .object(try Self.members(old.json)))
    for connection in history { try connection.record(twin: old.id, model: old.model, "Delete", at: time) }
  }

  // MARK: Relationships

  /// A relationship was written; `model` is that of the twin it begins at.
  func relationshipSaved(
    _ new: RelationshipRecord, over old: RelationshipRecord?, _ patch: JSONPatch? = nil, model: String, at time: String
  ) throws {
    guard !isSilent else { return }
    let (before, after) = (try old.map { try Self.members($0.json) }, try Self.members(new.json))
    let subject = "\(new.source)/relationships/\(new.id)"
    let change = patch?.value ?? Self.difference(before ?? [:], after)
    if before != nil {
      try tell(.relationshipUpdate, subject: subject, at: time, ["modelId": .string(model), "patch": change])
    } else {
      try tell(.relationshipCreate, subject: subject, at: time, .object(after))
      for connection in history { try connection.record(new, "Create", at: time) }
    }
    guard !history.isEmpty else { return }
    var names: OrderedSet<String> = []
    for step in change.array ?? [] {
      if let name = step["path"]?.string.flatMap({ JSONPointer($0) })?.names.first { names.append(name) }
    }
    for name in names {
      let property = HistoryConnection.Property(
        twin: new.source, model: model, key: name, value: after[name], relationship: (new.id, new.target))
      for connection in history { try connection.record(property, at: time) }
    }
  }

  func relationshipDeleted(_ old: RelationshipRecord, at time: String) throws {
    guard !isSilent else { return }
    try tell(
      .relationshipDelete, subject: "\(old.source)/relationships/\(old.id)", at: time,
      .object(try Self.members(old.json)))
    for connection in history { try connection.record(old, "Delete", at: time) }
  }

  // MARK: What changed

  private static func members(_ json: String) throws -> OrderedDictionary<String, Value> {
    try JSONReader.parse(Array(json.utf8)).object ?? [:]
  }

  /// The patch that makes one entity of another, member by member; the service's own members are left out.
  private static func difference(
    _ before: OrderedDictionary<String, Value>, _ after: OrderedDictionary<String, Value>
  ) -> Value {
    var steps: [Value] = []
    if let model = after["$metadata"]?["$model"], model != before["$metadata"]?["$model"] {
      steps.append(["value": model, "path": "/$metadata/$model", "op": "replace"])
    }
    func path(_ name: String) -> Value { .string(JSONPointer([name]).description) }
    for (name, value) in after where !name.hasPrefix("$") && before[name] != value {
      steps.append(["value": value, "path": path(name), "op": before[name] == nil ? "add" : "replace"])
    }
    for name in before.keys where !name.hasPrefix("$") && after[name] == nil {
      steps.append(["path": path(name), "op": "remove"])
    }
    return .array(steps)
  }
}

extension JSONPatch {
  /// The patch document again.
  fileprivate var value: Value {
    .array(
      steps.map { step in
        .members(["value": step.value, "path": .string(step.pointer), "op": .string(step.name.rawValue)])
      })
  }
}
