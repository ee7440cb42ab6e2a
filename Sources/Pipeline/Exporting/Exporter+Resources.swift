import Catalogue
import Cloud
import Documents
import OrderedCollections
import Resources

/// Resources of the group with what lies in them.
extension Exporter {
  mutating func add(_ resource: SurveyedResource) {
    guard let name = called[resource.id] else { return }
    let owner = "\(resource.type.kind).\(name)"
    let isAdopted = !isMarked(resource)
    var manifest = Manifest(file: file(of: resource), kind: resource.type.kind, name: name, spec: [:])
    if name != resource.id.name { manifest.metadata["azureName"] = .string(resource.id.name) }
    if isAdopted { manifest.metadata["adopted"] = true }
    let isGeneric = Catalogue.type(arm: resource.id.type) == nil
    var writer = writer(resource, owner: owner)
    var spec = writer.spec(of: resource.body, location: isGeneric && resource.id.isNested ? "" : location)
    if isGeneric { envelop(&spec, resource, owner: owner, &manifest) }
    let tags = ownTags(resource.body, isAdopted: isAdopted)
    if !tags.isEmpty { spec["tags"] = .object(tags) }
    resolveSecrets(writer.secrets, of: resource, in: &spec, &manifest, isAdopted: isAdopted)
    tell(writer, resource.id)
    addChildren(of: resource, to: &spec, owner: owner, &manifest, isAdopted: isAdopted)
    addContents(of: resource, to: &spec)
    manifest.spec = spec
    manifests.append(manifest)
    result.count += resource.everything.count
  }

  func file(of resource: SurveyedResource) -> String {
    if case .addition = purpose { "imported.yaml" } else { FilePlan.file(of: resource.type.kind) }
  }

  func writer(_ resource: SurveyedResource, owner: String) -> SpecWriter {
    let book = book
    return SpecWriter(type: resource.type, prefix: resource.id.name) { book.text($0, from: owner) }
  }

  mutating func tell(_ writer: SpecWriter, _ id: ResourceID) {
    guard !writer.unknown.isEmpty else { return }
    let paths = writer.unknown.map(\.description).joined(separator: ", ")
    result.notices.append("\(id): left out, because no manifest of this version can say it: \(paths)")
  }

  // MARK: Children

  private mutating func addChildren(
    of parent: SurveyedResource, to spec: inout OrderedDictionary<String, Value>, owner: String,
    _ manifest: inout Manifest, isAdopted: Bool
  ) {
    for (collection, members) in parent.children {
      var written = OrderedDictionary<String, Value>()
      for child in members {
        var writer = writer(child, owner: owner)
        var own = writer.spec(of: child.body, location: parent.body["location"]?.string ?? location)
        shorten(child, &own, owner: owner)
        if child.type.hasTags {
          let tags = ownTags(child.body, isAdopted: isAdopted)
          if !tags.isEmpty { own["tags"] = .object(tags) }
        }
        resolveSecrets(
          writer.secrets.filter { own.mentions($0) }, of: child, in: &own, &manifest, isAdopted: isAdopted)
        tell(writer, child.id)
        addChildren(of: child, to: &own, owner: owner, &manifest, isAdopted: isAdopted)
        written[child.id.name] = .object(own)
      }
      let isPlain = written.values.allSatisfy { $0 == .object([:]) } && members.allSatisfy { !$0.type.needsSomething }
      spec[collection] = isPlain ? .array(written.keys.map { .string($0) }) : .object(written)
    }
  }

  /// An endpoint to a topic that is declared as well stands for its URL and keys.
  private func shorten(_ child: SurveyedResource, _ spec: inout OrderedDictionary<String, Value>, owner: String) {
    guard child.type.kind == "DigitalTwinsEndpoint",
      let url = child.body["properties"]?["TopicEndpoint"]?.string, let source = book.source(of: url),
      source.hasPrefix("${EventGridTopic."), source.hasSuffix(".endpoint}"), !source.contains("/")
    else { return }
    for name in ["TopicEndpoint", "accessKey1", "accessKey2"] { spec[name] = nil }
    spec["topic"] = .string(source.dropLast(".endpoint}".count) + "}")
  }

  /// Event routes and devices, which lie in data planes.
  private mutating func addContents(of resource: SurveyedResource, to spec: inout OrderedDictionary<String, Value>) {
    let endpoints =
      resource.children.first { $0.collection == "endpoints" }?.members.map { $0.id.name.lowercased() } ?? []
    var routes = OrderedDictionary<String, Value>()
    for route in survey.instances[resource.id]?.routes ?? [] {
      guard endpoints.contains(route.endpointName.lowercased()) else {
        result.notices.append(
          "\(resource.id): the event route \(route.id) leads to \(route.endpointName), which is not there")
        continue
      }
      var own: OrderedDictionary<String, Value> = ["endpointName": .string(route.endpointName)]
      if route.filter != "true", !route.filter.isEmpty {
        own["filter"] = .string(route.filter.replacing("${", with: "$${"))
      }
      routes[route.id] = .object(own)
    }
    if !routes.isEmpty { spec["eventRoutes"] = .object(routes) }
    guard let devices = survey.devices[resource.id], !devices.isEmpty else { return }
    addDevices(devices, survey.deviceTwins[resource.id] ?? [:], of: resource.id.name, to: &spec)
  }

  // MARK: Resources without a kind

  private func envelop(
    _ spec: inout OrderedDictionary<String, Value>, _ resource: SurveyedResource, owner: String,
    _ manifest: inout Manifest
  ) {
    var whole: OrderedDictionary<String, Value> = [
      "type": .string("\(resource.id.type)@\(resource.type.apiVersion)")
    ]
    if resource.id.isNested, let (parent, name) = around(resource.id) {
      whole["parent"] = .string(book.reference(to: parent, from: owner) ?? parent.description)
      manifest.metadata["azureName"] = name == manifest.name ? Value?.none : .string(name)
    }
    if resource.body["location"]?.string == nil { whole["location"] = .null }
    for (name, value) in spec { whole[name] = value }
    spec = whole
    manifest.comment.append("As Azure returns it: what only Azure sets may be taken out.")
  }

  /// The nearest resource around it that is declared, and its name from there.
  private func around(_ id: ResourceID) -> (ResourceID, String)? {
    var name = id.name
    var next = id.parent
    while let parent = next, parent != survey.group.id {
      if called[parent] != nil { return (parent, name) }
      name = "\(parent.name)/\(name)"
      next = parent.parent
    }
    return id.parent.map { ($0, id.name) }
  }
}

extension OrderedDictionary<String, Value> {
  /// Whether a placeholder still stands somewhere in it.
  func mentions(_ secret: SecretPlace) -> Bool {
    values.contains { $0.jsonText.contains("${secret.env.\(secret.variable)}") }
  }
}

extension ResourceID {
  /// Whether its type has more than one part.
  var isNested: Bool { type.split(separator: "/").count > 2 }
}

extension ResourceType {
  /// Whether a manifest has to say something of each.
  var needsSomething: Bool {
    guard case .object(let shape) = body.shape else { return false }
    var members = Array(shape.members)
    if case .object(let inner)? = shape.members["properties"]?.shape { members += Array(inner.members) }
    return members.contains { $0.value.isRequired && $0.key != "properties" && implied[$0.key] == nil }
  }
}
