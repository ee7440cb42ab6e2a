import Catalogue
import Documents
import Plans
import Resources

/// Lists what a new resource is made with, leaf by leaf.
struct ResourceCreation {
  let type: ResourceType
  let secrets: SecretBook
  private(set) var properties: [PropertyChange] = []

  init(type: ResourceType, secrets: SecretBook) {
    self.type = type
    self.secrets = secrets
  }

  mutating func list(_ template: Template, at path: ValuePath = ValuePath()) {
    if let members = template.objectMembers, !members.isEmpty {
      for (name, member) in members { list(member, at: path.member(name)) }
    } else if let items = template.listItems, items.contains(where: { $0.objectMembers != nil || $0.hasSecrets }) {
      for (index, item) in items.enumerated() { list(item, at: path.appending(step(item, index, path))) }
    } else if template.hasSecrets || type.facts(at: path).isSecret {
      add(path, secrets.planned(template))
    } else if let value = template.literal {
      add(path, .known(value))
    } else {
      add(path, .unknown(template.text))
    }
  }

  private func step(_ item: Template, _ index: Int, _ path: ValuePath) -> ValuePath.Step {
    if case .keyed(let key) = type.facts(at: path).list, let name = item[key]?.literal?.scalarText {
      return .item(key: key, value: name)
    }
    return .index(index)
  }

  private mutating func add(_ path: ValuePath, _ value: PlannedValue) {
    properties.append(PropertyChange(path: path, before: nil, after: value))
  }
}
