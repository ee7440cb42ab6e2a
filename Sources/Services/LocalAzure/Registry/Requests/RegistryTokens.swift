import Crypto
import Documents
import Encodings

/// Who a token of a registry was given to.
enum RegistryPrincipal: Sendable, Hashable {
  /// The admin user of the registry with that number, and of no other.
  case administrator(ResourceNumber)
  case entra(Caller)
  case anonymous
}

/// What is done to a repository.
enum RegistryAction: String, Sendable, Hashable {
  case pull, push, delete
  /// Of the catalogue, which has no repository.
  case list = "*"

  /// The operation that roles name it by.
  var operation: Operation {
    switch self {
    case .pull, .list: Operation("Microsoft.ContainerRegistry/registries/pull/read")
    case .push: Operation("Microsoft.ContainerRegistry/registries/push/write")
    case .delete: Operation("Microsoft.ContainerRegistry/registries/artifacts/delete")
    }
  }
}

/// A repository, or the catalogue, with what a client may do or wants to do there: `repository:evse:pull,push`.
struct RegistryScope: Sendable, Hashable {
  /// `repository` or `registry`.
  var kind: String
  var name: String
  var actions: [RegistryAction]

  init(_ kind: String, _ name: String, _ actions: [RegistryAction]) {
    self.kind = kind
    self.name = name
    self.actions = actions
  }

  /// `nil` for what is no scope; actions that are not known are left out.
  init?(_ text: some StringProtocol) {
    guard let first = text.firstIndex(of: ":"), let last = text.lastIndex(of: ":"), first < last else { return nil }
    let kind = String(text[..<first])
    self.kind = kind
    name = String(text[text.index(after: first)..<last])
    actions = text[text.index(after: last)...].split(separator: ",").flatMap { word -> [RegistryAction] in
      if word == "*", kind == "repository" { return [.pull, .push, .delete] }
      return RegistryAction(rawValue: String(word)).map { [$0] } ?? []
    }
  }

  var text: String { "\(kind):\(name):\(actions.map(\.rawValue).joined(separator: ","))" }
}

/// A token of a registry: a JSON Web Token that is signed with a key of the store, so that it outlives the process.
struct RegistryToken: Sendable {
  /// Seconds an access token is good for; a refresh token, three hours.
  static let lifetime: Int64 = 75 * 60
  static let refreshLifetime: Int64 = 3 * 3600

  /// What may be had for it.
  enum Use: String, Sendable { case access = "access_token", refresh = "refresh_token" }

  var use: Use
  /// The registry it is for; 0 where only the machine was named.
  var registry: ResourceNumber
  var principal: RegistryPrincipal
  var scopes: [RegistryScope]
  /// Seconds since 1970.
  var issuedAt: Int64

  var expires: Int64 { issuedAt + (use == .access ? Self.lifetime : Self.refreshLifetime) }

  /// The token as `Authorization` carries it.
  func text(key: [UInt8]) -> String {
    let access = scopes.map { scope -> Value in
      [
        "type": .string(scope.kind), "name": .string(scope.name),
        "actions": .array(scope.actions.map { .string($0.rawValue) }),
      ]
    }
    var claims: Value = [
      "iss": "Azure Container Registry", "grant_type": .string(use.rawValue), "registry": .integer(registry),
      "iat": .integer(issuedAt), "nbf": .integer(issuedAt), "exp": .integer(expires), "access": .array(access),
    ]
    switch principal {
    case .administrator(let number): claims[member: "admin"] = .integer(number)
    case .entra(let caller):
      claims[member: "oid"] = .string(caller.objectID)
      claims[member: "tenant"] = .string(caller.tenant)
      claims[member: "appid"] = .string(caller.application)
    case .anonymous: break
    }
    let header: Value = ["alg": "HS256", "typ": "JWT"]
    let signed = [header, claims].map { Base64.encodeURL($0.json) }.joined(separator: ".")
    return signed + "." + Base64.encodeURL(Self.signature(signed, key))
  }

  /// Reads a token of that use; `nil` when it is none of ours, or no longer good. `now` in seconds since 1970.
  init?(_ text: some StringProtocol, use: Use, key: [UInt8], now: Int64) {
    guard text.utf8.count <= 1 << 16, let dot = text.lastIndex(of: "."),
      let signature = Base64.decode(text[text.index(after: dot)...]),
      HMAC<SHA256>.isValidAuthenticationCode(
        signature, authenticating: Array(text[..<dot].utf8), using: SymmetricKey(data: key)),
      let payload = text[..<dot].split(separator: ".").last.flatMap({ Base64.decode($0) }),
      let claims = try? JSONReader.parse(payload), claims["grant_type"]?.string == use.rawValue,
      let registry = claims["registry"]?.integer, let issued = claims["iat"]?.integer,
      let expires = claims["exp"]?.integer, expires > now
    else { return nil }
    self.use = use
    self.registry = registry
    issuedAt = issued
    if let number = claims["admin"]?.integer {
      principal = .administrator(number)
    } else if let object = claims["oid"]?.string {
      principal = .entra(
        Caller(
          objectID: object, tenant: claims["tenant"]?.string ?? "", application: claims["appid"]?.string ?? ""))
    } else {
      principal = .anonymous
    }
    scopes = (claims["access"]?.array ?? []).map { entry in
      RegistryScope(
        entry["type"]?.string ?? "", entry["name"]?.string ?? "",
        (entry["actions"]?.array ?? []).compactMap { $0.string.flatMap(RegistryAction.init) })
    }
  }

  init(
    use: Use, registry: ResourceNumber, principal: RegistryPrincipal, scopes: [RegistryScope] = [], issuedAt: Int64
  ) {
    self.use = use
    self.registry = registry
    self.principal = principal
    self.scopes = scopes
    self.issuedAt = issuedAt
  }

  /// Whether it lets its holder do something to a repository of the registry.
  func covers(_ wanted: RegistryScope, of number: ResourceNumber) -> Bool {
    registry == number
      && wanted.actions.allSatisfy { action in
        scopes.contains { $0.kind == wanted.kind && $0.name == wanted.name && $0.actions.contains(action) }
      }
  }

  private static func signature(_ text: String, _ key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
  }
}
