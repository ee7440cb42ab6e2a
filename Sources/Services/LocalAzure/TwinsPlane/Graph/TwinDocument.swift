import DTDL
import Documents
import OrderedCollections
import Twins

/// A twin while it is written: what a PUT or a PATCH makes of it, before the service's own members are set.
struct TwinDocument: Sendable {
  var model: String
  /// Properties and components; a component keeps its `$metadata`.
  var contents: OrderedDictionary<String, Value>
  /// `$metadata` of the twin without `$model` and `$lastUpdateTime`: one object a property.
  var metadata: OrderedDictionary<String, Value>

  /// Reads a request body or a stored answer.
  init(_ value: Value) throws(ServiceError) {
    guard case .object(let members) = value else {
      throw ServiceError(400, "InvalidArgument", "The twin must be a JSON object.")
    }
    contents = members
    contents["$dtId"] = nil
    contents["$etag"] = nil
    guard case .object(var metadata)? = contents.removeValue(forKey: "$metadata"),
      let model = metadata.removeValue(forKey: "$model")?.string
    else {
      throw ServiceError(
        400, "ValidationFailed", "Invalid twin specified",
        details: [.init(code: "ValidationFailed", message: "The twin has no $metadata.$model.")])
    }
    metadata["$lastUpdateTime"] = nil
    self.model = model
    self.metadata = metadata
  }

  /// Refuses what does not fit the models, with one detail a cause.
  func validate(id: String, in models: ModelSet) throws(ServiceError) {
    guard let model = DTMI(model) else {
      throw invalid([.init(code: "ValidationFailed", message: "\(model) is not a valid model id.")])
    }
    let twin = Twin(id: id, model: model, contents: contents.mapValues(TwinDocument.withoutMetadata))
    let violations = Conformance.violations(of: twin, in: models)
    guard !violations.isEmpty else { return }
    throw invalid(violations.map { .init(code: "ValidationFailed", message: $0.azureText(model: model)) })
  }

  private func invalid(_ details: [ServiceError.Detail]) -> ServiceError {
    ServiceError(400, "ValidationFailed", "Invalid twin specified", details: details)
  }

  private static func withoutMetadata(_ value: Value) -> Value {
    guard case .object(var members) = value, members["$metadata"] != nil else { return value }
    members["$metadata"] = nil
    return .object(members)
  }

  /// Marks properties as written now. `touched` names top-level properties, or `component/property`.
  mutating func stamp(_ touched: Set<String>?, at time: String, previous: TwinDocument?) {
    for (name, value) in contents {
      if case .object(var component) = value, case .object(var inner)? = component["$metadata"] {
        for property in component.keys where property != "$metadata" {
          let isTouched = touched?.contains("\(name)/\(property)") ?? true
          inner[property] = TwinDocument.entry(inner[property], isTouched ? time : nil)
        }
        for gone in inner.keys where component[gone] == nil && !gone.hasPrefix("$") { inner[gone] = nil }
        component["$metadata"] = .object(inner)
        contents[name] = .object(component)
      } else {
        let isTouched = touched?.contains(name) ?? true
        metadata[name] = TwinDocument.entry(metadata[name], isTouched ? time : nil)
      }
    }
    for gone in metadata.keys where contents[gone] == nil { metadata[gone] = nil }
  }

  /// A property's metadata: a client may set `sourceTime`, the service sets `lastUpdateTime`.
  private static func entry(_ old: Value?, _ time: String?) -> Value {
    var members: OrderedDictionary<String, Value> = old?.object ?? [:]
    if let time { members["lastUpdateTime"] = .string(time) }
    return .object(members)
  }

  /// The answer of a GET.
  func json(id: String, etag: String, at time: String) -> String {
    var members: OrderedDictionary<String, Value> = ["$dtId": .string(id), "$etag": .string(etag)]
    for (name, value) in contents { members[name] = value }
    var all: OrderedDictionary<String, Value> = ["$model": .string(model), "$lastUpdateTime": .string(time)]
    for (name, value) in metadata { all[name] = value }
    members["$metadata"] = .object(all)
    return Value.object(members).jsonText
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

extension Violation {
  /// The words of the service.
  func azureText(model: DTMI) -> String {
    switch kind {
    case .unknownModel(let id, _):
      "\(id) or one of its dependencies does not exist."
    case .unknownProperty:
      "Property \(path) does not appear on the DTDL for Twin of model \(model)."
    case .wrongValue(_, let expected):
      "Expected value of type \(expected) for \(path) on \(model): \(message)."
    default: message
    }
  }
}
