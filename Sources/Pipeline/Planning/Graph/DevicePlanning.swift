import Cloud
import Documents
import Plans
import Resources

/// Plans the device identities of every hub, and of their twins what is declared.
struct DevicePlanning {
  let input: PlanInput

  /// `isMade` tells whether a hub is created or replaced by this plan.
  func plan(into draft: inout Draft, isMade: (ResourceID, ObjectAddress) -> Bool) {
    let roles = DeployerRoles(input)
    let declared = Dictionary(grouping: input.desired.devices, by: \.hub)
    var seen: Set<ResourceID> = []
    for device in input.desired.devices where seen.insert(device.hub).inserted {
      let base = draft.active([device.hubAddress] + roles.assignments(for: device.hub))
      plan(device.hub, declared[device.hub] ?? [], isMade(device.hub, device.hubAddress), base, &draft)
    }
    for (hub, devices) in input.live.hubs.sorted(by: { $0.key < $1.key }) where !seen.contains(hub) {
      for device in devices {
        draft.unmanaged.append(Unmanaged(kind: .device, identifier: device.id, container: hub))
      }
    }
  }

  private func plan(
    _ hub: ResourceID, _ devices: [DesiredDevice], _ isMade: Bool, _ base: [ObjectAddress], _ draft: inout Draft
  ) {
    let found = Dictionary((input.live.hubs[hub] ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var declared: Set<String> = []
    for device in devices where declared.insert(device.id).inserted {
      let live = found[device.id]
      plan(device, isMade ? nil : live, lost: isMade ? live : nil, base, &draft)
      guard device.declaresTwin else { continue }
      let twin = live == nil ? nil : input.live.deviceTwins[hub]?[device.id]
      planTwin(device, isMade ? nil : twin, lost: isMade ? twin : nil, base, &draft)
    }
    for device in input.live.hubs[hub] ?? [] where !isMade && !declared.contains(device.id) {
      draft.unmanaged.append(Unmanaged(kind: .device, identifier: device.id, container: hub))
    }
  }

  private func plan(
    _ device: DesiredDevice, _ live: Device?, lost: Device?, _ base: [ObjectAddress], _ draft: inout Draft
  ) {
    let fields: [(String, Value?, Value)] = [
      ("status", live.map { .string($0.status) }, .string(device.status)),
      ("authentication", live.map { .string($0.authentication) }, .string(device.authentication)),
      ("isEdge", live.map { .bool($0.isEdge) }, .bool(device.isEdge)),
    ]
    let differing = fields.filter { $0.1 != $0.2 }
    guard !differing.isEmpty else { return draft.countUnchanged(.device) }
    draft.add(
      Change(
        address: device.address, kind: .device, identifier: device.id, action: live == nil ? .create : .update,
        reason: reason(device, live != nil, wasLost: lost != nil),
        properties: differing.map {
          PropertyChange(path: ValuePath([.member($0.0)]), before: $0.1, after: .known($0.2))
        },
        dependsOn: base, pin: live == nil ? Pins.pin(of: lost).withoutEtag : Pins.pin(of: live),
        operation: .putDevice(
          hub: device.hub,
          Device(
            id: device.id, status: device.status, authentication: device.authentication, isEdge: device.isEdge)),
        origin: device.span?.origin))
  }

  /// A twin comes and goes with its device, so that it is only ever patched, after the identity.
  private func planTwin(
    _ device: DesiredDevice, _ live: LiveDeviceTwin?, lost: LiveDeviceTwin?, _ base: [ObjectAddress],
    _ draft: inout Draft
  ) {
    let diff = DeviceTwinDiff(device, live)
    let isSame = diff.changes.isEmpty
    guard !isSame || !diff.suppressed.isEmpty else { return draft.countUnchanged(.deviceTwin) }
    let pin =
      live == nil
      ? Pins.pin(of: lost, touchedBy: diff.patch).withoutEtag : Pins.pin(of: live, touchedBy: diff.patch)
    draft.add(
      Change(
        address: device.twinAddress, kind: .deviceTwin, identifier: device.id,
        action: isSame ? .none : live == nil ? .create : .update,
        reason: isSame ? Reason(.identical, "as declared") : reason(device, live != nil, wasLost: lost != nil),
        properties: diff.changes, suppressed: diff.suppressed,
        dependsOn: isSame ? [] : draft.active([device.address]) + base, pin: pin,
        operation: isSame ? nil : .patchDeviceTwin(hub: device.hub, device.id, diff.patch),
        origin: device.span?.origin))
  }

  private func reason(_ device: DesiredDevice, _ isThere: Bool, wasLost: Bool) -> Reason {
    if isThere { return Reason(.differs, "differs from what is declared") }
    return wasLost
      ? Reason(.dependency, "made again because \(device.hubAddress) is replaced") : Reason(.absent, "does not exist")
  }
}
