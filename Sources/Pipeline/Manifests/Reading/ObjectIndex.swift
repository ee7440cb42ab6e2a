import Catalogue
import Diagnostics
import OrderedCollections
import Resources

/// An object that a manifest declares, as references see it.
struct DeclaredObject: Sendable {
  let address: ObjectAddress
  let kind: String
  /// What follows the kind in references; children are `parent/collection/name`.
  let name: String
  /// `nil` for what is not an ARM resource.
  let id: ResourceID?
  let type: ResourceType?
  let span: SourceSpan?
}

/// All declared objects by kind and name.
struct ObjectIndex: Sendable {
  private(set) var objects: OrderedDictionary<ObjectAddress, DeclaredObject> = [:]
  private var names: [String: [String]] = [:]

  /// Adds an object; the earlier one when the address is taken.
  mutating func add(_ object: DeclaredObject) -> DeclaredObject? {
    if let earlier = objects[object.address] { return earlier }
    objects[object.address] = object
    names[object.kind, default: []].append(object.name)
    return nil
  }

  subscript(_ address: ObjectAddress) -> DeclaredObject? { objects[address] }

  func names(ofKind kind: String) -> [String] { names[kind] ?? [] }
  var kinds: [String] { names.keys.sorted() }

  /// The object whose name begins `rest`, the longest such name winning, and what follows behind a dot.
  func resolve(kind: String, rest: String) -> (object: DeclaredObject, output: String?)? {
    var name = rest[...]
    while true {
      if let object = objects[ObjectAddress(kind: kind, name: String(name))] {
        let output = rest.dropFirst(name.count + 1)
        return (object, output.isEmpty ? nil : String(output))
      }
      guard let dot = name.lastIndex(of: ".") else { return nil }
      name = name[..<dot]
    }
  }
}
