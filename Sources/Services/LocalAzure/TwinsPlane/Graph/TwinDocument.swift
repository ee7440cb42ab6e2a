import DTDL
import Documents
import OrderedCollections
import Twins

/// A twin while it is written: what a PUT or a PATCH makes of it, before the service's own members are set.
struct TwinDocument: Sendable {
  private(set) var model: String
  /// Properties and components; a component keeps its `$metadata`.
  private(set) var contents: OrderedDictionary<String, Value>
  /// `$metadata` of the twin without `$model` and `$lastUpdateTime`: one object a property.
  private var metadata: OrderedDictionary<String, Value>

  /// Reads the body of a PUT. Of `$metadata` it may set the model and each property's `sourceTime`; ids and etags in it
  /// count for nothing, so that what was read can be put back.
  init(request value: Value) throws(ServiceError) {
    try self.init(value)
    metadata = TwinDocument.sourceTimes(metadata)
    for (name, value) in contents {
      guard case .object(var members) = value, case .object(let inner)? = members["$metadata"] else { continue }
      members["$metadata"] = .object(TwinDocument.sourceTimes(inner))
      contents[name] = .object(members)
    }
  }

  /// Reads what is stored.
  init(stored record: TwinRecord) throws(ServiceError) {
    do { try self.init(JSONReader.parse(Array(record.json.utf8))) } catch {
      throw ServiceError.internalError("the stored twin \(record.id) cannot be read: \(error)")
    }
  }

  /// Reads what a patch made of `patchable`.
  init(patched value: Value) throws(ServiceError) { try self.init(value) }

  private init(_ value: Value) throws(ServiceError) {
    guard case .object(let members) = value else {
      throw TwinsRefusal.invalidArgument("The digital twin must be a JSON object.")
    }
    contents = members
    contents["$dtId"] = nil
    contents["$etag"] = nil
    guard case .object(var metadata)? = contents.removeValue(forKey: "$metadata"),
      let model = metadata.removeValue(forKey: "$model")?.string
    else { throw TwinsRefusal.invalidTwin(["The twin names no model in $metadata.$model."]) }
    metadata["$lastUpdateTime"] = nil
    self.model = model
    self.metadata = metadata
  }

  private static func sourceTimes(_ metadata: OrderedDictionary<String, Value>) -> OrderedDictionary<String, Value> {
    metadata.compactMapValues { entry in entry["sourceTime"].map { ["sourceTime": $0] } }
  }

  /// Refuses what does not fit the models, with one detail a cause.
  func validate(id: String, _ knowledge: ModelKnowledge) throws(ServiceError) {
    guard let model = DTMI(model) else { throw TwinsRefusal.invalidTwin(["\(model) is not a valid model id."]) }
    let components = knowledge.shape(of: self.model)?.components ?? []
    let twin = Twin(id: id, model: model, contents: contents)
    var causes = Conformance.violations(of: twin, in: knowledge.models).map { $0.twinCause(components: components) }
    for (name, value) in contents {
      if case .object(let members) = value, members["$metadata"]?.object == nil, components.contains(name) {
        causes.append("Component \(name) has no $metadata.")
      }
    }
    causes += TwinsRule.longTexts(in: contents)
    guard causes.isEmpty else { throw TwinsRefusal.invalidTwin(causes) }
  }

  /// Marks properties as written now: those that `written` names (`property` or `component/property`), all when it is
  /// `nil`, and those that were never marked.
  mutating func stamp(_ written: Set<String>?, at time: String, components: Set<String>) {
    for (name, value) in contents {
      if components.contains(name), case .object(var members) = value {
        var inner = members.removeValue(forKey: "$metadata")?.object ?? [:]
        TwinDocument.stamp(&inner, members.keys, at: time) { written?.contains("\(name)/\($0)") ?? true }
        members["$metadata"] = .object(inner)
        contents[name] = .object(members)
      }
    }
    let properties = contents.keys.filter { !components.contains($0) }
    TwinDocument.stamp(&metadata, properties, at: time) { written?.contains($0) ?? true }
  }

  private static func stamp(
    _ metadata: inout OrderedDictionary<String, Value>, _ properties: some Sequence<String>, at time: String,
    where isWritten: (String) -> Bool
  ) {
    var stamped: OrderedDictionary<String, Value> = [:]
    for name in properties {
      var entry = metadata[name]?.object ?? [:]
      if isWritten(name) || entry["lastUpdateTime"] == nil { entry["lastUpdateTime"] = .string(time) }
      stamped[name] = .object(entry)
    }
    metadata = stamped
  }

  /// The twin as it is kept and answered.
  func record(id: String, etag: String, at time: String) -> TwinRecord {
    var members: OrderedDictionary<String, Value> = ["$dtId": .string(id), "$etag": .string(etag)]
    for (name, value) in contents { members[name] = value }
    var all: OrderedDictionary<String, Value> = ["$model": .string(model), "$lastUpdateTime": .string(time)]
    for (name, value) in metadata { all[name] = value }
    members["$metadata"] = .object(all)
    return TwinRecord(id: id, model: model, etag: etag, json: Value.object(members).jsonText)
  }

  /// The twin as JSON Patch sees it.
  var patchable: Value {
    var members = contents
    var all = metadata
    all["$model"] = .string(model)
    members["$metadata"] = .object(all)
    return .object(members)
  }
}
