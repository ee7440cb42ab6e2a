import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources

/// What references will yield, as far as it can be told before apply.
struct OutputBook {
  /// What the plan does with a resource that others refer to.
  enum Fate {
    /// Created or replaced: nothing it has now will be there afterwards.
    case made
    /// Stays, with changes at these paths.
    case stays([ValuePath])
  }

  let declared: [ObjectAddress: DesiredResource]
  let live: LiveState
  private var fates: [ObjectAddress: Fate] = [:]

  init(_ input: PlanInput) {
    live = input.live
    declared = Dictionary(
      input.desired.resources.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Notes what becomes of a resource; must be said before anything that refers to it is looked at.
  mutating func settle(_ address: ObjectAddress, _ fate: Fate) { fates[address] = fate }

  func isMade(_ address: ObjectAddress) -> Bool {
    if case .made? = fates[address] { true } else { false }
  }

  static let deployer = ObjectAddress("deployer")

  /// The value that a reference has now and will keep; `nil` when it is known after apply only.
  func value(_ reference: Reference) -> Value? {
    if reference.target == OutputBook.deployer { return deployer(reference.output) }
    guard let resource = declared[reference.target] else { return nil }
    let body = live.resources[resource.id]?.body
    switch reference.output {
    case "id": return .string(resource.id.description)
    case "name": return .string(resource.id.name)
    default: break
    }
    guard let output = OutputBook.type(of: resource).output(reference.output), output.secret == nil,
      case .stays(let changed)? = fates[reference.target], !OutputBook.isTouched(output.path, by: changed)
    else { return nil }
    return body.flatMap { output.value(in: $0) }
  }

  /// The template with everything filled in that is known before apply.
  func resolved(_ template: Template) -> Template { template.resolved(reference: { value($0) }) }

  /// Whether something in the template is known after apply only: an output that is not there yet, or a key of a
  /// resource that this plan makes.
  func isNew(_ template: Template) -> Bool {
    switch template.content {
    case .literal: false
    case .reference(let reference): value(reference) == nil
    case .secret(.output(let reference)): isMade(reference.target)
    case .secret: false
    case .text(let parts), .list(let parts): parts.contains { isNew($0) }
    case .object(let members): members.values.contains { isNew($0) }
    }
  }

  static func type(of resource: DesiredResource) -> ResourceType {
    Catalogue.type(arm: resource.id.type, apiVersion: resource.apiVersion)
  }

  /// Whether a change may move an output: it is about the output itself, or stands beside it, as `identity.type` does
  /// beside `identity.principalId`. Members of `properties` do not stand close enough for that.
  private static func isTouched(_ output: [String], by changed: [ValuePath]) -> Bool {
    let path = output.map { ValuePath.Step.member($0) }
    let group = Array(path.dropLast())
    let isGroup = !group.isEmpty && group != [.member("properties")]
    return changed.contains { change in
      change.steps.starts(with: path) || path.starts(with: change.steps)
        || isGroup && change.steps.starts(with: group)
    }
  }

  private func deployer(_ output: String) -> Value? {
    switch output.lowercased() {
    case "objectid", "principalid", "id": .string(live.deployerObjectID)
    case "tenantid", "tenant": .string(live.deployerTenantID)
    default: nil
    }
  }
}
