import Catalogue
import Documents
import Plans
import Resources

/// Lists what a new resource is made with, leaf by leaf.
struct ResourceCreation {
  let type: ResourceType
  let secrets: SecretBook
  let outputs: OutputBook
  private(set) var properties: [PropertyChange] = []

  init(type: ResourceType, secrets: SecretBook, outputs: OutputBook) {
    self.type = type
    self.secrets = secrets
    self.outputs = outputs
  }

  mutating func list(_ template: Template, at path: ValuePath = ValuePath()) {
    if type.facts(at: path).isSecret {
      add(path, secrets.planned(template))
    } else if let members = template.objectMembers, !members.isEmpty {
      let rest = members.filter { !isKey($0.key, of: path) }
      // An item that is nothing but its key still has to be seen: an open port, say.
      for (name, member) in rest.isEmpty ? members : rest { list(member, at: path.member(name)) }
    } else if let items = template.listItems, items.contains(where: { $0.objectMembers != nil || $0.literal == nil }) {
      for (index, item) in items.enumerated() { list(item, at: path.appending(step(item, index, path))) }
    } else if template.hasSecrets {
      add(path, secrets.planned(template))
    } else {
      let resolved = outputs.resolved(template)
      add(path, resolved.literal.map { .known($0) } ?? .unknown(resolved.text))
    }
  }

  /// The member by which the path already tells the item.
  private func isKey(_ name: String, of path: ValuePath) -> Bool {
    if case .item(let key, _)? = path.steps.last { key == name } else { false }
  }

  private func step(_ item: Template, _ index: Int, _ path: ValuePath) -> ValuePath.Step {
    if case .keyed(let key) = type.facts(at: path).list,
      let name = item[key].flatMap({ outputs.resolved($0).literal?.scalarText })
    {
      return .item(key: key, value: name)
    }
    return .index(index)
  }

  private mutating func add(_ path: ValuePath, _ value: PlannedValue) {
    properties.append(PropertyChange(path: path, before: nil, after: value))
  }
}
