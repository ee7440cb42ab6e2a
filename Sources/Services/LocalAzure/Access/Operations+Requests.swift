import Resources

extension Operation {
  /// What a call of the control plane is to roles, and where; `nil` for what every signed-in caller may ask.
  static func control(_ method: String, _ route: Route) -> (operation: Operation, scope: ResourceID)? {
    switch route {
    case .tenants, .subscriptions, .locations, .providers, .provider, .operation, .nameAvailability, .unknown: nil
    case .subscription(let id): (Operation("Microsoft.Resources/subscriptions/read"), .subscription(id))
    case .register(let id, let namespace): (Operation("\(namespace)/register/action"), .subscription(id))
    case .groups(let id): (Operation("Microsoft.Resources/subscriptions/resourceGroups/read"), .subscription(id))
    case .group(let id):
      (Operation("Microsoft.Resources/subscriptions/resourceGroups/\(verb(method))"), id)
    case .inventory(let scope): (Operation("Microsoft.Resources/subscriptions/resources/read"), scope)
    case .resource(let id): (Operation("\(id.type)/\(verb(method))"), id)
    case .collection(let scope, let type): (Operation("\(type)/read"), scope)
    case .action(let id, let name): (Operation("\(id.type)/\(name)/action"), id)
    }
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
