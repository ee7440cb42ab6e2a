import Documents
import Encodings
import HTTP
import OrderedCollections

/// Queries over device and module twins.
extension DevicePlane {
  private static let maximumPage = 1000

  func query(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryRead", "ServiceConnect")
    let query = try DeviceQuery(try call.body()["query"]?.string ?? "")
    let headers = call.request.headers
    let size = min(max(headers["x-ms-max-item-count"].flatMap { Int($0) } ?? 100, 1), Self.maximumPage)
    // Where the last page ended, as the number of rows before it: pages of a registry that changes may overlap.
    let start =
      headers["x-ms-continuation"].flatMap { Base64.decode($0) }.flatMap {
        Int(String(decoding: $0, as: UTF8.self))
      } ?? 0
    let rows = query.rows(try await twins(call, query.source)).dropFirst(max(start, 0))
    var answer: HTTPFields = ["x-ms-item-type": query.givesTwins ? "Twin" : "Raw"]
    if rows.count > size { answer["x-ms-continuation"] = Base64.encode(Array(String(start + size).utf8)) }
    return .json(200, .array(Array(rows.prefix(size))), headers: answer)
  }

  private func twins(_ call: HubCall, _ source: DeviceQuery.Source) async throws(ServiceError) -> [Value] {
    let (hub, now) = (call.hub.number, surroundings.timestamp())
    let connected = await links.connected(hub: hub)
    return try await store.read { db in
      try DeviceTable.list(hub: hub, top: .max, db).flatMap { device -> [Value] in
        let client = HubClient(hub: hub, device: device.id)
        if source == .devices {
          return [
            try DeviceTwinTable.find(client, now: now, db)
              .shown(device, client, isConnected: connected.contains(client))
          ]
        }
        return try ModuleTable.all(of: device.id, hub: hub, db).map { module in
          let client = HubClient(hub: hub, device: device.id, module: module.id)
          return try DeviceTwinTable.find(client, now: now, db)
            .shown(module, client, isConnected: connected.contains(client))
        }
      }
    }
  }
}
