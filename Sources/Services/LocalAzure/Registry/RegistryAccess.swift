import Documents
import Encodings
import Resources

/// Who may do what in registries: passwords, tokens of Entra ID, and the tokens of the registries themselves.
struct RegistryAccess: Sendable {
  let surroundings: Surroundings
  let options: Options
  /// What Entra ID's tokens and secrets are checked by.
  let trust: LocalTrust
  /// Signs tokens.
  let key: [UInt8]
  /// Whether a caller's roles cover an operation at a scope.
  let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  /// The user name that goes with a refresh token for a password.
  static let tokenUser = "00000000-0000-0000-0000-000000000000"

  var now: Int64 { surroundings.now() / 1_000_000 }

  /// Who a user name and its password are, to a registry; `nil` for nobody.
  ///
  /// The admin user is the registry's name. Every client id of Entra ID has the secret of the local Azure, as everywhere
  /// in it.
  func principal(user: String, password: String, registry: StoredResource?) -> RegistryPrincipal? {
    guard !password.isEmpty else { return nil }
    if user == Self.tokenUser { return refreshed(password, registry) }
    if UUIDText.isUUID(user) {
      guard options.credentials == .any || trust.isSecret(password) else { return nil }
      return .entra(
        Caller(
          objectID: LoginPlane.objectID(ofClient: user, tenant: options.tenant), tenant: options.tenant,
          application: user.lowercased()))
    }
    guard let registry, user.lowercased() == registry.name.lowercased(),
      registry.body["properties"]?["adminUserEnabled"]?.bool == true
    else { return nil }
    let isRight = ["password", "password2"].contains { name in
      registry.secrets[name]?.string.map { Self.isSame($0, password) } ?? false
    }
    return isRight ? .administrator(registry.number) : nil
  }

  /// Who a refresh token was given to.
  func refreshed(_ text: String, _ registry: StoredResource?) -> RegistryPrincipal? {
    guard let token = RegistryToken(text, use: .refresh, key: key, now: now), token.registry == registry?.number ?? 0
    else { return nil }
    return token.principal
  }

  /// Whether somebody may do something in a registry.
  func allows(_ principal: RegistryPrincipal, _ action: RegistryAction, in registry: StoredResource) -> Bool {
    switch principal {
    case .administrator(let number): number == registry.number
    case .entra(let caller): mayDo(action.operation, caller, registry.id)
    case .anonymous: action == .pull && registry.body["properties"]?["anonymousPullEnabled"]?.bool == true
    }
  }

  /// User name and password of a `Basic` header.
  static func basic(_ header: String) -> (user: String, password: String)? {
    guard header.lowercased().hasPrefix("basic "), let bytes = Base64.decode(header.dropFirst(6).filter { $0 != " " })
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// Compares in a time that does not tell where two texts differ.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
