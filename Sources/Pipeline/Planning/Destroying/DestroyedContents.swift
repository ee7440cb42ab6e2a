import Cloud
import DTDL
import Documents
import Plans
import Resources
import Twins

/// What the data planes of declared instances and hubs hold, ours and not ours: what goes when they go.
struct DestroyedContents {
  let instances: [DestroyedInstance]
  let hubs: [DestroyedHub]
  private let live: LiveState

  init(_ input: PlanInput) {
    live = input.live
    let named = Dictionary(
      input.desired.resources.map { ($0.id, $0.address) }, uniquingKeysWith: { first, _ in first })
    instances = input.live.instances.keys.sorted().compactMap { id in
      guard let address = named[id], let live = input.live.instances[id] else { return nil }
      return DestroyedInstance(InstancePlace(id, address, input, isMade: false, base: []), live)
    }
    hubs = input.live.hubs.keys.sorted().map { DestroyedHub(input, $0) }
  }

  /// What is not ours in the data plane of a resource, in words; also that nobody could look into it.
  func foreign(in id: ResourceID) -> [String] {
    if let instance = instances.first(where: { $0.place.id == id }) { return Counted.list(instance.unmanaged) }
    if let hub = hubs.first(where: { $0.id == id }) { return Counted.list(hub.unmanaged) }
    return isClosed(id) ? ["what could not be looked into"] : []
  }

  /// Whether a resource has a data plane that was not observed: it answers, and we were not let in.
  private func isClosed(_ id: ResourceID) -> Bool {
    let types = ["microsoft.digitaltwins/digitaltwinsinstances", "microsoft.devices/iothubs"]
    guard types.contains(id.type.lowercased()), let body = live.resources[id]?.body else { return false }
    return body["properties"]?["hostName"]?.string?.isEmpty == false
  }

  /// What goes with the data plane of a resource: `, with its 2 models and 3 twins`.
  func inventory(of id: ResourceID) -> String {
    let counts =
      instances.first { $0.place.id == id }?.counts ?? hubs.first { $0.id == id }.map { [.device: $0.found.count] }
      ?? [:]
    let parts = ObjectKind.allCases.compactMap { kind in
      counts[kind].flatMap { $0 == 0 ? nil : Counted.name($0, kind) }
    }
    return parts.isEmpty ? "" : ", with its \(parts.joined(separator: ", "))"
  }
}

/// Words for numbers of objects.
enum Counted {
  static func name(_ count: Int, _ kind: ObjectKind) -> String {
    let noun = kind.noun
    return "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `2 twins (A, B)`, a few of each kind by name.
  static func list(_ objects: [Unmanaged]) -> [String] {
    ObjectKind.allCases.compactMap { kind in
      let found = objects.filter { $0.kind == kind }
      guard !found.isEmpty else { return nil }
      let names = found.prefix(3).map(\.identifier).joined(separator: ", ")
      return "\(name(found.count, kind)) (\(names)\(found.count > 3 ? ", …" : ""))"
    }
  }
}

/// The registry of a hub.
struct DestroyedHub {
  let id: ResourceID
  let found: [Device]
  private let declared: [DesiredDevice]

  init(_ input: PlanInput, _ id: ResourceID) {
    self.id = id
    found = input.live.hubs[id] ?? []
    declared = input.desired.devices.filter { $0.hub == id }
  }

  var unmanaged: [Unmanaged] {
    let ours = Set(declared.map(\.id))
    return found.filter { !ours.contains($0.id) }.map { Unmanaged(kind: .device, identifier: $0.id, container: id) }
  }

  /// Deletes the declared devices one by one.
  func delete(into draft: inout Draft) {
    let live = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for device in declared {
      guard let found = live[device.id] else { continue }
      draft.add(
        Change(
          address: device.address, kind: .device, identifier: device.id, action: .delete,
          reason: Reason(.destroyed, "declared by this environment"), pin: Pins.pin(of: found),
          operation: .deleteDevice(hub: id, device.id), origin: device.span?.origin))
    }
  }
}
