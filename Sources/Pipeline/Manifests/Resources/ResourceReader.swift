import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Turns documents of resource kinds into desired resources, children behind their parents.
final class ResourceReader {
  let reader: SpecReader
  let environment: DesiredState.Environment
  let group: ObjectAddress
  /// What each resource was found to need, for drawing cycles.
  private(set) var edges: [ObjectAddress: [SpecReader.Edge]] = [:]

  init(reader: SpecReader, environment: DesiredState.Environment, group: ObjectAddress) {
    self.reader = reader
    self.environment = environment
    self.group = group
  }

  /// The environment's own group when no manifest declares it.
  func impliedGroup() -> DesiredResource? {
    guard let object = reader.index[group], object.span == nil, let id = object.id, let type = object.type else {
      return nil
    }
    var body: OrderedDictionary<String, Template> = [:]
    envelop(&body, type: type)
    return DesiredResource(address: group, id: id, apiVersion: type.apiVersion, body: .object(body))
  }

  func read(_ document: ManifestDocument) -> [DesiredResource] {
    switch document.kind {
    case Kinds.generic: return readGeneric(document).map { [$0] } ?? []
    case "RoleAssignment": return readRoleAssignment(document).map { [$0] } ?? []
    default: break
    }
    let address = ObjectAddress(kind: document.kind, name: document.name)
    guard let object = reader.index[address], let id = object.id, let type = object.type else { return [] }
    let place = SpecReader.Place(noun: type.noun, span: document.nameSpan)
    let extras = SpecTables.extras(of: document.kind)
    guard case .object(let shape) = type.body.shape else { return [] }
    _ = reader.takeEdges()
    let supplied = Set(type.implied.keys).union(type.hasLocation ? ["location"] : [])
    let template = reader.readObject(
      document.spec, shape, place, extras: Set(extras.keys), supplied: supplied)
    var body = template?.objectMembers ?? [:]
    for (name, value) in type.implied where body[name] == nil { body[name] = .literal(value) }
    envelop(&body, type: type, isAdopted: document.isAdopted)
    let options = readOptions(document)
    let resource = finish(
      DesiredResource(
        address: address, id: id, apiVersion: type.apiVersion, body: Template(.object(body), at: document.span),
        dependsOn: needsGroup(document, type) ? [group] : [], isProtected: options, isAdopted: document.isAdopted,
        span: document.nameSpan))
    return [resource] + readChildren(document.spec, of: resource, type)
  }

  /// Whether it lies in the environment's group or extends it; what it extends otherwise becomes an edge.
  private func needsGroup(_ document: ManifestDocument, _ type: ResourceType) -> Bool {
    switch type.placement {
    case .group: return type.kind != "ResourceGroup"
    case .subscription: return false
    case .scope:
      guard let scope = document.spec["scope"], !scope.value.isNull else { return true }
      if scope.string != "subscription" { _ = ReferenceEdges.read(scope, reader) }
      return false
    }
  }

  // MARK: - What all resources share

  /// Location and tags in front, where ARM shows them.
  func envelop(
    _ body: inout OrderedDictionary<String, Template>, type: ResourceType, location: Template? = nil,
    isAdopted: Bool = false
  ) {
    var whole: OrderedDictionary<String, Template> = [:]
    if type.hasLocation {
      whole["location"] = body["location"] ?? location ?? .literal(.string(environment.location))
    }
    if type.hasTags { whole["tags"] = isAdopted ? body["tags"] ?? .object([:]) : tags(body["tags"]) }
    for (name, value) in body where whole[name] == nil { whole[name] = value }
    body = whole
  }

  /// The environment's tags, the object's own and the mark, in this order; later ones win.
  private func tags(_ own: Template?) -> Template {
    var all: OrderedDictionary<String, Template> = [:]
    for (name, value) in environment.tags { all[name] = .literal(.string(value)) }
    for (name, value) in own?.objectMembers ?? [:] { all[name] = value }
    all[OwnershipMark.tag] = .literal(.string(environment.name))
    return .object(all)
  }

  /// Reads `protect` and `dependsOn`; the latter goes into the reader's edges.
  func readOptions(_ document: ManifestDocument) -> Bool {
    let spec = document.spec
    DependsOnReader.read(spec["dependsOn"], reader)
    guard let protect = spec["protect"] else { return false }
    return reader.read(protect, .flag("Protect."), named: "protect")?.literal?.bool ?? false
  }

  /// Adds what was referred to while the resource was read.
  func finish(_ resource: DesiredResource) -> DesiredResource {
    var resource = resource
    let found = reader.takeEdges()
    edges[resource.address] = found
    var needs = OrderedSet(resource.dependsOn)
    for edge in found {
      if edge.target == resource.address {
        reader.report(
          Diagnostic(
            ManifestCode.cycle, .error, "\(resource.address) needs itself", at: edge.span,
            help: ["take out this reference"]))
      } else {
        needs.append(edge.target)
      }
    }
    needs.remove(resource.address)
    resource.dependsOn = Array(needs)
    return resource
  }
}

/// The tag by which a live resource is known to be the environment's own.
package enum OwnershipMark {
  /// Its value is the environment's name.
  package static let tag = "twinwright-environment"
}

/// Reads `dependsOn`.
enum DependsOnReader {
  /// Every object named becomes an edge of whatever is being read.
  static func read(_ node: Located?, _ reader: SpecReader) {
    guard let node, !node.value.isNull else { return }
    guard let items = node.items else {
      reader.reportWrongType(node, expected: "a list of references", named: "dependsOn")
      return
    }
    for item in items {
      guard let text = item.string else {
        reader.reportWrongType(item, expected: "a reference such as `${Kind.name}`", named: "dependsOn")
        continue
      }
      let source = text.hasPrefix("${") && text.hasSuffix("}") ? String(text.dropFirst(2).dropLast()) : text
      guard let expression = try? Expression(source), case .object(let kind, let rest) = expression else {
        reader.report(
          Diagnostic(
            ManifestCode.expression, .error, "`\(text)` is not the name of an object", at: item.span,
            help: ["write `${Kind.name}`"]))
        continue
      }
      if let (object, _) = reader.resolve(kind, rest, source: source, at: item.span) {
        reader.add(edge: object.address, at: item.span)
      }
    }
  }
}

extension Template {
  /// The members of an object template.
  var objectMembers: OrderedDictionary<String, Template>? {
    switch content {
    case .object(let members): members
    case .literal(.object(let members)): members.mapValues { .literal($0) }
    default: nil
    }
  }
}
