import Documents
import HTTP

/// Holds callers to the documented rates, for a local Azure that was started as strict.
struct StrictRates: Sendable {
  private let book: RateBook

  init(now: @escaping @Sendable () -> Int64) { book = RateBook(now: now) }

  // MARK: twins

  /// The refusal of a call to an instance that was too fast; `nil`: it may go on.
  func refusal(_ request: ServiceRequest, instance: InstanceID) -> HTTPResponse? {
    let owner = instance.host
    let keys = Rate.twins(request.method, request.segments).map { use in
      RateBook.Key(owner: owner, rate: use.rate, part: use.twin)
    }
    if let first = keys.first, first.rate == .queries {
      let debt = book.debt(of: RateBook.Key(owner: owner, rate: .queryUnits))
      if debt > 0 { return Self.quotaReached(wait: debt) }
    }
    return book.take(keys).map { Self.gateway(wait: $0.wait) }
  }

  /// Counts the query units of an answer.
  func count(_ answer: HTTPResponse, instance: InstanceID) {
    guard let charge = answer.headers["query-charge"].flatMap({ Double($0) }) else { return }
    book.use(charge, of: RateBook.Key(owner: instance.host, rate: .queryUnits))
  }

  /// The gateway's answer as it was recorded: without a code, and with the whole seconds to wait, which often are 0.
  private static func gateway(wait: Double) -> HTTPResponse {
    let message =
      "Maximum request rate limit reached. For Azure Digital Twins rate limiting details please see "
      + "http://aka.ms/dtv2limits."
    return .json(
      429, ["error": ["statusCode": 429, "message": .string(message)]], headers: ["Retry-After": String(Int(wait))])
  }

  /// The service's own answer to queries that cost too much, as documented.
  private static func quotaReached(wait: Double) -> HTTPResponse {
    .refusal(
      ServiceError(
        429, "QuotaReachedError",
        "The maximum query rate limit has been reached. See service limits https://aka.ms/adtv2limits.",
        headers: ["Retry-After": String(Int(wait.rounded(.up)))]))
  }

  // MARK: resources

  /// The refusal of a call to the control plane that was too fast; `nil`: it may go on.
  func refusal(_ request: ServiceRequest, caller: Caller) -> HTTPResponse? {
    let key = Self.key(request, caller)
    guard let (rate, wait) = book.take([key]) else { return nil }
    let seconds = Int(wait.rounded(.up))
    let subject =
      request.subscription.map { "subscription '\($0)'" } ?? "tenant '\(caller.tenant)'"
    return .refusal(
      ServiceError(
        429, request.subscription == nil ? "TenantRequestsThrottled" : "SubscriptionRequestsThrottled",
        "Number of '\(rate.name)' requests for \(subject) actor '\(caller.objectID)' exceeded. Please try again after "
          + "'\(seconds)' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for "
          + "additional information.", headers: ["Retry-After": String(seconds)]))
  }

  /// Says what is left, as Azure Resource Manager does with every answer.
  func tell(_ response: inout HTTPResponse, _ request: ServiceRequest, caller: Caller) {
    let key = Self.key(request, caller)
    let scope = request.subscription == nil ? "tenant" : "subscription"
    response.headers["x-ms-ratelimit-remaining-\(scope)-\(key.rate.name)"] = String(book.left(of: key))
  }

  private static func key(_ request: ServiceRequest, _ caller: Caller) -> RateBook.Key {
    RateBook.Key(
      owner: "\(request.subscription?.lowercased() ?? "") \(caller.objectID)", rate: .control(request.method))
  }
}

extension ServiceRequest {
  /// The subscription that the path names.
  fileprivate var subscription: String? {
    segments.count > 1 && segments[0].lowercased() == "subscriptions" ? segments[1] : nil
  }
}
