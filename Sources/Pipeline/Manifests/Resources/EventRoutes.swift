import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Event routes under an instance's spec.
struct EventRouteReader {
  let reader: SpecReader

  func read(_ document: ManifestDocument) -> [DesiredEventRoute] {
    guard let node = document.spec["eventRoutes"], !node.value.isNull else { return [] }
    let address = ObjectAddress(kind: document.kind, name: document.name)
    guard let instance = reader.index[address]?.id else { return [] }
    guard let members = node.members else {
      reader.reportWrongType(node, expected: "a mapping by name", named: "eventRoutes")
      return []
    }
    let table = SpecTables.extras(of: document.kind)["eventRoutes"]
    guard case .map(let item)? = table?.shape, case .object(let shape) = item.shape else { return [] }
    return members.compactMap { member in
      let place = SpecReader.Place(noun: "an event route", span: member.keySpan)
      guard let template = reader.readObject(member.value, shape, place),
        let endpoint = template["endpointName"]?.literal?.string
      else { return nil }
      let filter = template["filter"]?.literal?.string ?? "true"
      checkFilter(filter, member)
      let child = address.child("endpoints", endpoint)
      if reader.index[child] == nil { reportUnknownEndpoint(endpoint, member, document) }
      return DesiredEventRoute(
        address: address.child("eventRoutes", member.key), instance: instance, instanceAddress: address,
        id: member.key, endpointName: endpoint, endpointAddress: reader.index[child] == nil ? nil : child,
        filter: filter, span: member.keySpan)
    }
  }

  private func checkFilter(_ filter: String, _ member: Located.Member) {
    guard let problem = EventFilter.problem(in: filter) else { return }
    reader.report(
      Diagnostic(
        ManifestCode.filter, .error, "the filter of `\(member.key)` does not read: \(problem.message)",
        at: member.value["filter"]?.span ?? member.keySpan, help: problem.help.map { [$0] } ?? []))
  }

  private func reportUnknownEndpoint(_ name: String, _ member: Located.Member, _ document: ManifestDocument) {
    let names = document.spec["endpoints"].map { ChildNames.names($0).map(\.name) } ?? []
    let nearest = Suggestions.nearest(to: name, among: names)
    reader.report(
      Diagnostic(
        ManifestCode.undeclared, .error, "\(document.title) has no endpoint `\(name)`",
        at: member.value["endpointName"]?.span ?? member.keySpan, label: nearest.map { "did you mean `\($0)`?" },
        help: ["endpoints are declared in `spec.endpoints` of the instance"]))
  }
}
