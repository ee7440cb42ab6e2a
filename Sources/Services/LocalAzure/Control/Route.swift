import Resources

/// What a path of the control plane names.
enum Route: Sendable, Hashable {
  case tenants
  case subscriptions
  case subscription(String)
  case locations(subscription: String)
  case providers(subscription: String)
  case provider(subscription: String, namespace: String)
  /// `isWanted` is false for taking the registration away.
  case register(subscription: String, namespace: String, isWanted: Bool)
  /// How much of what is limited is used, in the subscription or in one region of it.
  case usages(subscription: String, namespace: String, location: String?)
  case groups(subscription: String)
  case group(ResourceID)
  /// Everything with a location, in a subscription or a group.
  case inventory(ResourceID)
  case resource(ResourceID)
  /// All of a type below or at a scope.
  case collection(scope: ResourceID, type: String)
  case action(ResourceID, name: String)
  /// `word` says which of the two ways to poll is used.
  case operation(id: String, word: String)
  /// `action` in lower case: a namespace may have several.
  case nameAvailability(subscription: String, namespace: String, location: String?, action: String)
  case unknown

  /// The segments of a call's path, decoded; a scope may come as one escaped segment: `/%2Fsubscriptions%2F…`.
  ///
  /// Whoever asks for roles and whoever answers read the path through this, so that both see the same resource. Refuses
  /// segments that would be several, or none, once they are put together again.
  static func segments(of request: ServiceRequest) throws(ServiceError) -> [String] {
    let segments = request.segments.flatMap { $0.hasPrefix("/") ? $0.split(separator: "/").map(String.init) : [$0] }
    for segment in segments {
      let isClean =
        !segment.contains("/") && !segment.contains("\\") && ![".", ".."].contains(segment)
        && segment.utf8.count <= 1024 && segment.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
      guard isClean else {
        throw ServiceError(400, "InvalidRequestUri", "The request URI has a segment that no name may have.")
      }
    }
    return segments
  }

  /// Reads the decoded segments of a path; a POST's last segment may be an action.
  init(_ segments: [String], isAction: Bool) {
    let words = segments.map { $0.lowercased() }
    guard let provider = words.lastIndex(of: "providers"), provider + 1 < words.count else {
      self = Route.outsideProviders(segments, words)
      return
    }
    let behind = Array(segments[(provider + 1)...])
    let folded = Array(words[(provider + 1)...])
    let subscription = words.first == "subscriptions" && segments.count > 1 ? segments[1] : nil
    if let subscription, let action = folded.last, isAction, action.hasPrefix("check"),
      action.hasSuffix("nameavailability")
    {
      self = .nameAvailability(
        subscription: subscription, namespace: behind[0], location: folded.count == 4 ? behind[2] : nil, action: action)
    } else if provider == 2, let subscription, !isAction, let location = Route.placeOfUsages(folded) {
      self = .usages(subscription: subscription, namespace: behind[0], location: location.isEmpty ? nil : location)
    } else if folded.count == 5, folded[1] == "locations", folded[3] != "deletedvaults" {
      self = .operation(id: behind[4], word: folded[3])
    } else if provider == 2, folded.count == 1, let subscription {
      self = .provider(subscription: subscription, namespace: behind[0])
    } else if provider == 2, folded.count == 2, ["register", "unregister"].contains(folded[1]), isAction,
      let subscription
    {
      self = .register(subscription: subscription, namespace: behind[0], isWanted: folded[1] == "register")
    } else {
      self = Route.behindProviders(segments, provider: provider, isAction: isAction)
    }
  }

  /// The region of `NS/locations/L/usages`, empty for `NS/usages`; `nil` for any other path.
  private static func placeOfUsages(_ folded: [String]) -> String? {
    guard folded.last == "usages" else { return nil }
    if folded.count == 2 { return "" }
    return folded.count == 4 && folded[1] == "locations" ? folded[2] : nil
  }

  private static func outsideProviders(_ segments: [String], _ words: [String]) -> Route {
    if words == ["tenants"] { return .tenants }
    guard words.first == "subscriptions" else { return .unknown }
    guard segments.count > 1 else { return .subscriptions }
    let subscription = segments[1]
    switch (words.count, words.dropFirst(2).first) {
    case (2, _): return .subscription(subscription)
    case (3, "locations"): return .locations(subscription: subscription)
    case (3, "providers"): return .providers(subscription: subscription)
    case (3, "resources"): return .inventory(.subscription(subscription))
    case (3, "resourcegroups"): return .groups(subscription: subscription)
    case (4, "operationresults"): return .operation(id: segments[3], word: "operationresults")
    case (4, "resourcegroups"): return .group(.resourceGroup(subscription, segments[3]))
    case (5, "resourcegroups") where words[4] == "resources":
      return .inventory(.resourceGroup(subscription, segments[3]))
    // The operations of a deployment are asked for without the provider.
    case (7...8, "resourcegroups") where words[4] == "deployments" && words[6] == "operations":
      let owner = ResourceID.resourceGroup(subscription, segments[3]).provider(DeploymentRoute.type, segments[5])
      return words.count == 7
        ? .collection(scope: owner, type: "\(DeploymentRoute.type)/operations")
        : .resource(owner.child("operations", segments[7]))
    default: return .unknown
    }
  }

  private static func behindProviders(_ segments: [String], provider: Int, isAction: Bool) -> Route {
    let count = segments.count - provider - 2
    guard count >= 1 else { return .unknown }
    guard let whole = ResourceID("/" + segments.joined(separator: "/")) else { return .unknown }
    if count % 2 == 0 { return .resource(whole) }
    if isAction {
      guard let target = ResourceID("/" + segments.dropLast().joined(separator: "/")), count >= 3 else {
        return .unknown
      }
      return .action(target, name: segments[segments.count - 1])
    }
    let scopePath = count == 1 ? segments[..<provider] : segments.dropLast()
    guard let scope = ResourceID("/" + scopePath.joined(separator: "/")) else { return .unknown }
    var type = segments[provider + 1]
    for index in stride(from: provider + 2, to: segments.count, by: 2) { type += "/\(segments[index])" }
    return .collection(scope: scope, type: type)
  }
}
