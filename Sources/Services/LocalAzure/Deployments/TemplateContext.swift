import Documents
import Resources

/// What the expressions of one deployment are evaluated against.
struct TemplateContext: Sendable {
  /// Resource group or subscription.
  let scope: ResourceID
  /// What `deployment()`, `subscription()`, `resourceGroup()`, `tenant()`, `environment()` and `deployer()` give, by
  /// their names; the group is missing where the scope is a subscription.
  let surroundings: [String: Value]
  /// By name in lower case.
  var parameters: [String: Value] = [:]
  /// By name in lower case, unevaluated.
  var variables: [String: Value] = [:]
  /// The ids of resources by their symbolic names, and by their names where these are unique.
  var symbols: [String: ResourceID] = [:]
  /// The time for `utcNow()`, and what makes `newGuid()`: only for the defaults of parameters.
  var now = ""
  var newGUID: (@Sendable () -> String)?
}

/// What expressions ask of resources that are there.
struct TemplateRuntime {
  /// A resource's body, whole.
  let reference: (ResourceID) throws -> Value
  /// The answer to an action such as `listKeys`.
  let list: (ResourceID, String) throws -> Value
}
