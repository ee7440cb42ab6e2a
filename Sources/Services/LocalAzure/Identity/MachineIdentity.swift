import Documents
import Encodings
import HTTP
import Resources

/// The token services inside a machine or an app in Azure, on loopback: the metadata service's and that of App Service.
///
/// Other users of this machine reach them too, so that both want the local secret in `X-IDENTITY-HEADER`.
struct MachineIdentity: Sendable {
  let surroundings: Surroundings
  let options: Options
  let trust: LocalTrust
  /// The user-assigned identities that there are.
  let identities: @Sendable () async throws -> [StoredResource]

  /// Whether a path on loopback is one of these services'.
  static func isMeant(by segments: [String]) -> Bool {
    segments == ["metadata", "identity", "oauth2", "token"] || segments == ["msi", "token"]
  }

  func respond(to request: ServiceRequest) async -> HTTPResponse {
    guard request.method == "GET" else { return refusal(405, "method_not_allowed", "Only GET is supported.") }
    let isMetadata = request.segments.first?.lowercased() == "metadata"
    // A header that no browser and no redirect sends is what keeps the token from others.
    if isMetadata, request.headers["Metadata"]?.lowercased() != "true" {
      return refusal(400, "invalid_request", "Required metadata header not specified")
    }
    let header = request.headers["X-IDENTITY-HEADER"] ?? ""
    guard trust.isSecret(header) || options.credentials == .any && (isMetadata || !header.isEmpty) else {
      return refusal(
        401, "unauthorized",
        header.isEmpty
          ? "The header X-IDENTITY-HEADER is missing: set IDENTITY_ENDPOINT and IDENTITY_HEADER as `twinwright local "
            + "env` prints them."
          : "The header X-IDENTITY-HEADER is not that of the local Azure.")
    }
    guard let version = request.query["api-version"], !version.isEmpty else {
      return refusal(400, "bad_request_102", "Required api-version parameter is missing")
    }
    guard let resource = request.query["resource"], Audience.named(resource) != nil else {
      return refusal(400, "invalid_resource", "AADSTS500011: The resource principal was not found in the tenant.")
    }
    guard let client = await client(request) else { return refusal(400, "invalid_request", "Identity not found") }
    let token = token(for: resource, client: client.lowercased())
    guard let text = try? token.text(signedBy: trust.key) else {
      return refusal(500, "server_error", "A token cannot be signed.")
    }
    return answer(token, text, client: client)
  }

  /// The client id of the identity that is meant, the machine's own where none is named; `nil` where there is none.
  private func client(_ request: ServiceRequest) async -> String? {
    let names = ["client_id", "object_id", "principal_id", "msi_res_id", "mi_res_id"]
    let given = names.compactMap { name in request.query[name].map { (name, $0) } }
    guard given.count < 2 else { return nil }
    guard let (name, value) = given.first else {
      return LoginPlane.objectID(ofClient: "machine", tenant: options.tenant)
    }
    if name == "client_id" { return UUIDText.isUUID(value) ? value : nil }
    let found = try? await identities().first { identity in
      name.hasSuffix("res_id")
        ? identity.id == ResourceID(value)
        : identity.body["properties"]?["principalId"]?.string?.lowercased() == value.lowercased()
    }
    return found?.body["properties"]?["clientId"]?.string
  }

  private func token(for resource: String, client: String) -> AccessToken {
    let now = surroundings.now() / 1_000_000
    let caller = Caller(
      objectID: LoginPlane.objectID(ofClient: client, tenant: options.tenant), tenant: options.tenant,
      application: client)
    return AccessToken(
      audience: resource, issuer: AccessToken.issuer(of: options.tenant), caller: caller, issuedAt: now,
      expires: now + AccessToken.lifetime)
  }

  private func answer(_ token: AccessToken, _ text: String, client: String) -> HTTPResponse {
    let value: Value = [
      "access_token": .string(text), "client_id": .string(client),
      "expires_in": .string("\(AccessToken.lifetime)"), "expires_on": .string("\(token.expires)"),
      "ext_expires_in": .string("\(AccessToken.lifetime)"), "not_before": .string("\(token.issuedAt)"),
      "resource": .string(token.audience), "token_type": "Bearer",
    ]
    return .json(200, value, headers: ["Cache-Control": "no-store"])
  }

  private func refusal(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
    .json(status, ["error": .string(code), "error_description": .string(message)])
  }
}
