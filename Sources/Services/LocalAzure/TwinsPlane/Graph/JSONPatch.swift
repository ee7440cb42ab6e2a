import Documents
import OrderedCollections

/// JSON Patch as Azure Digital Twins takes it: `add` (an upsert), `replace` and `remove`.
struct JSONPatch: Sendable {
  struct Step: Sendable {
    enum Name: String { case add, replace, remove }
    var name: Name
    /// Members from the outermost in; at least one.
    var path: [String]
    /// `nil` for `remove`.
    var value: Value?

    /// The path as a JSON Pointer.
    var pointer: String { JSONPointer(path).description }
  }

  private(set) var steps: [Step] = []

  /// Reads a patch document; what the service does not know is refused in its words.
  init(_ value: Value) throws(ServiceError) {
    guard case .array(let items) = value else {
      throw TwinsRefusal.patch("The patch document must be an array of operations")
    }
    for (index, item) in items.enumerated() {
      guard case .object(let members) = item else { throw TwinsRefusal.patchProblem(index: index, found: item) }
      steps.append(try JSONPatch.step(members))
    }
  }

  private static func step(_ members: OrderedDictionary<String, Value>) throws(ServiceError) -> Step {
    guard let op = members["op"]?.string, let pointer = members["path"]?.string else {
      throw TwinsRefusal.patch("An operation needs op and path")
    }
    guard let name = Step.Name(rawValue: op.lowercased()) else {
      throw TwinsRefusal.patch("Unsupported operation type \(op)")
    }
    guard pointer.utf8.count > 1, let path = JSONPointer(pointer)?.names else {
      throw TwinsRefusal.patch("Could not resolve path \(pointer)")
    }
    let value = name == .remove ? nil : members["value"]
    guard name == .remove || value != nil else {
      throw TwinsRefusal.patch("The operation \(op) of \(pointer) has no value")
    }
    return Step(name: name, path: path, value: value)
  }

  /// The same patch for what holds the patched value under a name.
  func below(_ name: String) -> JSONPatch {
    var patch = self
    for index in steps.indices { patch.steps[index].path.insert(name, at: 0) }
    return patch
  }

  /// Applies every step in order; the first that cannot be done refuses the whole patch.
  func applied(to value: Value) throws(ServiceError) -> Value {
    var value = value
    for step in steps { value = try JSONPatch.apply(step, to: value, path: step.path[...]) }
    return value
  }

  private static func apply(_ step: Step, to value: Value, path: ArraySlice<String>) throws(ServiceError) -> Value {
    guard case .object(var members) = value, let name = path.first else {
      throw TwinsRefusal.patch("Could not resolve path \(step.pointer)")
    }
    if path.count > 1 {
      guard let child = members[name] else { throw TwinsRefusal.patch("Could not resolve path \(step.pointer)") }
      members[name] = try apply(step, to: child, path: path.dropFirst())
      return .object(members)
    }
    guard step.name == .add || members[name] != nil else {
      throw TwinsRefusal.patch("\(name) does not exist on component")
    }
    members[name] = step.value
    return .object(members)
  }
}
