import Documents
import Encodings
import HTTP
import Resources

/// Whether whoever asks for a token is the application it names: by the local secret, or by an assertion.
struct ClientProof: Sendable {
  let trust: LocalTrust
  let options: Options
  let store: Store
  /// Seconds since 1970.
  let now: Int64

  private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  /// Refuses a token request of `client` that proves nothing; `endpoints` are the beginnings of what an assertion may
  /// name as its audience.
  func check(_ form: TokenForm, client: String, endpoints: [String]) async throws(LoginError) {
    if let secret = form["client_secret"] { return try check(secret, client) }
    guard let text = form["client_assertion"] else {
      throw LoginError(
        .invalidClient, 7_000_218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
    }
    guard form["client_assertion_type"] == Self.assertionType else { throw .missing("client_assertion_type") }
    guard let assertion = try? SignedToken(text) else {
      throw LoginError(.invalidClient, 50027, "JWT token is invalid or malformed.")
    }
    guard options.credentials == .checked else { return }
    try await check(assertion, client, endpoints)
  }

  private func check(_ secret: String, _ client: String) throws(LoginError) {
    guard !secret.isEmpty else {
      throw LoginError(
        .invalidClient, 7_000_216, "'client_secret' is required for the 'client_credentials' grant type.")
    }
    guard options.credentials == .any || trust.isSecret(secret) else {
      throw LoginError(
        .invalidClient, 7_000_215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "
          + "the client secret ID, for a secret added to app '\(client)'.")
    }
  }

  private func check(_ assertion: SignedToken, _ client: String, _ endpoints: [String]) async throws(LoginError) {
    let issuer = assertion.claims["iss"]?.string ?? ""
    let subject = assertion.claims["sub"]?.string ?? ""
    guard assertion.isInTime(now) else {
      throw LoginError(.invalidClient, 700_024, "Client assertion is not within its valid time range.")
    }
    guard trust.assertionKeys().contains(where: { $0.isSigner(of: assertion) }) else {
      throw LoginError(
        .invalidClient, 700_027,
        "Client assertion failed signature validation: the key it is signed with is not registered on application "
          + "'\(client)'. A key is registered with `twinwright local trust`.")
    }
    if issuer.lowercased() == client.lowercased() {
      let named = assertion.audiences.map { $0.lowercased() }
      guard subject.lowercased() == client.lowercased() else {
        throw LoginError(.invalidClient, 700_021, "Client assertion application identifier doesn't match 'client_id'.")
      }
      guard named.contains(where: { audience in endpoints.contains { audience.hasPrefix($0.lowercased()) } }) else {
        throw LoginError(
          .invalidClient, 700_023,
          "Client assertion audience claim does not match Realm issuer. Review the documentation of the token endpoint."
        )
      }
    } else {
      try await checkFederated(assertion, issuer, subject, client)
    }
  }

  /// A token of another issuer counts where a federated credential of the identity names it.
  private func checkFederated(
    _ assertion: SignedToken, _ issuer: String, _ subject: String, _ client: String
  ) async throws(LoginError) {
    let records: [Value]
    do { records = try await federations(of: client) } catch {
      throw LoginError(.temporarilyUnavailable, 90033, "A transient error has occurred. Please try again.")
    }
    func refusal(_ number: Int, _ what: String, _ value: String) -> LoginError {
      LoginError(
        .invalidClient, number,
        "No matching federated identity record found for presented assertion \(what) '\(value)'. Check your federated "
          + "identity credential Subject, Audience and Issuer against the presented assertion.")
    }
    let ofIssuer = records.filter { $0["issuer"]?.string == issuer }
    guard !ofIssuer.isEmpty else { throw refusal(700_211, "issuer", issuer) }
    let ofSubject = ofIssuer.filter { $0["subject"]?.string == subject }
    guard !ofSubject.isEmpty else { throw refusal(700_213, "subject", subject) }
    let named = Set(assertion.audiences)
    let isMeant = ofSubject.contains { record in
      (record["audiences"]?.array ?? []).contains { $0.string.map(named.contains) ?? false }
    }
    guard isMeant else { throw refusal(700_212, "audience", assertion.audiences.joined(separator: " ")) }
  }

  /// The properties of the federated credentials of the user-assigned identity with that client id.
  private func federations(of client: String) async throws(ServiceError) -> [Value] {
    try await store.read { db in
      let identity = try ResourceTable.all(type: IdentityRules.identityType, db).first {
        $0.body["properties"]?["clientId"]?.string?.lowercased() == client.lowercased()
      }
      guard let identity else { return [] }
      return try ResourceTable.inside(identity.id, type: IdentityRules.credentialType, db)
        .compactMap { $0.body["properties"] }
    }
  }
}
