import Resources

extension Operation {
  /// What a call of the control plane is to roles, and where; `nil` for what every signed-in caller may ask.
  static func control(_ method: String, _ route: Route) -> (operation: Operation, scope: ResourceID)? {
    switch route {
    case .tenants, .subscriptions, .locations, .operation, .unknown: nil
    case .providers(let id), .provider(let id, _):
      (Operation("Microsoft.Resources/subscriptions/providers/read"), .subscription(id))
    case .usages(let id, let namespace, let location):
      (Operation("\(namespace)/\(location == nil ? "" : "locations/")usages/read"), .subscription(id))
    case .nameAvailability(let id, let namespace, let location, let action):
      (nameCheck(namespace, location: location, action: action), .subscription(id))
    case .subscription(let id): (Operation("Microsoft.Resources/subscriptions/read"), .subscription(id))
    case .register(let id, let namespace, let isWanted):
      (Operation("\(namespace)/\(isWanted ? "" : "un")register/action"), .subscription(id))
    case .groups(let id): (Operation("Microsoft.Resources/subscriptions/resourceGroups/read"), .subscription(id))
    case .group(let id):
      (Operation("Microsoft.Resources/subscriptions/resourceGroups/\(verb(method))"), id)
    case .inventory(let scope): (Operation("Microsoft.Resources/subscriptions/resources/read"), scope)
    case .resource(let id): (Operation("\(id.type)/\(verb(method))"), id)
    case .collection(let scope, let type): (Operation("\(type)/read"), scope)
    case .action(let id, let name): (Operation("\(id.type)/\(name)/action"), id)
    }
  }

  /// Some providers count a question for a name among what is read, others among the actions.
  private static func nameCheck(_ namespace: String, location: String?, action: String) -> Operation {
    let reading = ["microsoft.storage", "microsoft.containerregistry", "microsoft.keyvault"]
    let verb = reading.contains(namespace.lowercased()) ? "read" : "action"
    return Operation("\(namespace)/\(location == nil ? "" : "locations/")\(action)/\(verb)")
  }

  /// The last word of what a method does to a thing.
  static func verb(_ method: String) -> String {
    switch method {
    case "GET", "HEAD": "read"
    case "DELETE": "delete"
    default: "write"
    }
  }

  /// What a call of a Digital Twins instance is to roles, from its path.
  static func twins(_ method: String, _ segments: [String]) -> Operation {
    let words = segments.map { $0.lowercased() }
    let name: String
    switch words.first {
    case "query": name = "query/action"
    case "models": name = "models/\(verb(method))"
    case "eventroutes": name = "eventroutes/\(verb(method))"
    case "jobs":
      let kind = words.dropFirst().first ?? ""
      name = words.last == "cancel" ? "jobs/\(kind)/cancel/action" : "jobs/\(kind)/\(verb(method))"
    default:
      let isRelationship = words.dropFirst(2).first.map { $0.hasSuffix("relationships") } ?? false
      name = "digitaltwins/\(isRelationship ? "relationships/" : "")\(verb(method))"
    }
    return Operation("Microsoft.DigitalTwins/\(name)", isData: true)
  }
}
