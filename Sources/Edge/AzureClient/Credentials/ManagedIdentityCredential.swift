package import Cloud
import Encodings
import HTTP
import Redaction
import Resources

/// The identity that Azure gives to the machine, app or container this runs in. No secret is kept anywhere.
package struct ManagedIdentityCredential: TokenCredential {
  /// Who hands out the tokens.
  package enum Host: Sendable, Hashable {
    /// The instance metadata service of virtual machines, scale sets and Kubernetes nodes; `base` is scheme and host.
    case metadataService(base: String)
    /// App Service, Functions, Container Apps and Container Instances: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`.
    case appService(endpoint: String, header: String)
  }

  /// Which of several identities is meant.
  package enum Identity: Sendable, Hashable {
    case client(String)
    /// The object id of its principal.
    case object(String)
    /// The ARM id of a user-assigned identity.
    case resource(String)

    /// In words: `client id ...`.
    package var text: String {
      switch self {
      case .client(let id): "client id \(id)"
      case .object(let id): "object id \(id)"
      case .resource(let id): id
      }
    }

    /// An ARM id or an object id as a setting has it; `nil` for anything else.
    package init?(_ text: String) {
      if UUIDText.isUUID(text) {
        self = .object(text)
      } else if let id = ResourceID(text), id.type.lowercased() == "microsoft.managedidentity/userassignedidentities" {
        self = .resource(text)
      } else {
        return nil
      }
    }
  }

  /// Where the metadata service is on every machine in Azure.
  package static let metadataBase = "http://169.254.169.254"
  /// Attempts while the metadata service answers that it is being updated or is not there yet: an update takes up to 70
  /// seconds.
  private static let attempts = 7

  private let host: Host
  private let identity: Identity?
  private let sender: Sender

  /// `identity` names one of several; `nil` takes the machine's own. `signIn.transport` must not lead through
  /// a proxy: these addresses mean this machine.
  package init(_ host: Host, identity: Identity?, signIn: SignIn) {
    let redactor = Redactor()
    if case .appService(_, let header) = host { redactor.add(header) }
    self.host = host
    self.identity = identity
    sender = signIn.sender(redactor)
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    let call = call(resource: scope.hasSuffix("/.default") ? String(scope.dropLast("/.default".count)) : scope)
    var attempt = 1
    while true {
      do { return try await sender.accessToken(call) } catch {
        guard isStarting(error), attempt < Self.attempts else { throw error }
      }
      try await sender.pause(.seconds(min(1 << attempt, 20)), call)
      attempt += 1
    }
  }

  /// Whether the metadata service answers at an address. Asked without the header that it demands, so that nobody
  /// hands out a token: the real one refuses with 400.
  package static func answers(at base: String, signIn: SignIn) async -> Bool {
    var once = signIn
    once.policy.attempts = 1
    guard let reply = try? await once.sender(Redactor()).send(AzureCall("GET", url(base, publicResource))) else {
      return false
    }
    return reply.response.status == 400 || reply.response.status == 200
  }

  private static let publicResource = "https://management.azure.com"

  private static func url(_ base: String, _ resource: String) -> String {
    "\(base)/metadata/identity/oauth2/token?api-version=2018-02-01&resource=\(URLText.encode(resource))"
  }

  private func call(resource: String) -> AzureCall {
    let identity = parameter.map { "&\($0.name)=\(URLText.encode($0.value))" } ?? ""
    switch host {
    case .metadataService(let base):
      var call = AzureCall("GET", Self.url(base, resource) + identity)
      call.headers["Metadata"] = "true"
      return call
    case .appService(let endpoint, let header):
      let mark = endpoint.contains("?") ? "&" : "?"
      var call = AzureCall(
        "GET", "\(endpoint)\(mark)api-version=2019-08-01&resource=\(URLText.encode(resource))\(identity)")
      call.headers["X-IDENTITY-HEADER"] = header
      return call
    }
  }

  /// How the identity is named to the host; only the name for ARM ids differs.
  private var parameter: (name: String, value: String)? {
    switch (identity, host) {
    case (nil, _): nil
    case (.client(let id), _): ("client_id", id)
    case (.object(let id), _): ("object_id", id)
    case (.resource(let id), .metadataService): ("msi_res_id", id)
    case (.resource(let id), .appService): ("mi_res_id", id)
    }
  }

  /// The metadata service answers 404 while it starts and 410 while it is updated.
  private func isStarting(_ error: AzureError) -> Bool {
    if case .metadataService = host { error.status == 404 || error.status == 410 } else { false }
  }
}
