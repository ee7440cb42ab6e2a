import Resources

/// The refusals of the control plane itself, in its words.
extension ServiceError {
  static let missingVersion = ServiceError(
    400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")

  static func invalidVersion(_ version: String) -> ServiceError {
    ServiceError(
      400, "InvalidApiVersionParameter",
      "The api-version '\(version)' is invalid. It must be a date, YYYY-MM-DD, which '-preview' may follow.")
  }

  static func unsupportedVersion(_ version: String, rules: TypeRules) -> ServiceError {
    ServiceError(
      400, "NoRegisteredProviderFound",
      "No registered resource provider found for API version '\(version)' for type '\(rules.typePath)'. The supported "
        + "api-versions are '\(rules.versions.joined(separator: ", "))'.")
  }

  static func groupNotFound(_ name: String) -> ServiceError {
    ServiceError(404, "ResourceGroupNotFound", "Resource group '\(name)' could not be found.")
  }

  static func authorizationFailed(_ caller: Caller, _ action: String, _ scope: ResourceID) -> ServiceError {
    ServiceError(
      403, "AuthorizationFailed",
      "The client '\(caller.application)' with object id '\(caller.objectID)' does not have authorization to perform "
        + "action '\(action)' over scope '\(scope)' or the scope is invalid. If access was recently granted, please "
        + "refresh your credentials.")
  }

  static func resourceNotFound(_ id: ResourceID) -> ServiceError {
    let type = id.type
    let place = id.resourceGroup.map { " under resource group '\($0)'" } ?? ""
    return ServiceError(
      404, "ResourceNotFound",
      "The Resource '\(type)/\(names(of: id))'\(place) was not found. For more details please go to "
        + "https://aka.ms/ARMResourceNotFoundFix")
  }

  static func parentNotFound(_ id: ResourceID, parent: ResourceID) -> ServiceError {
    ServiceError(
      404, "ParentResourceNotFound",
      "Failed to perform 'write' on resource(s) of type '\(id.type.split(separator: "/").dropFirst().joined(separator: "/"))', "
        + "because the parent resource '\(parent)' could not be found.")
  }

  static func invalidContent(_ detail: String) -> ServiceError {
    ServiceError(
      400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '\(detail)'.")
  }

  static let locationRequired = ServiceError(
    400, "LocationRequired", "The location property is required for this definition.")

  static func locationUnavailable(_ location: String, type: String, available: [String]) -> ServiceError {
    ServiceError(
      400, "LocationNotAvailableForResourceType",
      "The provided location '\(location)' is not available for resource type '\(type)'. List of available regions for "
        + "the resource type is '\(available.joined(separator: ","))'.")
  }

  static func locationFixed(_ name: String, existing: String, group: String, new: String) -> ServiceError {
    ServiceError(
      409, "InvalidResourceLocation",
      "The resource '\(name)' already exists in location '\(existing)' in resource group '\(group)'. A resource with the "
        + "same name cannot be created in location '\(new)'. Please select a new resource name.")
  }

  static func invalidName(_ name: String, rules: TypeRules) -> ServiceError {
    ServiceError(
      400, "InvalidResourceName",
      "The name '\(name)' is not valid for a resource of type '\(rules.type)': it must be \(rules.name.description).")
  }

  static func busy(_ id: ResourceID) -> ServiceError {
    ServiceError(
      409, "AnotherOperationInProgress",
      "Another operation on this or a dependent resource is in progress: '\(id)'. Please try again later.")
  }

  static let preconditionFailed = ServiceError(
    412, "PreconditionFailed", "The condition of the request's If-Match or If-None-Match header is not met.")

  static func methodNotAllowed(_ method: String) -> ServiceError {
    ServiceError(405, "MethodNotAllowed", "The request method '\(method)' is not supported here.")
  }

  static func notThere(_ path: String) -> ServiceError {
    ServiceError(404, "InvalidRequestUri", "The request URI '\(path)' names nothing that the control plane knows.")
  }

  /// The names in an id behind its last provider, joined: `ev-charging-twins/dt-eventgrid-endpoint`.
  private static func names(of id: ResourceID) -> String {
    let parts = id.description.split(separator: "/")
    guard let provider = parts.lastIndex(where: { $0.lowercased() == "providers" }) else { return id.name }
    return stride(from: provider + 3, to: parts.count, by: 2).map { String(parts[$0]) }.joined(separator: "/")
  }
}
