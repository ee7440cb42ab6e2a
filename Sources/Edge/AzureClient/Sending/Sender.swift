import Cloud
import HTTP
import Redaction

/// The way every call goes: rate, token, identification, transport, retries, error.
struct Sender: Sendable {
  let transport: any Transport
  let policy: RetryPolicy
  let effects: Effects
  let redactor: Redactor
  /// What we call ourselves: `twinwright/1.0.0`.
  let product: String
  var governor: RateGovernor?
  /// `nil` where calls go without a token.
  var tokens: TokenCache?
  let health = HostHealth()

  init(
    transport: any Transport, policy: RetryPolicy, effects: Effects, redactor: Redactor, product: String,
    governor: RateGovernor? = nil, tokens: TokenCache? = nil
  ) {
    self.transport = transport
    self.policy = policy
    self.effects = effects
    self.redactor = redactor
    self.product = product
    self.governor = governor
    self.tokens = tokens
  }

  /// Makes the call until its outcome stands. Throws where no answer came; a refusal is part of the reply.
  func send(_ call: AzureCall) async throws(AzureError) -> Reply {
    var progress = Progress(began: effects.now(), requestID: effects.uuid())
    while true {
      let attempt = try await attempt(call, progress.requestID)
      let wait = try await next(call, attempt, &progress)
      guard let wait else { return try reply(call, attempt, progress) }
      try await pause(wait, call)
    }
  }

  /// How far a call has come.
  private struct Progress {
    /// Attempts that count: not those that renewed the token.
    var attempts = 0
    /// When the attempts that count began.
    let began: Double
    /// The same for all attempts, so that support can tell them to be one call.
    let requestID: String
    var wasUncertain = false
    var hasRenewedToken = false

    init(began: Double, requestID: String) {
      self.began = began
      self.requestID = requestID
    }
  }

  private struct Attempt {
    var result: Result<HTTPResponse, TransportError>
    var error: AzureError?
    var token: AccessToken?
    var outcome: RetryPolicy.Outcome
  }

  private func attempt(_ call: AzureCall, _ id: String) async throws(AzureError) -> Attempt {
    let admission: RateGovernor.Admission?
    do { admission = try await governor?.admit(call.load, host: URLText.host(of: call.url)) } catch {
      throw cancelled(call)
    }
    var request = HTTPRequest(call.method, call.url, headers: call.headers, body: call.body)
    request.headers["User-Agent"] = product
    request.headers["x-ms-client-request-id"] = id
    var token: AccessToken?
    if let scope = call.scope, let tokens {
      let fresh = try await scrubbed { () async throws(AzureError) in try await tokens.token(scope: scope) }
      redactor.add(fresh.value)
      request.headers["Authorization"] = "Bearer \(fresh.value)"
      token = fresh
    }
    if Task.isCancelled { throw cancelled(call) }
    do {
      let response = try await transport.send(request)
      let error = response.status < 400 ? nil : redactor.redact(ErrorReader.error(response, request: call.label))
      let wait = response.status < 400 ? nil : RetryAfter.read(response.headers, now: effects.now())
      if let admission { slow(admission, status: response.status, wait) }
      return Attempt(
        result: .success(response), error: error, token: token,
        outcome: .answered(status: response.status, code: error?.code ?? "", retryAfter: wait))
    } catch {
      let found = redactor.redact(ErrorReader.error(error, request: call.label))
      return Attempt(result: .failure(error), error: found, token: token, outcome: .failed(error.kind))
    }
  }

  /// Lets others wait with a call that was one too many. Nobody waits here for what no call is repeated for: they are
  /// to hear it from the service.
  private func slow(_ admission: RateGovernor.Admission, status: Int, _ wait: Duration?) {
    guard status == 429 || (status == 503 && wait != nil), wait ?? .zero <= policy.deadline else { return }
    governor?.refused(admission, pause: wait ?? .zero)
  }

  /// The wait before the next attempt; `nil` when this one stands.
  private func next(_ call: AzureCall, _ attempt: Attempt, _ progress: inout Progress) async throws(AzureError)
    -> Duration?
  {
    if case .success(let response) = attempt.result, response.status == 401, let token = attempt.token,
      let scope = call.scope, !progress.hasRenewedToken
    {
      progress.hasRenewedToken = true
      await tokens?.forget(token, scope: scope)
      return .zero
    }
    progress.attempts += 1
    let elapsed = Duration.milliseconds(Int(max(0, effects.now() - progress.began) * 1000))
    let decision = policy.decide(
      attempt.outcome, attempt: progress.attempts, elapsed: elapsed, repeatability: call.repeatability,
      chance: effects.random())
    let host = URLText.host(of: call.url)
    if case .success = attempt.result {
      health.answered(host)
    } else if health.isSilent(host) {
      return nil
    } else if decision == .accept, progress.attempts > 1 {
      health.gaveUp(host)
    }
    guard case .again(let wait) = decision else { return nil }
    if RetryPolicy.isUncertain(attempt.outcome) { progress.wasUncertain = true }
    return wait
  }

  private func reply(_ call: AzureCall, _ attempt: Attempt, _ progress: Progress) throws(AzureError) -> Reply {
    switch attempt.result {
    case .success(let response):
      return Reply(
        response: response, error: attempt.error, wasUncertain: progress.wasUncertain, label: call.label)
    case .failure(let failure):
      var error = attempt.error ?? ErrorReader.error(failure, request: call.label)
      // No answer carries an id: ours is what the service's logs may know the call by.
      if error.requestID == nil { error.requestID = progress.requestID }
      throw error
    }
  }

  /// Waits, or throws the error of a call that was given up.
  func pause(_ wait: Duration, _ call: AzureCall) async throws(AzureError) {
    do { if wait > .zero { try await effects.sleep(wait) } } catch { throw cancelled(call) }
    if Task.isCancelled { throw cancelled(call) }
  }

  private func cancelled(_ call: AzureCall) -> AzureError {
    AzureError(.cancelled, code: "Cancelled", message: "stopped before it was done", request: call.label)
  }

  private func scrubbed<T>(_ body: () async throws(AzureError) -> T) async throws(AzureError) -> T {
    do { return try await body() } catch { throw redactor.redact(error) }
  }
}

extension Redactor {
  /// The error with every known secret taken out of what Azure said and of what was asked.
  func redact(_ error: AzureError) -> AzureError {
    var error = error
    error.code = redact(error.code)
    error.message = redact(error.message)
    error.request = redact(error.request)
    error.requestID = error.requestID.map { redact($0) }
    return error
  }
}
