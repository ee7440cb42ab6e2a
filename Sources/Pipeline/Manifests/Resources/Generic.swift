import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

extension ResourceReader {
  /// A resource that is written as ARM takes it.
  func readGeneric(_ document: ManifestDocument) -> DesiredResource? {
    let address = ObjectAddress(kind: document.kind, name: document.name)
    let extras: Set<String> = ["type", "parent", "scope", "protect", "dependsOn"]
    let place = SpecReader.Place(noun: "an AzureResource", span: document.nameSpan)
    _ = reader.takeEdges()
    let shape = ObjectShape(members: SpecTables.generic.filter { !extras.contains($0.key) })
    let template = reader.readObject(document.spec, shape, place, extras: extras)
    for name in ["parent", "scope"] {
      guard let node = document.spec[name], node.string != "subscription" else { continue }
      _ = ReferenceEdges.read(node, reader)
    }
    let isProtected = readOptions(document)
    if document.spec["type"] == nil {
      reader.report(
        Diagnostic(
          ManifestCode.missing, .error, "an AzureResource needs `type`", at: document.nameSpan,
          help: ["type and version: `Microsoft.Insights/actionGroups@2023-01-01`"]))
    }
    guard let template, let object = reader.index[address], let id = object.id, let type = object.type,
      let version = document.spec["type"].flatMap({ $0.string.flatMap(GenericType.init) })
    else {
      _ = reader.takeEdges()
      return nil
    }
    var body = template.objectMembers ?? [:]
    let isTracked =
      Catalogue.type(arm: version.type)?.hasTags
      ?? (body["location"] != nil
        || (version.depth == 1 && document.spec["scope"] == nil && !document.spec.saysNoLocation))
    if isTracked { envelop(&body, type: type, isAdopted: document.isAdopted) }
    let isInGroup = document.spec["parent"] == nil && document.spec["scope"] == nil
    return finish(
      DesiredResource(
        address: address, id: id, apiVersion: version.apiVersion, body: Template(.object(body), at: document.span),
        dependsOn: isInGroup ? [group] : [], isProtected: isProtected, isAdopted: document.isAdopted,
        span: document.nameSpan))
  }
}

/// References that were already resolved elsewhere and only make edges here.
enum ReferenceEdges {
  /// Adds an edge for every object in the text; says nothing, since the first reading did.
  static func read(_ node: Located, _ reader: SpecReader) -> Int {
    guard let text = node.string else { return 0 }
    var count = 0
    for case .expression(let source) in ExpressionText(text).pieces {
      guard let expression = try? Expression(source), case .object(let kind, let rest) = expression,
        let (object, _) = reader.index.resolve(kind: kind, rest: rest)
      else { continue }
      reader.add(edge: object.address, at: reader.span(of: source, in: node.span))
      count += 1
    }
    return count
  }
}

extension Located {
  /// `location: null` says that the type has none.
  fileprivate var saysNoLocation: Bool {
    guard let member = member("location") else { return false }
    return !member.isSet
  }
}
