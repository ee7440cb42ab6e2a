/// How a local Azure behaves where real ones differ or take their time.
package struct Options: Sendable, Hashable {
  /// The tenant of callers that name none, and of managed identities.
  package var tenant: String
  /// The subscription that lists show before anything was created.
  package var subscription: String
  /// How often a long-running operation is polled before it is done; 0: done at the first poll.
  package var pollsUntilDone: Int
  /// `Retry-After` of answers to be polled, in seconds.
  package var retryAfter: Int
  /// Where role assignments are heeded.
  package var roles: RoleEnforcement
  /// The client id that is Owner of everything, whatever was assigned.
  package var administrator: String
  /// What callers must prove to be given a token.
  package var credentials: CredentialCheck
  /// Microseconds by which the results of twin queries lag behind writes; 0: not at all.
  package var queryLag: Int64
  /// Whether the containers of container groups run.
  package var containers: ContainerRunning
  /// Which network those in a sandbox have.
  package var containerNetwork: ContainerNetwork
  /// Rows of a table above which a query that would look at many of them has an index made over a property.
  package var queryIndexedRows: Int
  /// Whether the documented rates and `twinCounts` count, and of two documented limits the lower one.
  package var isStrict: Bool
  /// How much of a graph an instance may hold when strict.
  package var twinCounts: TwinCounts
  /// When events that a subscriber did not take are tried again.
  package var retries: RetrySchedule

  package init(
    tenant: String = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a001",
    subscription: String = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002",
    pollsUntilDone: Int = 0, retryAfter: Int = 0, roles: RoleEnforcement = .off,
    administrator: String = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a003", credentials: CredentialCheck = .checked,
    queryLag: Int64 = 0, queryIndexedRows: Int = 10_000, containers: ContainerRunning = .off,
    containerNetwork: ContainerNetwork = .none, isStrict: Bool = false,
    twinCounts: TwinCounts = .documented, retries: RetrySchedule = .azure
  ) {
    self.tenant = tenant
    self.subscription = subscription
    self.pollsUntilDone = pollsUntilDone
    self.retryAfter = retryAfter
    self.roles = roles
    self.administrator = administrator
    self.credentials = credentials
    self.queryLag = queryLag
    self.containers = containers
    self.containerNetwork = containerNetwork
    self.queryIndexedRows = queryIndexedRows
    self.isStrict = isStrict
    self.twinCounts = twinCounts
    self.retries = retries
  }
}
