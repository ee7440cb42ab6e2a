import CEL
import Documents
import OrderedCollections
import Plans
import Resources

/// What expressions see of a plan as a whole.
struct PlanFacts {
  private let plan: Plan
  /// ARM types of what is attached to each resource.
  private let attached: [ResourceID: [String]]

  init(_ plan: Plan) {
    self.plan = plan
    var attached: [ResourceID: [String]] = [:]
    for change in plan.changes where change.kind == .resource && change.action != .delete {
      guard let id = ResourceID(change.identifier), id.collection.hasPrefix("providers/"), let parent = id.parent
      else { continue }
      attached[parent, default: []].append(ChangeFacts.canonical(id.type))
    }
    self.attached = attached
  }

  func facts(of change: Change) -> ChangeFacts {
    let id = change.kind == .resource ? ResourceID(change.identifier) : nil
    return ChangeFacts(change: change, attached: id.flatMap { attached[$0] } ?? [])
  }

  /// The variables that every rule has.
  var common: [String: CELValue] { ["plan": ofPlan, "environment": environment] }

  /// The variable `changes`: those that do something.
  var changes: CELValue { .list(plan.changes.filter { $0.action != .none }.map { facts(of: $0).members }) }

  private var ofPlan: CELValue {
    var counts = Dictionary(uniqueKeysWithValues: Action.allCases.map { ($0, Int64(0)) })
    var irreversible: Int64 = 0
    for change in plan.changes {
      counts[change.action, default: 0] += 1
      if change.isIrreversible { irreversible += 1 }
    }
    func count(_ action: Action) -> CELValue { .int(counts[action] ?? 0) }
    return .object([
      "purpose": .string(plan.purpose.rawValue), "creates": count(.create), "updates": count(.update),
      "replaces": count(.replace), "deletes": count(.delete), "adopts": count(.adopt),
      "irreversible": .int(irreversible), "affectedTwins": .int(Int64(plan.impact?.twins ?? 0)),
      "affectedRelationships": .int(Int64(plan.impact?.relationships ?? 0)),
      "unmanaged": .int(Int64(plan.unmanaged.count)), "principal": .string(plan.provenance?.principal ?? ""),
      "cloud": .string(plan.provenance?.cloud ?? ""),
    ])
  }

  private var environment: CELValue {
    let environment = plan.environment
    return .object([
      "name": .string(environment.name), "subscription": .string(environment.subscription),
      "tenant": .string(environment.tenant ?? ""), "location": .string(environment.location),
      "resourceGroup": .string(environment.resourceGroup),
      "tags": CELValue(.object(environment.tags.mapValues { .string($0) })),
    ])
  }
}
