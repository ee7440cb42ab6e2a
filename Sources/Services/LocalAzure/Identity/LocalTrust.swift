import Crypto
import Encodings

/// What a local Azure and those who may use it share: the secret, the key behind its tokens, and whose assertions count.
package struct LocalTrust: Sendable {
  /// The client secret of every application, and what opens the paths that steer the server.
  package let secret: String
  let key: TokenKey
  /// The keys that sign client assertions and federated tokens, read anew for each sign-in with one.
  let assertionKeys: @Sendable () -> [PublicKey]

  package init(secret: String, key: TokenKey, assertionKeys: @escaping @Sendable () -> [PublicKey] = { [] }) {
    self.secret = secret
    self.key = key
    self.assertionKeys = assertionKeys
  }

  /// For a local Azure in the memory of this process: one for the whole process, known to nobody outside.
  package static let ephemeral: LocalTrust = {
    // Making a key fails where there is no memory left.
    guard let key = try? TokenKey() else { fatalError("no key can be made") }
    return LocalTrust(secret: newSecret(), key: key)
  }()

  /// 256 random bits, base64url.
  package static func newSecret() -> String {
    // One that began with a hyphen would be an option to `az login --password`.
    "l" + Base64.encodeURL(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
  }

  /// Whether a text is the secret; takes as long for every text of a length.
  func isSecret(_ text: String) -> Bool {
    SHA256.hash(data: Array(text.utf8)) == SHA256.hash(data: Array(secret.utf8))
  }
}

/// What must prove who a caller is.
package enum CredentialCheck: String, Sendable, Hashable, CaseIterable {
  /// The local secret, or an assertion signed by a key that was registered.
  case checked
  /// Anything: any secret, any assertion, and no header for managed identities. For clients whose credentials cannot be
  /// changed, on machines that nobody else uses.
  case any
}
