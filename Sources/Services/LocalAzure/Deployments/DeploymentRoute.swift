import Resources

/// What a call asks of template deployments.
enum DeploymentRoute: Sendable {
  case list(scope: ResourceID)
  case one(ResourceID)
  case validate(ResourceID)
  case whatIf(ResourceID)
  case exportTemplate(ResourceID)
  case cancel(ResourceID)
  case operations(ResourceID)
  case operation(ResourceID, id: String)
  /// Where a client polls.
  case status(ResourceID)

  static let type = "Microsoft.Resources/deployments"

  /// `nil` for a route that is about something else.
  init?(_ route: Route) {
    let folded = Self.type.lowercased()
    switch route {
    case .collection(let scope, let type) where type.lowercased() == folded: self = .list(scope: scope)
    case .collection(let scope, let type) where type.lowercased() == "\(folded)/operations": self = .operations(scope)
    case .resource(let id) where id.foldedType == folded: self = .one(id)
    case .resource(let id) where id.foldedType == "\(folded)/operationstatuses":
      guard let owner = id.parent else { return nil }
      self = .status(owner)
    case .resource(let id) where id.foldedType == "\(folded)/operations":
      guard let owner = id.parent else { return nil }
      self = .operation(owner, id: id.name)
    case .action(let id, let name) where id.foldedType == folded:
      switch name.lowercased() {
      case "validate": self = .validate(id)
      case "whatif": self = .whatIf(id)
      case "exporttemplate": self = .exportTemplate(id)
      case "cancel": self = .cancel(id)
      default: return nil
      }
    default: return nil
    }
  }
}
