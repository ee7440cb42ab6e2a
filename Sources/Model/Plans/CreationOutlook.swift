package import Resources

/// What Azure says of resources before they are made: one part of the live state.
package struct CreationOutlook: Sendable, Hashable {
  /// The providers of what is to be made, by namespace in lower case.
  package var providers: [String: LiveProvider] = [:]
  /// Names that cannot be had, by declared id.
  package var takenNames: [ResourceID: TakenName] = [:]
  /// How much of what is limited is used.
  package var usages: [LiveUsage] = []
  /// What was asked in vain, with Azure's reason.
  package var unanswered: [UnansweredQuestion] = []

  package init() {}
}

/// A resource provider as a subscription sees it.
package struct LiveProvider: Sendable, Hashable {
  /// `Microsoft.Devices`.
  package var namespace: String
  /// `Registered`, `Registering`, `NotRegistered`, `Unregistering`, `Unregistered`.
  package var registrationState: String
  /// Whether it can be used without being registered.
  package var isAlwaysThere: Bool
  /// Display names of regions, `West Europe`, by the type path in lower case; empty for types without a region.
  package var locations: [String: [String]]

  package init(
    namespace: String, registrationState: String, isAlwaysThere: Bool = false, locations: [String: [String]] = [:]
  ) {
    self.namespace = namespace
    self.registrationState = registrationState
    self.isAlwaysThere = isAlwaysThere
    self.locations = locations
  }
}

/// Why a name cannot be had.
package struct TakenName: Sendable, Hashable {
  /// Azure's reason: `AlreadyExists`, `Invalid` and others, differing by provider.
  package var reason: String
  /// Azure's own words; may be empty.
  package var message: String

  package init(reason: String, message: String) {
    self.reason = reason
    self.message = message
  }
}

/// How much of something a subscription uses and may use.
package struct LiveUsage: Sendable, Hashable {
  /// `Microsoft.Devices`.
  package var namespace: String
  /// A region as in `westeurope`; `nil` for a count of the whole subscription.
  package var region: String?
  /// `FreeHubCount`.
  package var counter: String
  package var current: Double
  package var limit: Double

  package init(namespace: String, region: String?, counter: String, current: Double, limit: Double) {
    self.namespace = namespace
    self.region = region
    self.counter = counter
    self.current = current
    self.limit = limit
  }
}

/// A question that Azure did not answer.
package struct UnansweredQuestion: Sendable, Hashable {
  /// What was asked: "whether the name `x` is free".
  package var subject: String
  /// Azure's reason, with its code.
  package var reason: String

  package init(subject: String, reason: String) {
    self.subject = subject
    self.reason = reason
  }
}

/// Names of Azure's regions.
package enum RegionName {
  /// `West Europe` as `westeurope`: how Azure compares them.
  package static func folded(_ text: String) -> String { text.lowercased().filter { $0 != " " } }
}
