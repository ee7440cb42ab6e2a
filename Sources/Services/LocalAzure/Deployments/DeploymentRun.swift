import Documents
import GRDB
import OrderedCollections
import Resources

/// Puts the resources of a deployment where they belong, each by the rules of its type.
struct DeploymentRun: Sendable {
  let control: ControlPlane
  let deployment: Deployment
  /// The request that asked for it: whose call it is, and under which address it came.
  let request: ServiceRequest
  /// How many deployments are around it, itself counted.
  var depth = 1
  /// Shared with those around it and within it.
  var budget = DeploymentBudget()

  /// Whose call it is.
  var caller: Caller {
    request.caller ?? Caller(objectID: "", tenant: control.options.tenant, application: "")
  }

  /// A resource before and after it was written.
  struct Placed: Sendable {
    let rules: TypeRules
    let written: Written
    let before: Value?
    let after: Value
    /// The body that the template asked for, and in which version.
    let asked: Value
    let apiVersion: String
  }

  /// Writes one resource, inside a transaction.
  func place(_ resource: TemplateResource, _ db: Database) throws -> Placed {
    let operation = Operation("\(resource.id.type)/write")
    guard control.mayDo(operation, caller, resource.id) else {
      throw ServiceError.authorizationFailed(caller, operation.name, resource.id)
    }
    let rules = try control.rules(for: resource.id.type, resource.apiVersion)
    let evaluator = TemplateEvaluator(
      deployment.template.context, loops: resource.loops, runtime: runtime(db, caller))
    let body = ControlPlane.withoutOwned(try evaluator.value(resource.body))
    let rendering = Rendering(rules: rules, request: request)
    let before = try ResourceTable.find(resource.id, db).map { rendering.value($0, unfinished: nil) }
    let written = try control.write(request, resource.id, rules, db) { _ in (body, .object([:])) }
    return Placed(
      rules: rules, written: written, before: before, after: rendering.value(written.resource, unfinished: nil),
      asked: body, apiVersion: resource.apiVersion)
  }

  /// The outputs of a template whose resources are there.
  func outputs(_ db: Database) throws -> Value {
    let evaluator = TemplateEvaluator(deployment.template.context, runtime: runtime(db, caller))
    var shown = OrderedDictionary<String, Value>()
    for (name, output) in deployment.template.outputs {
      if let condition = output["condition"], try !TemplateFunctions.truth(evaluator.value(condition)) { continue }
      let type = output["type"]?.string ?? "string"
      let spelled = type.prefix(1).uppercased() + type.dropFirst()
      let value = try output["copy"].map { try evaluator.value(.object(["copy": .array([Self.named($0)])]))["value"] }
      let result = try value ?? evaluator.value(output["value"] ?? .null)
      shown[name] =
        type.lowercased().hasPrefix("secure")
        ? ["type": .string(spelled)] : ["type": .string(spelled), "value": result ?? .null]
    }
    return .object(shown)
  }

  /// The loop of an output as one that gives its list a name.
  private static func named(_ loop: Value) -> Value {
    var loop = loop
    loop[member: "name"] = "value"
    return loop
  }

  /// What expressions learn of resources, inside a transaction; only what the caller may see.
  func runtime(_ db: Database, _ caller: Caller) -> TemplateRuntime {
    func find(_ id: ResourceID, _ operation: String) throws -> StoredResource {
      guard control.mayDo(Operation(operation), caller, id) else {
        throw ServiceError.authorizationFailed(caller, operation, id)
      }
      guard let found = try ResourceTable.find(id, db) else { throw ServiceError.resourceNotFound(id) }
      return found
    }
    return TemplateRuntime(
      reference: { id in
        let found = try find(id, "\(id.type)/read")
        return Rendering(rules: TypeRegistry.rules(for: id.type), request: request).value(found, unfinished: nil)
      },
      list: { id, name in
        let found = try find(id, "\(id.type)/\(name)/action")
        guard let action = TypeRegistry.rules(for: id.type).actions[name.lowercased()],
          case .value(let value) = try action(found, request, control.scene(db))
        else { throw ServiceError.invalidTemplate("'\(id.type)' has no '\(name)'.") }
        return value
      })
  }

