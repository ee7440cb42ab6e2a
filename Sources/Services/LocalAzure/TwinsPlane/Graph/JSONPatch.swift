import Documents
import OrderedCollections

/// JSON Patch as Azure Digital Twins takes it: `add` (an upsert), `replace` and `remove`.
struct JSONPatch: Sendable {
  struct Step: Sendable {
    enum Name: String { case add, replace, remove }
    var name: Name
    var path: [String]
    var value: Value?
  }

  let steps: [Step]

  /// Reads a patch document; what the service does not know is refused in its words.
  init(_ value: Value) throws(ServiceError) {
    guard case .array(let items) = value else {
      throw JSONPatch.invalid("The patch document must be an array of operations")
    }
    var steps: [Step] = []
    for item in items { steps.append(try JSONPatch.step(item)) }
    self.steps = steps
  }

  private static func step(_ item: Value) throws(ServiceError) -> Step {
    guard case .object = item else {
      throw ServiceError(
        400, "InvalidArgument", "One or more validation errors occurred: an operation must be an object.")
    }
    guard let op = item["op"]?.string, let pointer = item["path"]?.string else {
      throw invalid("An operation needs op and path")
    }
    guard let name = Step.Name(rawValue: op.lowercased()) else { throw invalid("Unsupported operation type \(op)") }
    guard pointer.hasPrefix("/") else { throw invalid("Could not resolve path \(pointer)") }
    if name != .remove, item["value"] == nil { throw invalid("The operation \(op) of \(pointer) has no value") }
    let path = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    return Step(name: name, path: path, value: item["value"])
  }

  /// Applies every step in order; the first that cannot be done refuses the whole patch.
  func applied(to value: Value) throws(ServiceError) -> Value {
    var value = value
    for step in steps { value = try JSONPatch.apply(step, to: value, path: step.path[...]) }
    return value
  }

  private static func apply(_ step: Step, to value: Value, path: ArraySlice<String>) throws(ServiceError) -> Value {
    guard case .object(var members) = value, let name = path.first else {
      throw invalid("Could not resolve path /\(step.path.joined(separator: "/"))")
    }
    if path.count > 1 {
      guard let child = members[name] else {
        throw invalid("Could not resolve path /\(step.path.joined(separator: "/"))")
      }
      members[name] = try apply(step, to: child, path: path.dropFirst())
      return .object(members)
    }
    if step.name != .add, members[name] == nil { throw invalid("\(name) does not exist on component") }
    members[name] = step.name == .remove ? nil : step.value
    return .object(members)
  }

  static func invalid(_ text: String) -> ServiceError {
    ServiceError(
      400, "JsonPatchInvalid",
      "\(text). Please provide a valid patch document. See section on update apis in the documentation "
        + "https://aka.ms/adtv2twins.")
  }

  /// Properties that the patch writes: by name, or `component/property` for a component's; a whole member covers all
  /// below it.
  var touched: Set<String> {
    var names: Set<String> = []
    for step in steps {
      guard let first = step.path.first else { continue }
      names.insert(first)
      if step.path.count > 1 { names.insert("\(first)/\(step.path[1])") }
      if case .object(let members)? = step.value { for name in members.keys { names.insert("\(first)/\(name)") } }
    }
    return names
  }
}
