import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Says of a change why it cannot be undone.
struct Irreversible {
  private let live: LiveState
  private let undeclared: [ResourceID: LiveResource]

  init(live: LiveState) {
    self.live = live
    undeclared = Dictionary(live.undeclared.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func reasons(_ change: Change) -> [Irreversibility] {
    guard change.loses else { return [] }
    switch change.kind {
    case .resource: return resource(change)
    case .model:
      guard change.action == .delete, change.reason.code == .pruned else { return [] }
      return [Irreversibility(.data, "its definition is in no manifest any more and goes")]
    case .twin: return [Irreversibility(.data, "what was written into it since it was declared is lost")]
    case .relationship: return relationship(change)
    case .device: return [Irreversibility(.identity, "its keys are lost: the device has to be registered again")]
    case .deviceTwin: return [Irreversibility(.data, "what back ends and the device wrote into it is lost")]
    case .eventRoute: return []
    }
  }

  private func resource(_ change: Change) -> [Irreversibility] {
    guard let id = ResourceID(change.identifier) else { return [] }
    let type = Catalogue.type(arm: id.type)
    let noun = type?.noun ?? "a \(id.type)"
    var reasons: [Irreversibility] = []
    if Catalogue.holdsState(arm: id.type) {
      let inside = change.contents.reduce(0) { $0 + $1.count }
      let more = inside > 0 ? ", \(inside) objects inside among it" : ""
      reasons.append(Irreversibility(.data, "what \(noun) holds is lost\(more)"))
    }
    if Catalogue.handsOutKeys(arm: id.type) {
      reasons.append(Irreversibility(.identity, "its keys are lost and come back as others"))
    }
    let found = live.resources[id] ?? undeclared[id]
    if found?.body["identity"]?["type"]?.string?.lowercased().contains("systemassigned") == true {
      reasons.append(
        Irreversibility(.identity, "its system-assigned identity comes back as another, without its roles"))
    }
    if let days = type?.softDelete?.days {
      reasons.append(Irreversibility(.name, "a deleted one keeps its name for up to \(days) days"))
    }
    return reasons
  }

  /// What is written of a relationship stands in the plan; its properties do not where it is deleted.
  private func relationship(_ change: Change) -> [Irreversibility] {
    guard change.action == .delete, case .deleteRelationship(let instance, let key)? = change.operation else {
      return []
    }
    if live.instances[instance]?.graph.relationship(key)?.properties.isEmpty == true { return [] }
    return [Irreversibility(.data, "properties that it may have are lost")]
  }
}
