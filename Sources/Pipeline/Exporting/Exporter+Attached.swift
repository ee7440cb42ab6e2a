import Catalogue
import Cloud
import Documents
import OrderedCollections
import Resources

/// Role assignments, locks, diagnostic settings, event subscriptions; and the devices of a hub.
extension Exporter {
  mutating func addAttached(_ resource: SurveyedResource) {
    guard let scope = resource.id.parent else { return }
    let kind = resource.type.kind
    let around = surveyed(around: scope)
    let isAdopted = around.map { !isMarked($0) } ?? !isMarked(survey.group)
    var file = file(of: resource)
    if case .environment = purpose, kind == "RoleAssignment", let around { file = self.file(of: around) }
    let name = called[resource.id] ?? names.name(kind, wantedName(resource), or: scope.name)
    let owner = "\(kind).\(name)"
    var manifest = Manifest(file: file, kind: kind, name: name, spec: [:])
    if name != resource.id.name { manifest.metadata["azureName"] = .string(resource.id.name) }
    if isAdopted { manifest.metadata["adopted"] = true }
    var writer = writer(resource, owner: owner)
    var spec = writer.spec(of: resource.body, location: location)
    if resource.type.placement == .scope, scope != survey.group.id {
      let written = book.reference(to: scope, from: owner) ?? scope.description
      let place: OrderedDictionary<String, Value> = ["scope": .string(written)]
      spec = place.merging(spec, uniquingKeysWith: { $1 })
    }
    if kind == "RoleAssignment" { nameRole(&spec, resource) }
    resolveSecrets(writer.secrets, of: resource, in: &spec, &manifest, isAdopted: isAdopted)
    tell(writer, resource.id)
    manifest.spec = spec
    manifests.append(manifest)
    result.count += 1
  }

  /// The resource of the survey that an id names or lies in.
  private func surveyed(around id: ResourceID) -> SurveyedResource? {
    var next: ResourceID? = id
    while let place = next {
      if let resource = outermost[place] { return resource }
      next = place.parent
    }
    return nil
  }

  /// What a person would have called it: who may do what, for a role assignment.
  private func wantedName(_ resource: SurveyedResource) -> String {
    guard resource.type.kind == "RoleAssignment" else { return resource.id.name }
    let properties = resource.body["properties"]
    let principal = properties?["principalId"]?.string ?? ""
    let who =
      book.source(of: principal).map { source in
        let path = source.dropFirst(2).dropLast()
        return path.split(separator: ".").dropFirst().dropLast().joined(separator: "-")
      }
      ?? "\(Names.slug(SpecWriter.shouted(properties?["principalType"]?.string ?? "principal")))-\(principal.prefix(8))"
    return "\(who)-\(Names.slug(roleName(properties) ?? "role"))"
  }

  private func roleName(_ properties: Value?) -> String? {
    let id = properties?["roleDefinitionId"]?.string.flatMap { ResourceID($0) }?.name.lowercased()
    return Roles.wellKnown.first { $0.id == id }?.name
  }

  /// `role` in place of the id, where the loader makes the same id of it.
  private func nameRole(_ spec: inout OrderedDictionary<String, Value>, _ resource: SurveyedResource) {
    guard let written = resource.body["properties"]?["roleDefinitionId"]?.string, let id = ResourceID(written),
      let subscription = survey.group.id.subscription,
      ResourceID.subscription(subscription).provider("Microsoft.Authorization/roleDefinitions", id.name) == id
    else { return }
    if spec["roleDefinitionId"]?.string?.hasPrefix("${") == true { return }
    spec["roleDefinitionId"] = nil
    let role: OrderedDictionary<String, Value> = [
      "role": .string(roleName(resource.body["properties"]) ?? id.name)
    ]
    spec = role.merging(spec, uniquingKeysWith: { $1 })
  }

  // MARK: Devices

  /// More than so many stand in a table.
  static let inlineLimit = 40

  mutating func addDevices(
    _ devices: [Device], _ twins: [String: LiveDeviceTwin], of hub: String,
    to spec: inout OrderedDictionary<String, Value>
  ) {
    var groups = OrderedDictionary<Value, [String]>()
    for device in devices {
      var own = OrderedDictionary<String, Value>()
      if device.status != "enabled" { own["status"] = .string(device.status) }
      if device.authentication != "sas" { own["authentication"] = .string(device.authentication) }
      if device.isEdge { own["isEdge"] = true }
      if let desired = twins[device.id]?.desired, !desired.isEmptyLike { own["desired"] = desired.escaped }
      if let tags = twins[device.id]?.tags, !tags.isEmptyLike { own["tags"] = tags.escaped }
      groups[.object(own), default: []].append(device.id)
    }
    var inline = OrderedDictionary<String, Value>()
    var tables: [Value] = []
    for (shape, ids) in groups {
      guard ids.count > Exporter.inlineLimit, case .environment = purpose else {
        for id in ids { inline[id] = shape }
        continue
      }
      let path = "devices-\(Names.slug(hub))\(tables.isEmpty ? "" : "-\(tables.count + 1)").ndjson"
      let rows = ids.map { Value.object(["id": .string($0)]).jsonText }
      result.files.append(ExportedFile(path: path, text: rows.joined(separator: "\n") + "\n"))
      tables.append(["from": .string(path), "devices": ["${row.id}": shape]])
    }
    if !inline.isEmpty {
      let isPlain = inline.values.allSatisfy { $0 == .object([:]) }
      spec["devices"] = isPlain ? .array(inline.keys.map { .string($0) }) : .object(inline)
    }
    if !tables.isEmpty { spec["deviceTables"] = .array(tables) }
  }
}
