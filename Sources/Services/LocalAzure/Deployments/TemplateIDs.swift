import Resources

/// The functions that put ids of resources together.
enum TemplateIDs {
  static let functions: Set<String> = [
    "resourceid", "subscriptionresourceid", "tenantresourceid", "extensionresourceid",
  ]

  /// What a function gives for its arguments; `scope` is the deployment's.
  static func id(_ function: String, _ arguments: [String], in scope: ResourceID) throws(ServiceError) -> String {
    var arguments = arguments[...]
    var base = ""
    switch function {
    case "extensionresourceid":
      guard let owner = arguments.popFirst() else { throw flaw(function) }
      base = owner
    case "tenantresourceid": break
    default:
      let leading = Array(arguments.prefix { !$0.contains("/") })
      arguments = arguments.dropFirst(leading.count)
      let mayNameGroup = function == "resourceid"
      guard leading.count <= (mayNameGroup ? 2 : 1) else { throw flaw(function) }
      let subscription =
        (leading.count == (mayNameGroup ? 2 : 1) ? leading.first : nil) ?? scope.subscription ?? ""
      base = "/subscriptions/\(subscription)"
      if mayNameGroup, let group = leading.last ?? scope.resourceGroup { base += "/resourceGroups/\(group)" }
    }
    guard let type = arguments.popFirst() else { throw flaw(function) }
    return base + (try path(type, arguments.flatMap { $0.split(separator: "/").map(String.init) }, flaw(function)))
  }

  /// The id of a resource of a template: `NS/a/b` and `x/y` as `SCOPE/providers/NS/a/x/b/y`.
  static func id(type: String, name: String, in scope: ResourceID) throws(ServiceError) -> ResourceID {
    let names = name.split(separator: "/").map(String.init)
    let flaw = ServiceError.invalidTemplate(
      "The template resource '\(name)' for type '\(type)' has incorrect segment lengths. A nested resource type must "
        + "have identical number of segments as its resource name.")
    if type.lowercased() == "microsoft.resources/resourcegroups", let subscription = scope.subscription,
      names.count == 1
    {
      return .resourceGroup(subscription, names[0])
    }
    guard let id = ResourceID(scope.description + (try path(type, names, flaw))) else { throw flaw }
    return id
  }

  private static func path(_ type: String, _ names: [String], _ flaw: ServiceError) throws(ServiceError) -> String {
    let words = type.split(separator: "/").map(String.init)
    guard words.count == names.count + 1, !names.isEmpty else { throw flaw }
    return zip(words.dropFirst(), names).reduce("/providers/\(words[0])") { "\($0)/\($1.0)/\($1.1)" }
  }

  private static func flaw(_ function: String) -> ServiceError {
    .invalidTemplate("Unable to evaluate '\(function)': it takes a type and as many names as the type has parts.")
  }
}
