import Catalogue
package import Cloud
import Documents
package import Resources

/// Looks at a resource group and everything in it. Reads only.
package struct Surveyor: Sendable {
  private let cloud: any Cloud
  private let width: Int
  private let progress: @Sendable (String) -> Void

  package init(cloud: any Cloud, width: Int, progress: @escaping @Sendable (String) -> Void) {
    self.cloud = cloud
    self.width = max(1, width)
    self.progress = progress
  }

  /// `nil` when there is no such group. With `ids` only these resources are looked at, with what is attached to them.
  package func survey(
    _ group: ResourceID, only ids: Set<ResourceID>? = nil
  ) async throws(AzureError) -> Survey? {
    let groupType = Catalogue.type(arm: group.type, apiVersion: "2025-04-01")
    guard let live = try await cloud.resource(group, apiVersion: groupType.apiVersion) else { return nil }
    var survey = Survey(group: SurveyedResource(id: group, type: groupType, body: live.body))
    progress("listing \(group.name)")
    let listed = try await cloud.resources(inGroup: group).filter { ids?.contains($0.id) ?? true }
    var types: [(id: ResourceID, type: ResourceType)] = []
    let providers = try await providers(of: listed.map(\.id), group)
    for resource in listed.sorted(by: { $0.id < $1.id }) {
      if Catalogue.type(arm: resource.id.type)?.parent != nil { continue }
      if let type = Self.type(of: resource.id, providers) {
        types.append((resource.id, type))
      } else {
        survey.notices.append("\(resource.id): Azure names no api-version for \(resource.id.type)")
      }
    }
    progress("reading \(types.count) resources")
    let found = try await concurrently(types, width: width) { item throws(AzureError) in
      try await self.resource(item.id, item.type)
    }
    for case let (resource?, notices) in found {
      survey.resources.append(resource)
      survey.notices += notices
    }
    try await addAttached(&survey, hasAll: ids == nil)
    try await addDataPlanes(&survey)
    return survey
  }

  // MARK: Resources

  /// What Azure says of the providers of types that are not in the catalogue, by namespace in lower case, each asked once.
  private func providers(
    of ids: [ResourceID], _ group: ResourceID
  ) async throws(AzureError) -> [String: LiveResource] {
    let unknown = Set(ids.filter { Catalogue.type(arm: $0.type) == nil }.map { Self.parts(of: $0).namespace })
    let places = unknown.sorted().compactMap { namespace in
      group.subscription.flatMap { ResourceID("/subscriptions/\($0)/providers/\(namespace)") }.map { (namespace, $0) }
    }
    let answers = try await concurrently(places, width: width) { place throws(AzureError) in
      try await self.lenient { () throws(AzureError) in
        try await cloud.resource(place.1, apiVersion: "2021-04-01")
      } ?? nil
    }
    var found: [String: LiveResource] = [:]
    for (place, answer) in zip(places, answers) { found[place.0] = answer }
    return found
  }

  private static func parts(of id: ResourceID) -> (namespace: String, type: String) {
    let parts = id.type.lowercased().split(separator: "/", maxSplits: 1).map(String.init)
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }

  /// From the catalogue, or with the newest version that the provider names.
  private static func type(of id: ResourceID, _ providers: [String: LiveResource]) -> ResourceType? {
    if let known = Catalogue.type(arm: id.type) { return known }
    let parts = parts(of: id)
    guard let provider = providers[parts.namespace] else { return nil }
    let entry = provider.body["resourceTypes"]?.array?.first {
      $0["resourceType"]?.string?.lowercased() == parts.type
    }
    let versions = entry?["apiVersions"]?.array?.compactMap(\.string) ?? []
    let stable = versions.filter { !$0.contains("preview") }
    guard let version = (stable.isEmpty ? versions : stable).max() else { return nil }
    return Catalogue.type(arm: id.type, apiVersion: version)
  }

  private func resource(
    _ id: ResourceID, _ type: ResourceType
  ) async throws(AzureError) -> (SurveyedResource?, [String]) {
    guard let live = try await cloud.resource(id, apiVersion: type.apiVersion) else { return (nil, []) }
    // Azure writes ids in any case; the body's own has the name as it was given.
    let own = live.body["id"]?.string.flatMap { ResourceID($0) } ?? id
    return try await withChildren(SurveyedResource(id: own, type: type, body: live.body))
  }

  private func withChildren(_ parent: SurveyedResource) async throws(AzureError) -> (SurveyedResource, [String]) {
    var parent = parent
    var notices: [String] = []
    for child in Catalogue.children(of: parent.type.kind) {
      guard let parentage = child.parent else { continue }
      guard parentage.isListed else {
        notices.append("\(parentage.collection) of \(parent.id.name): Azure does not list them")
        continue
      }
      let live: [LiveResource]
      do throws(AzureError) {
        live = try await cloud.children(
          of: parent.id, collection: parentage.segments, apiVersion: child.apiVersion)
      } catch {
        guard error.isRefusal else { throw error }
        notices.append("\(parentage.collection) of \(parent.id.name): \(error.code)")
        continue
      }
      var members: [SurveyedResource] = []
      for entry in live.sorted(by: { $0.id < $1.id }) {
        let surveyed = SurveyedResource(
          id: child.id(named: entry.id.name, in: parent.id), type: child, body: entry.body)
        if surveyed.isBuiltIn { continue }
        let (whole, told) = try await withChildren(surveyed)
        members.append(whole)
        notices += told
      }
      if !members.isEmpty { parent.children.append((parentage.collection, members)) }
    }
    return (parent, notices)
  }

  // MARK: What is attached

  private func addAttached(_ survey: inout Survey, hasAll: Bool) async throws(AzureError) {
    let group = survey.group.id
    let kinds = ["RoleAssignment", "Lock", "EventSubscription", "DiagnosticSetting"].compactMap {
      Catalogue.type(kind: $0)
    }
    var found: [ResourceID: SurveyedResource] = [:]
    let places = [group] + survey.resources.flatMap(\.everything).map(\.id)
    let queries = kinds.flatMap { type in
      // Role assignments and locks are listed with those further down.
      (type.kind == "RoleAssignment" || type.kind == "Lock" ? [group] : places).map { (place: $0, type: type) }
    }
    let answers = try await concurrently(queries, width: width) { query throws(AzureError) in
      try await self.attached(query.type, to: query.place)
    }
    survey.notices += Self.notices(of: answers.compactMap(\.refusal))
    let surveyed = Set(places)
    for (query, answer) in zip(queries, answers) {
      for entry in answer.found where entry.id.type.lowercased() == query.type.type.lowercased() {
        guard let scope = entry.id.parent, surveyed.contains(scope), hasAll || scope != group else { continue }
        found[entry.id] = SurveyedResource(id: entry.id, type: query.type, body: entry.body)
      }
    }
    if hasAll, let type = Catalogue.type(kind: "RoleDefinition"), let subscription = group.subscription {
      let roles = try await attached(type, to: .subscription(subscription))
      survey.notices += Self.notices(of: [roles.refusal].compactMap { $0 })
      for role in roles.found where role.body["properties"]?["type"]?.string == "CustomRole" {
        let scopes = role.body["properties"]?["assignableScopes"]?.array?.compactMap {
          $0.string.flatMap { ResourceID($0) }
        }
        guard scopes?.contains(where: { $0 == group || $0.isInside(group) }) == true else { continue }
        found[role.id] = SurveyedResource(id: role.id, type: type, body: role.body)
      }
    }
    survey.attached = found.values.sorted { $0.id < $1.id }
  }

  /// What of a kind is attached to a place. Not every type can have it: only what one may not see is told of.
  private func attached(
    _ type: ResourceType, to place: ResourceID
  ) async throws(AzureError) -> (found: [LiveResource], refusal: String?) {
    do throws(AzureError) {
      return (
        try await cloud.children(of: place, collection: "providers/\(type.type)", apiVersion: type.apiVersion), nil
      )
    } catch {
      guard error.isRefusal else { throw error }
      return ([], error.kind == .forbidden ? "\(type.kind) of \(place.name): \(error.code)" : nil)
    }
  }

  /// A few of the refusals, and how many more there were.
  private static func notices(of refusals: [String]) -> [String] {
    guard refusals.count > 5 else { return refusals }
    return refusals.prefix(5) + ["and \(refusals.count - 5) more that may not be read"]
  }

  /// `nil` where Azure does not let us look or does not know the question for this type.
  private func lenient<Answer: Sendable>(
    _ body: () async throws(AzureError) -> Answer
  ) async throws(AzureError) -> Answer? {
    do throws(AzureError) { return try await body() } catch {
      guard error.isRefusal else { throw error }
      return nil
    }
  }

  // MARK: Data planes

  private func addDataPlanes(_ survey: inout Survey) async throws(AzureError) {
    for resource in survey.resources {
      guard let host = resource.body["properties"]?["hostName"]?.string, !host.isEmpty else { continue }
      do throws(AzureError) {
        switch resource.type.kind {
        case "DigitalTwinsInstance":
          progress("reading the twins of \(resource.id.name)")
          survey.instances[resource.id] = try await instance(host)
        case "IoTHub":
          progress("reading the devices of \(resource.id.name)")
          let registry = cloud.devices(host: host)
          let devices = try await registry.devices().sorted { $0.id < $1.id }
          survey.devices[resource.id] = devices
          if !devices.isEmpty { survey.deviceTwins[resource.id] = try await registry.deviceTwins() }
        default: break
        }
      } catch {
        guard error.isRefusal else { throw error }
        survey.notices.append("what is in \(resource.id.name) cannot be read: \(error.code)")
      }
    }
  }

  private func instance(_ host: String) async throws(AzureError) -> SurveyedInstance {
    let service = cloud.twins(host: host)
    var instance = SurveyedInstance()
    instance.models = try await service.models()
    instance.routes = try await service.eventRoutes().sorted { $0.id < $1.id }
    try await service.eachTwinPage { page throws(AzureError) in
      for row in page { instance.twins.append(try Self.parsed(row.json)) }
    }
    try await service.eachRelationshipPage { page throws(AzureError) in
      for row in page { instance.relationships.append(try Self.parsed(row.json)) }
    }
    return instance
  }

  private static func parsed(_ json: ArraySlice<UInt8>) throws(AzureError) -> Value {
    guard let value = try? JSONReader.parse(Array(json)) else {
      throw AzureError(.other, code: "AnswerUnreadable", message: "a twin is not what the service documents")
    }
    return value
  }
}

extension AzureError {
  /// Whether Azure will not tell: not allowed, not there, or not for this type.
  var isRefusal: Bool {
    switch kind {
    case .forbidden, .notFound, .invalid: true
    default: false
    }
  }
}
