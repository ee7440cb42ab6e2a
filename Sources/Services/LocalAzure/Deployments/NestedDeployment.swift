import Documents
import GRDB
import Resources
import Synchronization

/// Deployments within a deployment: resources of the type `Microsoft.Resources/deployments` whose template stands in the
/// one around it.
extension DeploymentRun {
  /// How deep they may lie, the outermost counted.
  static let depthLimit = 10

  /// The deployment that a resource of a template asks for, read inside a transaction where what it depends on is there.
  ///
  /// With `inner` scope its template has parameters and variables of its own; otherwise every expression in it was one of
  /// the template around it.
  func nested(_ resource: TemplateResource, _ db: Database) throws -> DeploymentRun {
    guard depth < Self.depthLimit else {
      throw ServiceError.invalidTemplate("Deployments may be nested \(Self.depthLimit) deep at most.")
    }
    let operation = Operation("\(DeploymentRoute.type)/write")
    guard control.mayDo(operation, caller, resource.id) else {
      throw ServiceError.authorizationFailed(caller, operation.name, resource.id)
    }
    let evaluator = TemplateEvaluator(
      deployment.template.context, loops: resource.loops, runtime: runtime(db, caller))
    let template = resource.body["properties"]?["template"]
    var body = resource.body
    if resource.keepsTemplate { body.put(nil, at: Draft.path("properties.template")) }
    body = try evaluator.value(body)
    if resource.keepsTemplate, let template { body.put(template, at: Draft.path("properties.template")) }
    var group: StoredResource?
    if let subscription = resource.id.subscription, let name = resource.id.resourceGroup {
      group = try ResourceTable.find(.resourceGroup(subscription, name), db)
      if group == nil { throw ServiceError.groupNotFound(name) }
    }
    guard body["properties"]?["mode"]?.string?.lowercased() != "complete" else {
      throw ServiceError.invalidTemplate(
        "The nested deployment '\(resource.id.name)' must have the mode 'Incremental'.")
    }
    let deployment = try Deployment(
      resource.id, body: body, group: group, caller: caller, options: control.options, control.surroundings,
      // What expressions of the outer template came to may be secret; it is kept as it was written.
      shownSource: template)
    try budget.take(deployment.template.resources.count)
    return DeploymentRun(control: control, deployment: deployment, request: request, depth: depth + 1, budget: budget)
  }
}

/// Resources that one deployment and all within it may have together.
final class DeploymentBudget: Sendable {
  private static let limit = 4_000

  private let left = Mutex(limit)

  func take(_ count: Int) throws {
    let isEnough = left.withLock { left in
      left -= count
      return left >= 0
    }
    guard isEnough else {
      throw ServiceError.invalidTemplate(
        "A template and those nested in it may have at most \(Self.limit) resources together.")
    }
  }
}

extension TemplateResource {
  /// Whether it is a deployment of its own.
  var isDeployment: Bool { id.foldedType == DeploymentRoute.type.lowercased() }

  /// Whether the template in it is evaluated by itself.
  var keepsTemplate: Bool {
    isDeployment
      && body["properties"]?["expressionEvaluationOptions"]?["scope"]?.string?.lowercased() == "inner"
  }
}
