import Documents
import HTTP

/// `/oauth2/exchange` and `/oauth2/token`: refresh tokens for tokens of Entra ID, access tokens for anything.
extension RegistryPlane {
  func token(_ call: RegistryCall) async throws(ServiceError) -> HTTPResponse {
    let form = TokenForm(call.request.body)
    switch (call.request.segments.last, call.request.method) {
    case ("exchange", "POST"): return try exchange(form, call.registry)
    case ("token", "GET"), ("token", "POST"):
      let principal = try principal(call.request, form, call.registry, call.door)
      let asked = Self.scopes(call.request, form)
      return give(principal, asked, call.registry)
    default: throw RegistryRefusal.unsupported(call.request)
    }
  }

  /// On loopback the scopes, or else the user name, tell which registry is meant; a login names none.
  func directToken(_ request: ServiceRequest) async throws(ServiceError) -> HTTPResponse {
    let form = TokenForm(request.body)
    let asked = Self.scopes(request, form)
    let user = RegistryAccess.basic(request.headers["Authorization"] ?? "")?.user ?? form["username"] ?? ""
    let name = asked.first.map { String($0.name.prefix { $0 != "/" }) } ?? user
    let registry = try await find(name)
    if request.segments.last == "exchange" {
      guard let registry = try await find(form["service"].map { String($0.prefix { $0 != "." }) } ?? "") else {
        throw ServiceError(400, "NAME_UNKNOWN", "the service names no registry of this local Azure")
      }
      return try exchange(form, registry)
    }
    let door = RegistryDoor(base: request.base, service: request.authority, prefix: "\(name)/")
    let principal = try principal(request, form, registry, door)
    // What is asked for under the registry's name is granted under its own.
    let own = asked.compactMap { scope -> RegistryScope? in
      guard scope.name.lowercased().hasPrefix(name.lowercased() + "/") else { return nil }
      return RegistryScope(scope.kind, String(scope.name.dropFirst(name.count + 1)), scope.actions)
    }
    return give(principal, own, registry)
  }

  /// Scopes may be repeated, and several may stand in one value.
  private static func scopes(_ request: ServiceRequest, _ form: TokenForm) -> [RegistryScope] {
    let texts = request.query.values("scope") + (form["scope"].map { [$0] } ?? [])
    return texts.flatMap { $0.split(separator: " ") }.prefix(64).compactMap { RegistryScope($0) }
  }

  private func principal(
    _ request: ServiceRequest, _ form: TokenForm, _ registry: StoredResource?, _ door: RegistryDoor
  ) throws(ServiceError) -> RegistryPrincipal {
    let refused = ServiceError(
      401, "UNAUTHORIZED", "authentication required, visit https://aka.ms/acr/authorization for more information.")
    if form["grant_type"] == "refresh_token" {
      guard let principal = access.refreshed(form["refresh_token"] ?? "", registry) else { throw refused }
      return principal
    }
    let basic = RegistryAccess.basic(request.headers["Authorization"] ?? "")
    let user = basic?.user ?? (form["grant_type"] == "password" ? form["username"] : nil)
    guard let user else {
      guard registry?.body["properties"]?["anonymousPullEnabled"]?.bool == true else { throw refused }
      return .anonymous
    }
    let password = basic?.password ?? form["password"] ?? ""
    guard let principal = access.principal(user: user, password: password, registry: registry) else { throw refused }
    return principal
  }

  /// An access token for as much of what was asked as the caller may do.
  private func give(
    _ principal: RegistryPrincipal, _ asked: [RegistryScope], _ registry: StoredResource?
  ) -> HTTPResponse {
    let granted = asked.compactMap { scope -> RegistryScope? in
      guard let registry else { return nil }
      let actions = scope.actions.filter { access.allows(principal, $0, in: registry) }
      return actions.isEmpty ? nil : RegistryScope(scope.kind, scope.name, actions)
    }
    let token = RegistryToken(
      use: .access, registry: registry?.number ?? 0, principal: principal, scopes: granted, issuedAt: access.now)
    let text = Value.string(token.text(key: access.key))
    return .json(
      200, ["access_token": text, "token": text, "expires_in": .integer(RegistryToken.lifetime)],
      headers: ["Cache-Control": "no-store"])
  }

  private func read(_ text: String, for audience: Audience) -> AccessToken? {
    try? AccessToken.read(
      text, for: audience, tenant: access.options.tenant, key: access.trust.key, now: access.now)
  }

  /// A refresh token for a token of Entra ID.
  private func exchange(_ form: TokenForm, _ registry: StoredResource) throws(ServiceError) -> HTTPResponse {
    guard let text = form["access_token"] else {
      throw ServiceError(400, "UNSUPPORTED", "grant_type must be access_token, with an access_token")
    }
    guard let token = read(text, for: .resourceManager) ?? read(text, for: .containerRegistry) else {
      throw ServiceError(401, "UNAUTHORIZED", "the access_token is not valid for Azure Container Registry")
    }
    let refresh = RegistryToken(
      use: .refresh, registry: registry.number, principal: .entra(token.caller), issuedAt: access.now)
    return .json(
      200, ["refresh_token": .string(refresh.text(key: access.key))], headers: ["Cache-Control": "no-store"])
  }
}
