import DTDL
import Documents
import Twins

extension Violation {
  /// What the service says of a twin that does not fit; `components` are those that the twin's model declares.
  func twinCause(components: Set<String>) -> String {
    let component = path.steps.count > 1 ? path.steps.first?.name.flatMap { components.contains($0) ? $0 : nil } : nil
    return cause(on: component ?? "Twin", path: component == nil ? path : ValuePath(Array(path.steps.dropFirst())))
  }

  /// What the service says of a relationship that does not fit.
  var relationshipCause: String { cause(on: "Relationship", path: path) }

  private func cause(on owner: String, path: ValuePath) -> String {
    switch kind {
    case .unknownModel(let id, _): "\(id) or one of its dependencies does not exist."
    case .unknownProperty, .notAProperty, .reservedName: "\(path) does not appear on the DTDL for \(owner)"
    case .wrongValue(_, let expected): "Expected value of type \(expected) for \(path) on \(owner): \(message)"
    case .missingComponent: "Component \(path) does not exist on the twin and is declared by its DTDL."
    case .componentNotObject, .unknownRelationship, .targetNotAllowed: message
    }
  }
}

extension ValuePath.Step {
  /// The member it leads to; `nil` for items of lists.
  fileprivate var name: String? { if case .member(let name) = self { name } else { nil } }
}