  // MARK: Without touching anything

  /// Writes everything and undoes it; the resources as they would be, and the outputs. Throws the first refusal.
  func rehearse() async throws(ServiceError) -> (placed: [Placed], outputs: Value) {
    var calm = control
    calm.options.pollsUntilDone = 0
    let run = DeploymentRun(control: calm, deployment: deployment, request: request)
    return try await control.store.rehearse { db in try run.rehearse(db) }
  }

  /// The same inside a transaction that will be undone, with the resources of nested deployments in the place of these.
  private func rehearse(_ db: Database) throws -> (placed: [Placed], outputs: Value) {
    var placed: [Placed] = []
    for resource in deployment.template.resources {
      guard resource.isDeployment else {
        placed.append(try place(resource, db))
        continue
      }
      let inner = try nested(resource, db)
      let (found, outputs) = try inner.rehearse(db)
      placed += found
      var properties = control.properties(inner.deployment, "Succeeded")
      properties[member: "outputs"] = outputs
      _ = try control.keep(inner.deployment, properties, [], db)
    }
    return (placed, try outputs(db))
  }

  // MARK: In earnest

  /// What became of one resource.
  struct Outcome: Sendable {
    let resource: TemplateResource
    let result: Result<Done, ServiceError>
  }

  /// What was made.
  struct Done: Sendable {
    let isNew: Bool
    /// Ids as answers show them: of a nested deployment, of all that it made.
    let made: [Value]
  }

  /// Writes one resource after the other and waits for each; what needs one that failed is left out.
  func carryOut() async -> [Outcome] {
    var outcomes: [Outcome] = []
    var lost: Set<Int> = []
    for (index, resource) in deployment.template.resources.enumerated() {
      guard resource.dependencies.isDisjoint(with: lost) else {
        lost.insert(index)
        continue
      }
      do {
        outcomes.append(Outcome(resource: resource, result: .success(try await make(resource))))
      } catch {
        lost.insert(index)
        outcomes.append(Outcome(resource: resource, result: .failure(error)))
      }
    }
    return outcomes
  }

  private func make(_ resource: TemplateResource) async throws(ServiceError) -> Done {
    if resource.isDeployment {
      let inner = try await control.store.read { db in try nested(resource, db) }
      let end = try await control.carryOut(inner)
      guard end.errors.isEmpty else { throw ControlPlane.failure(end.errors) }
      return Done(isNew: end.isNew, made: end.made)
    }
    let placed = try await control.store.write { db in try place(resource, db) }
    try await finish(resource, placed.rules)
    return Done(isNew: placed.before == nil, made: placed.after["id"].map { [$0] } ?? [])
  }

  /// Looks until a resource is finished: every look brings it nearer to that.
  private func finish(_ resource: TemplateResource, _ rules: TypeRules) async throws(ServiceError) {
    let id = resource.id
    while true {
      let found = try await control.store.read { db in try ResourceTable.find(id, db) }
      guard let found else { throw .resourceNotFound(id) }
      guard found.isPending else {
        guard found.body["properties"]?["provisioningState"] != "Failed" else {
          throw ServiceError(409, "ResourceDeploymentFailure", "The resource '\(id)' ended in the state 'Failed'.")
        }
        return
      }
      _ = try await control.get(request, id, rules)
    }
  }

  /// In the mode `Complete` the resources of the group that the template does not have.
  /// `made` are those that nested ones have.
  func surplus(_ made: [Value], _ db: Database) throws -> [StoredResource] {
    let wanted = Set(deployment.template.resources.map(\.id) + made.compactMap { $0.string.flatMap { ResourceID($0) } })
    return try ResourceTable.inside(deployment.scope, db).filter { resource in
      resource.location != nil && resource.id.parent == deployment.scope && !wanted.contains(resource.id)
    }
  }
}
