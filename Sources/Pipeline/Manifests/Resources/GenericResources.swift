import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Type and version of an AzureResource: `Microsoft.Insights/actionGroups@2023-01-01`.
struct GenericType {
  let type: String
  let apiVersion: String

  /// Segments behind the provider: 1 for a resource, 2 for a child of one.
  var depth: Int { type.split(separator: "/").count - 1 }

  init?(_ text: String) {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[1].isEmpty,
      halves[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { return nil }
    let segments = halves[0].split(separator: "/", omittingEmptySubsequences: false)
    guard segments.count >= 2, !segments.contains(""), segments[0].contains(".") else { return nil }
    type = String(halves[0])
    apiVersion = String(halves[1])
  }

  var resourceType: ResourceType { Catalogue.type(arm: type, apiVersion: apiVersion) }
}

/// Works out the ids of AzureResource documents, parents first.
struct GenericIndexer {
  let reader: SpecReader
  let environment: DesiredState.Environment

  func index(_ documents: [ManifestDocument]) {
    var waiting = documents
    // A parent may be declared after its child: go round as long as that makes progress.
    while !waiting.isEmpty {
      let ready = waiting.filter { !needsOther($0, waiting) }
      let batch = ready.isEmpty ? waiting : ready
      for document in batch { add(document) }
      let done = Set(batch.map(\.title))
      waiting.removeAll { done.contains($0.title) }
    }
  }

  private func needsOther(_ document: ManifestDocument, _ waiting: [ManifestDocument]) -> Bool {
    ["parent", "scope"].contains { name in
      guard let text = document.spec[name]?.string else { return false }
      return waiting.contains { $0.title != document.title && text == "${\($0.title)}" }
    }
  }

  private func add(_ document: ManifestDocument) {
    guard let written = document.spec["type"], let text = reader.literalText(written, named: "type") else {
      return register(document, id: nil, type: nil)
    }
    guard let type = GenericType(text) else {
      reader.report(
        Diagnostic(
          ManifestCode.outOfRange, .error, "`type` must be a resource type with its api-version", at: written.span,
          help: ["such as `Microsoft.Insights/actionGroups@2023-01-01`"]))
      return register(document, id: nil, type: nil)
    }
    register(document, id: id(document, type), type: type.resourceType)
  }

  private func register(_ document: ManifestDocument, id: ResourceID?, type: ResourceType?) {
    _ = reader.index.add(
      DeclaredObject(
        address: ObjectAddress(kind: document.kind, name: document.name), kind: document.kind, name: document.name,
        id: id, type: type, span: document.nameSpan))
  }

  private func id(_ document: ManifestDocument, _ type: GenericType) -> ResourceID? {
    let name = document.metadata["azureName"].flatMap { reader.literalText($0, named: "azureName") } ?? document.name
    if let parent = document.spec["parent"], !parent.value.isNull {
      return container(parent, named: "parent").flatMap { below($0, type, name, document) }
    }
    if type.depth > 1 {
      reader.report(
        Diagnostic(
          ManifestCode.missing, .error, "a resource of type `\(type.type)` needs `parent`", at: document.nameSpan,
          help: ["refer to the resource it lies in: `parent: ${Kind.name}`"]))
      return nil
    }
    if let scope = document.spec["scope"], !scope.value.isNull {
      if scope.string == "subscription" {
        return ResourceID.subscription(environment.subscription).provider(type.type, name)
      }
      return container(scope, named: "scope")?.provider(type.type, name)
    }
    return environment.groupID.provider(type.type, name)
  }

  /// The id below a parent. Where the parent lies more than one step up, the name has a part for each step, as ARM
  /// writes names: `default/battery-updates` for a queue of a storage account.
  private func below(
    _ parent: ResourceID, _ type: GenericType, _ name: String, _ document: ManifestDocument
  ) -> ResourceID? {
    let steps = type.type.split(separator: "/").dropFirst(parent.type.split(separator: "/").count)
    let names = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !steps.isEmpty, steps.count == names.count, !names.contains("") else {
      reader.report(
        Diagnostic(
          ManifestCode.badName, .error,
          "the name `\(name)` has \(names.count) part(s), but \(type.type) below \(parent.type) needs \(steps.count)",
          at: document.metadata["azureName"]?.span ?? document.nameSpan,
          help: ["say it as `metadata.azureName`, parts separated by `/`"]))
      return nil
    }
    return zip(steps, names).reduce(parent) { $0.child(String($1.0), String($1.1)) }
  }

  private func container(_ node: Located, named name: String) -> ResourceID? {
    reader.read(node, .text("Id.", format: .resourceID), named: name)?.literal?.string.flatMap { ResourceID($0) }
  }
}
