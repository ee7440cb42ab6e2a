import DTDL
import Documents
import OrderedCollections

/// A patch of a twin: which of the service's own members it may reach and which properties it writes.
struct TwinPatch: Sendable {
  /// Its paths begin at the twin.
  let patch: JSONPatch
  /// The component whose own patch it is; the paths then begin in it.
  private let component: String?

  init(_ patch: JSONPatch, component: String?) {
    self.patch = component.map(patch.below) ?? patch
    self.component = component
  }

  /// The twin behind the patch, checked against the models and stamped; `old` is what is stored.
  func applied(
    to old: TwinRecord, etag: String, at time: String, _ knowledge: ModelKnowledge
  ) throws(ServiceError) -> TwinRecord {
    let before = try TwinDocument(stored: old)
    if let component, patch.steps.isEmpty, before.contents[component] == nil {
      throw TwinsRefusal.componentNotFound(component, of: old.id)
    }
    try checkPaths(components: knowledge.shape(of: before.model)?.components ?? [])
    var after = try TwinDocument(patched: try patch.applied(to: before.patchable))
    if after.model != before.model { try knowledge.checkAllows(after.model) }
    try after.validate(id: old.id, knowledge)
    after.stamp(written, at: time, components: knowledge.shape(of: after.model)?.components ?? [])
    return after.record(id: old.id, etag: etag, at: time)
  }

  /// Of the service's own members a patch reaches `$metadata/$model` and the `sourceTime` of properties only.
  private func checkPaths(components: Set<String>) throws(ServiceError) {
    for step in patch.steps {
      let isInComponent = step.path.count > 1 && components.contains(step.path[0])
      let inner = isInComponent ? step.path.dropFirst() : step.path[...]
      guard let first = inner.first, first.hasPrefix("$") else { continue }
      let isModel = !isInComponent && Array(inner) == ["$metadata", "$model"] && step.name != .remove
      let isSourceTime = first == "$metadata" && inner.count == 3 && inner.last == "sourceTime"
      guard isModel || isSourceTime else {
        throw TwinsRefusal.patch("\(step.pointer) is read-only and cannot be updated")
      }
    }
  }

  /// Properties that the patch writes: by name, or `component/property`; a component put as a whole covers all in it.
  private var written: Set<String> {
    var names: Set<String> = []
    for step in patch.steps where step.path[0] != "$metadata" {
      names.insert(step.path[0])
      if step.path.count > 1 { names.insert("\(step.path[0])/\(step.path[1])") }
      if step.path.count == 1, case .object(let members)? = step.value {
        for name in members.keys { names.insert("\(step.path[0])/\(name)") }
      }
    }
    return names
  }
}
