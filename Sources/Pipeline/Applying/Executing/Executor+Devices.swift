import Cloud
import Plans
import Resources

extension Executor {
  func put(_ change: Change, _ hub: ResourceID, _ device: Device) async throws(StepFailure) {
    try await onDevices(hub, change) { registry throws(AzureError) in
      _ = try await guarded(
        change, change.condition,
        current: { () async throws(AzureError) in
          change.pin.ifHolding(Pins.pin(of: try await registry.device(device.id)))
        }
      ) { condition async throws(AzureError) in try await registry.putDevice(device, condition: condition) }
    }
  }

  func delete(_ change: Change, _ hub: ResourceID, device id: String) async throws(StepFailure) {
    try await onDevices(hub, change) { registry throws(AzureError) in
      try await guarded(
        change, change.condition,
        current: { () async throws(AzureError) in
          change.pin.ifHolding(Pins.pin(of: try await registry.device(id)))
        }
      ) { condition async throws(AzureError) in try await registry.deleteDevice(id, condition: condition) }
    }
  }

  /// A device that this plan makes has a twin whose etag nobody has seen.
  func patch(
    _ change: Change, _ hub: ResourceID, deviceTwin id: String, _ patch: DeviceTwinPatch
  ) async throws(StepFailure) {
    try await onDevices(hub, change) { registry throws(AzureError) in
      _ = try await guarded(
        change, change.action == .create ? .always : change.condition,
        current: { () async throws(AzureError) in
          change.pin.ifHolding(Pins.pin(of: try await registry.deviceTwin(id), touchedBy: patch))
        }
      ) { condition async throws(AzureError) in
        try await registry.patchDeviceTwin(id, patch, condition: condition)
      }
    }
  }

  private func onDevices(
    _ hub: ResourceID, _ change: Change, _ call: (any DeviceRegistry) async throws(AzureError) -> Void
  ) async throws(StepFailure) {
    let registry = cloud.devices(host: try await resolver.host(of: hub, for: change.address))
    do throws(AzureError) {
      try await settled(change) { () async throws(AzureError) in try await call(registry) }
    } catch {
      throw failure(error, change)
    }
  }
}
