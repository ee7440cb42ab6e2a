import Catalogue
import Cloud
import Documents
import Plans
import Resources

extension Observer {
  /// What deletion has left of resources that are to be made. Who may not look sees nothing, and hears it from Azure.
  func remains(of absent: [DesiredResource]) async throws(AzureError) -> [ResourceID: LiveResource] {
    let named = absent.compactMap { resource -> (id: ResourceID, deleted: ResourceID, version: String)? in
      guard let softDelete = Catalogue.type(arm: resource.id.type)?.softDelete,
        let location = resource.body["location"]?.literal?.string,
        let deleted = softDelete.id(of: resource.id, location: location)
      else { return nil }
      return (resource.id, deleted, resource.apiVersion)
    }
    let found = try await concurrently(named, width: width) { suspect throws(AzureError) in
      try await seen { () throws(AzureError) in
        try await cloud.resource(suspect.deleted, apiVersion: suspect.version).map { (suspect.id, $0) }
      }
    }
    let all = found.compactMap { $0 } + (try await listedRemains(of: absent))
    return Dictionary(all, uniquingKeysWith: { first, _ in first })
  }

  /// Of types whose deleted resources are only listed: one list a subscription and type.
  private func listedRemains(of absent: [DesiredResource]) async throws(AzureError) -> [(ResourceID, LiveResource)] {
    var places: [RemainsList: [ResourceID]] = [:]
    for resource in absent {
      guard let softDelete = Catalogue.type(arm: resource.id.type)?.softDelete, softDelete.isListed,
        let subscription = resource.id.subscription
      else { continue }
      let list = RemainsList(subscription: subscription, type: softDelete.type, apiVersion: resource.apiVersion)
      places[list, default: []].append(resource.id)
    }
    var found: [(ResourceID, LiveResource)] = []
    for (list, ids) in places {
      let deleted = try await seen { () throws(AzureError) in
        try await cloud.children(
          of: .subscription(list.subscription), collection: "providers/\(list.type)", apiVersion: list.apiVersion)
      }
      let byID = Dictionary((deleted ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      found += ids.compactMap { id in byID[id].map { (id, $0) } }
    }
    return found
  }

  private func seen<Answer>(_ look: () async throws(AzureError) -> Answer?) async throws(AzureError) -> Answer? {
    do throws(AzureError) { return try await look() } catch {
      if error.kind == .forbidden { return nil }
      throw error
    }
  }
}

private struct RemainsList: Hashable {
  var subscription: String
  var type: String
  var apiVersion: String
}
