import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Makes every declared object known to references before any spec is read.
struct ObjectIndexer {
  let reader: SpecReader
  let environment: DesiredState.Environment

  /// The address of the resource group: that of the declared one when there is one.
  private(set) var group: ObjectAddress

  init(reader: SpecReader, environment: DesiredState.Environment) {
    self.reader = reader
    self.environment = environment
    group = ObjectAddress(kind: "ResourceGroup", name: environment.resourceGroup)
  }

  /// Indexes all documents. Whether the group is declared tells `group`.
  mutating func index(_ documents: [ManifestDocument]) {
    var generic: [ManifestDocument] = []
    var attached: [(document: ManifestDocument, type: ResourceType)] = []
    var groupIsDeclared = false
    for document in documents {
      switch document.kind {
      case Kinds.modelSet, Kinds.twinGraph: add(document, id: nil, type: nil)
      case Kinds.generic: generic.append(document)
      case "RoleAssignment": add(document, id: nil, type: Catalogue.type(kind: document.kind))
      case "ResourceGroup":
        let name = azureName(document)
        add(document, id: .resourceGroup(environment.subscription, name), type: Catalogue.type(kind: "ResourceGroup"))
        if name.lowercased() == environment.resourceGroup.lowercased() {
          groupIsDeclared = true
          group = ObjectAddress(kind: document.kind, name: document.name)
        }
      default:
        guard let type = Catalogue.type(kind: document.kind) else { continue }
        guard type.placement == .group else {
          attached.append((document, type))
          continue
        }
        let id = type.id(named: azureName(document), in: environment.groupID)
        add(document, id: id, type: type)
        addChildren(document.spec, of: document.name, document.kind, type, id)
      }
    }
    if !groupIsDeclared { addGroup() }
    GenericIndexer(reader: reader, environment: environment).index(generic)
    for (document, type) in attached { add(document, id: attachedID(document, type), type: type) }
    reportSharedIDs()
  }

  private func add(_ document: ManifestDocument, id: ResourceID?, type: ResourceType?) {
    _ = reader.index.add(
      DeclaredObject(
        address: ObjectAddress(kind: document.kind, name: document.name), kind: document.kind, name: document.name,
        id: id, type: type, span: document.nameSpan))
  }

  private func addGroup() {
    _ = reader.index.add(
      DeclaredObject(
        address: group, kind: "ResourceGroup", name: environment.resourceGroup, id: environment.groupID,
        type: Catalogue.type(kind: "ResourceGroup"), span: nil))
  }

  private func addChildren(
    _ spec: Located, of owner: String, _ kind: String, _ type: ResourceType, _ id: ResourceID
  ) {
    for child in Catalogue.children(of: type.kind) {
      guard let parent = child.parent, let spelled = spec[parent.collection] else { continue }
      for (name, span) in ChildNames.names(spelled) {
        let path = "\(owner)/\(parent.collection)/\(name)"
        let below = child.id(named: name, in: id)
        _ = reader.index.add(
          DeclaredObject(
            address: ObjectAddress(kind: kind, name: path), kind: kind, name: path, id: below, type: child, span: span))
        if let own = spelled.member(name)?.value { addChildren(own, of: path, kind, child, below) }
      }
    }
  }

  /// The id of what extends another resource or lies in the subscription.
  private func attachedID(_ document: ManifestDocument, _ type: ResourceType) -> ResourceID? {
    let subscription = ResourceID.subscription(environment.subscription)
    if type.placement == .subscription {
      let address = ObjectAddress(kind: document.kind, name: document.name)
      let isNamed = document.metadata["azureName"].map { !$0.value.isNull } ?? false
      return subscription.provider(
        type.type,
        isNamed ? azureName(document) : DerivedGUID.make("\(environment.subscription)|\(environment.name)|\(address)"))
    }
    let name = azureName(document)
    guard let scope = document.spec["scope"], !scope.value.isNull else {
      return environment.groupID.provider(type.type, name)
    }
    if scope.string == "subscription" { return subscription.provider(type.type, name) }
    return reader.read(scope, .text("Id.", format: .resourceID), named: "scope")?.literal?.string
      .flatMap { ResourceID($0) }?.provider(type.type, name)
  }

  /// The name in Azure: `metadata.azureName` where it differs from the name in manifests.
  func azureName(_ document: ManifestDocument) -> String {
    let name: String
    let span: SourceSpan
    if let written = document.metadata["azureName"], !written.value.isNull {
      guard let text = reader.literalText(written, named: "azureName") else { return document.name }
      name = text
      span = written.span
    } else {
      name = document.name
      span = document.nameSpan
    }
    guard let type = Catalogue.type(kind: document.kind), let objection = type.name?.objection(to: name) else {
      return name
    }
    reader.report(
      Diagnostic(
        ManifestCode.badName, .error, "the name `\(name)` of \(type.noun) \(objection)", at: span,
        help: ["where Azure needs another name than the manifests, say it as `metadata.azureName`"]))
    return name
  }

  /// Two objects under one ARM id would fight.
  private func reportSharedIDs() {
    var first: [ResourceID: DeclaredObject] = [:]
    for object in reader.index.objects.values {
      guard let id = object.id else { continue }
      guard let earlier = first[id] else {
        first[id] = object
        continue
      }
      reader.report(
        Diagnostic(
          ManifestCode.duplicate, .error, "\(object.address) and \(earlier.address) are the same resource",
          at: object.span, related: earlier.span.map { [DiagnosticLabel($0, "the other one")] } ?? [],
          notes: [id.description]))
    }
  }
}

/// Names of children that a spec spells out: keys of a mapping, or items of a list of names.
enum ChildNames {
  static func names(_ node: Located) -> [(name: String, span: SourceSpan)] {
    if let members = node.members { return members.filter(\.isSetOrEmpty).map { ($0.key, $0.keySpan) } }
    return (node.items ?? []).compactMap { item in item.string.map { ($0, item.span) } }
  }
}

extension Located.Member {
  /// Children may be written with nothing behind them.
  var isSetOrEmpty: Bool { true }
}
