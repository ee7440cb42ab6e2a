import Catalogue
import Crypto
import Diagnostics
import Documents
import Encodings
import OrderedCollections
import Plans
import Resources

extension ResourceReader {
  /// A role assignment: its name is derived, so that the same manifest always means the same assignment.
  func readRoleAssignment(_ document: ManifestDocument) -> DesiredResource? {
    guard let type = Catalogue.type(kind: document.kind), case .object(let shape) = type.body.shape else { return nil }
    let address = ObjectAddress(kind: document.kind, name: document.name)
    let place = SpecReader.Place(noun: type.noun, span: document.nameSpan)
    _ = reader.takeEdges()
    let extras = SpecTables.extras(of: document.kind)
    let role = readRole(document)
    let template = reader.readObject(
      document.spec, shape, place, extras: Set(extras.keys), supplied: ["roleDefinitionId"])
    let scope = readScope(document)
    let isProtected = readOptions(document)
    guard let scope, let template else {
      _ = reader.takeEdges()
      return nil
    }
    var properties = template.objectMembers?["properties"]?.objectMembers ?? [:]
    if let role {
      let id = ResourceID.subscription(environment.subscription)
        .provider("Microsoft.Authorization/roleDefinitions", role)
      var ordered: OrderedDictionary<String, Template> = ["roleDefinitionId": .literal(.string(id.description))]
      ordered.merge(properties, uniquingKeysWith: { first, _ in first })
      properties = ordered
    }
    let name =
      reader.azureName(document)
      ?? DerivedGUID.make("\(environment.subscription)|\(scope.description.lowercased())|\(address)")
    return finish(
      DesiredResource(
        address: address, id: scope.provider(type.type, name), apiVersion: type.apiVersion,
        body: Template(.object(["properties": .object(properties)]), at: document.span),
        isProtected: isProtected, isAdopted: document.isAdopted, span: document.nameSpan))
  }

  /// The GUID of `role`, or `nil` with a report when neither it nor `roleDefinitionId` says one.
  private func readRole(_ document: ManifestDocument) -> String? {
    let spec = document.spec
    guard let node = spec["role"], !node.value.isNull else {
      if spec["roleDefinitionId"] == nil {
        reader.report(
          Diagnostic(
            ManifestCode.missing, .error, "a role assignment needs `role`", at: document.nameSpan,
            help: ["the name of a built-in role such as `Azure Digital Twins Data Owner`, or a GUID"]))
      }
      return nil
    }
    guard let text = reader.literalText(node, named: "role") else { return nil }
    if let other = spec.member("roleDefinitionId") {
      reader.report(
        Diagnostic(
          ManifestCode.exclusive, .error, "`role` and `roleDefinitionId` say the same", at: other.keySpan,
          related: [DiagnosticLabel(node.span, "`role` is here")]))
    }
    if let id = Roles.id(of: text) { return id }
    let nearest = Suggestions.nearest(to: text, among: Roles.wellKnown.map(\.name))
    reader.report(
      Diagnostic(
        ManifestCode.unknownRole, .error, "unknown role `\(text)`", at: node.span,
        label: nearest.map { "did you mean `\($0)`?" }, help: ["any other role can be given by its GUID"]))
    return nil
  }

  private func readScope(_ document: ManifestDocument) -> ResourceID? {
    guard let node = document.spec["scope"], !node.value.isNull else {
      reader.add(edge: group, at: document.nameSpan)
      return environment.groupID
    }
    if node.string == "subscription" { return .subscription(environment.subscription) }
    return reader.read(node, .text("Id.", format: .resourceID), named: "scope")?.literal?.string.flatMap {
      ResourceID($0)
    }
  }
}

extension SpecReader {
  /// `metadata.azureName` where it is said.
  func azureName(_ document: ManifestDocument) -> String? {
    document.metadata["azureName"].flatMap { $0.value.isNull ? nil : literalText($0, named: "azureName") }
  }
}

/// GUIDs that are always the same for the same text.
enum DerivedGUID {
  /// The name space of twinwright's role assignments.
  private static let space: [UInt8] = [
    0x8f, 0x0d, 0x3c, 0x52, 0x6e, 0x1b, 0x4d, 0x0a, 0x9a, 0x57, 0x7c, 0xb1, 0x35, 0x20, 0xe6, 0x4e,
  ]

  /// Version 5 (RFC 9562, section 5.5): SHA-1 over name space and text.
  static func make(_ text: String) -> String {
    var hash = Insecure.SHA1()
    hash.update(data: space)
    hash.update(data: Array(text.utf8))
    return UUIDText.format(hash.finalize(), version: 5)
  }
}
