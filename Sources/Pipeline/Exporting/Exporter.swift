import Catalogue
package import Documents
package import OrderedCollections
package import Resources

/// What an export comes to.
package struct Export: Sendable {
  /// Manifests and tables.
  package var files: [ExportedFile] = []
  /// Models by their path; how they are laid out is for others to say.
  package var models: [(path: String, definition: Value)] = []
  /// What could not be written, and why; what a reader must know.
  package var notices: [String] = []
  /// The environment variables that hold what Azure never shows, with what each is for.
  package var secrets: OrderedDictionary<String, String> = [:]
  /// How many resources are declared, children counted.
  package var count = 0

  /// Nothing yet.
  package init() {}
}

/// Writes what a survey found as manifests. The same survey always gives the same bytes.
package struct Exporter {
  /// What the manifests are for.
  package enum Purpose: Sendable {
    /// An environment of its own.
    case environment
    /// An addition to an environment: what it declares already, and where its resources lie.
    case addition(DeclaredPlaces)
  }

  let survey: Survey
  /// The resources of the survey by id.
  let outermost: [ResourceID: SurveyedResource]
  let purpose: Purpose
  /// Which of the secrets of a resource were given in the environment: by their mark.
  let origins: SecretOrigins?
  let book = ReferenceBook()
  let environmentName: String
  let location: String
  var names = Names()
  var manifests: [Manifest] = []
  var result = Export()
  /// Tags that everything marked has.
  var commonTags: OrderedDictionary<String, String> = [:]
  /// How manifests call what they declare.
  var called: [ResourceID: String] = [:]

  package init(_ survey: Survey, purpose: Purpose = .environment, origins: SecretOrigins? = nil) {
    self.survey = survey
    outermost = Dictionary(survey.resources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.purpose = purpose
    self.origins = origins
    let marks = ([survey.group] + survey.resources).compactMap { Exporter.tag(Marks.environment, of: $0.body) }
    let counts = Dictionary(grouping: marks, by: { $0 }).mapValues(\.count)
    let own = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    switch purpose {
    case .environment:
      environmentName = own ?? Names.slug(survey.group.id.name)
      location = survey.group.body["location"]?.string.map(SpecWriter.folded) ?? "eastus"
    case .addition(let places):
      environmentName = places.environment
      location = SpecWriter.folded(places.location)
    }
  }

  /// All of it.
  package mutating func export() -> Export {
    result.notices = survey.notices
    let resources = survey.resources.filter { resource in
      guard let mark = Exporter.tag(Marks.environment, of: resource.body), mark != environmentName else { return true }
      result.notices.append("\(resource.id) belongs to the environment \(mark): left out")
      return false
    }.filter { !isDeclared($0.id) }
    commonTags = findCommonTags(resources)
    register(resources)
    if case .environment = purpose { addEnvironment() }
    for resource in resources { add(resource) }
    for resource in survey.attached where !isDeclared(resource.id) { addAttached(resource) }
    if case .environment = purpose { addGraphs(resources) }
    result.files = FilePlan.files(manifests) + result.files
    result.notices.sort()
    return result
  }

  private func isDeclared(_ id: ResourceID) -> Bool {
    if case .addition(let places) = purpose { places.ids[id] != nil } else { false }
  }

  // MARK: Names

  private mutating func register(_ resources: [SurveyedResource]) {
    if case .addition(let places) = purpose {
      for (id, address) in places.ids { book.add(id, expression: "${\(address)}", owner: address) }
      for address in places.addresses {
        let parts = address.split(separator: ".", maxSplits: 1).map(String.init)
        if parts.count == 2 { _ = names.name(parts[0], parts[1]) }
      }
    }
    book.add(survey.group, name: survey.group.id.name)
    called[survey.group.id] = survey.group.id.name
    for resource in resources {
      let name = names.name(resource.type.kind, resource.id.name, or: resource.id.parent?.name)
      called[resource.id] = name
      book.add(resource, name: name)
    }
    for role in survey.attached where role.type.kind == "RoleDefinition" && !isDeclared(role.id) {
      let name = names.name(role.type.kind, Names.slug(role.body["properties"]?["roleName"]?.string ?? role.id.name))
      called[role.id] = name
      book.add(role, name: name)
    }
    book.close()
  }

  // MARK: Tags

  static func tag(_ name: String, of body: Value) -> String? {
    body["tags"]?.object?.first { $0.key.lowercased() == name.lowercased() }?.value.string
  }

  func isMarked(_ resource: SurveyedResource) -> Bool {
    Exporter.tag(Marks.environment, of: resource.body) == environmentName
  }

  /// Without the marks and those that Azure hides.
  private static func shownTags(_ body: Value) -> OrderedDictionary<String, Value> {
    (body["tags"]?.object ?? [:]).filter {
      $0.key.lowercased() != Marks.environment && !$0.key.lowercased().hasPrefix("hidden-")
    }
  }

  private func findCommonTags(_ resources: [SurveyedResource]) -> OrderedDictionary<String, String> {
    if case .addition(let places) = purpose { return places.tags }
    var common: OrderedDictionary<String, String>?
    for resource in [survey.group] + resources where isMarked(resource) {
      let own = Exporter.shownTags(resource.body).compactMapValues(\.string)
      common = common.map { known in known.filter { own[$0.key] == $0.value } } ?? own
    }
    return common ?? [:]
  }

  /// The tags that a manifest has to say of a resource.
  func ownTags(_ body: Value, isAdopted: Bool) -> OrderedDictionary<String, Value> {
    var tags = Exporter.shownTags(body)
    if !isAdopted { tags = tags.filter { $0.value.string != commonTags[$0.key] || commonTags[$0.key] == nil } }
    return tags.mapValues { value in value.string.map { .string($0.replacing("${", with: "$${")) } ?? value }
  }

  // MARK: The environment

  private mutating func addEnvironment() {
    var spec: OrderedDictionary<String, Value> = [
      "subscription": "${env.AZURE_SUBSCRIPTION_ID}", "location": .string(location),
      "resourceGroup": .string(survey.group.id.name),
    ]
    if !commonTags.isEmpty { spec["tags"] = .object(commonTags.mapValues { .string($0) }) }
    manifests.append(Manifest(file: "environment.yaml", kind: "Environment", name: environmentName, spec: spec))
    result.count += 1
    let isAdopted = !isMarked(survey.group)
    let tags = ownTags(survey.group.body, isAdopted: isAdopted)
    guard isAdopted || !tags.isEmpty || survey.group.body["managedBy"]?.string != nil else { return }
    var group = Manifest(
      file: "environment.yaml", kind: "ResourceGroup", name: survey.group.id.name, spec: [:])
    if isAdopted { group.metadata["adopted"] = true }
    if !tags.isEmpty { group.spec["tags"] = .object(tags) }
    manifests.append(group)
  }
}

/// What an environment declares already.
package struct DeclaredPlaces: Sendable {
  package var environment: String
  package var location: String
  package var tags: OrderedDictionary<String, String>
  /// Addresses by id.
  package var ids: [ResourceID: String]
  /// Everything that has a name.
  package var addresses: [String]

  package init(
    environment: String, location: String, tags: OrderedDictionary<String, String>, ids: [ResourceID: String],
    addresses: [String]
  ) {
    self.environment = environment
    self.location = location
    self.tags = tags
    self.ids = ids
    self.addresses = addresses
  }
}

/// Tells which of the secrets of a resource had values of their own, by the fingerprint in its tag.
package struct SecretOrigins: Sendable {
  /// The value of an environment variable.
  let value: @Sendable (String) -> String?
  /// The fingerprint over named secrets, as plans make it.
  let fingerprint: @Sendable ([(name: String, secret: String)]) -> String

  package init(
    value: @escaping @Sendable (String) -> String?,
    fingerprint: @escaping @Sendable ([(name: String, secret: String)]) -> String
  ) {
    self.value = value
    self.fingerprint = fingerprint
  }
}
