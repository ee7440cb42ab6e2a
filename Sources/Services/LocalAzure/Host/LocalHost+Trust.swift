import Files
import HTTPServer

/// What a folder's server and its users share.
extension LocalHost {
  /// Bytes that a file of these has at most.
  private static let limit = 1 << 20

  var secretPath: String { "\(folder)/client.secret" }
  var tokenKeyPath: String { "\(folder)/token.key" }
  /// Certificates and public keys, PEM, whose assertions count.
  package var trustedPath: String { "\(folder)/trusted.pem" }

  /// The client secret of every application; there once a server has served the folder.
  package func secret() throws(LocalHostError) -> String {
    do { return String(decoding: try files.read(secretPath, limit: Self.limit), as: UTF8.self) } catch {
      throw LocalHostError(
        .folder,
        "\(error); if the server was started by an older version, end it with `twinwright local stop`")
    }
  }

  /// Reads what is shared, and makes what is missing; only who has the lock may.
  func trust() throws(LocalHostError) -> LocalTrust {
    let secret = try kept(secretPath) { LocalTrust.newSecret() }
    let key: TokenKey
    do { key = try TokenKey(pem: kept(tokenKeyPath) { try TokenKey().pem }) } catch {
      throw error as? LocalHostError
        ?? LocalHostError(.folder, "\(tokenKeyPath) holds no RSA key; remove it to have a new one made")
    }
    // A file that cannot be read vouches for nobody.
    return LocalTrust(secret: secret, key: key, assertionKeys: { (try? trusted()) ?? [] })
  }

  /// The keys whose assertions count; throws when the file of them cannot be read.
  private func trusted() throws -> [PublicKey] {
    guard files.exists(trustedPath) else { return [] }
    return try PublicKey.all(pem: String(decoding: files.read(trustedPath, limit: Self.limit), as: UTF8.self))
  }

  /// Has assertions count that are signed by the keys of a PEM file of certificates and public keys, and returns how many
  /// those are. What was trusted before stays so.
  package func trust(pem: [UInt8]) throws(LocalHostError) -> Int {
    let text = String(decoding: pem, as: UTF8.self)
    let keys: [PublicKey]
    do { keys = try PublicKey.all(pem: text) } catch { throw LocalHostError(.key, "\(error)") }
    guard !keys.isEmpty else { throw LocalHostError(.key, "there is no block CERTIFICATE or PUBLIC KEY in it") }
    try prepareFolder()
    do {
      let known = files.exists(trustedPath) ? try files.read(trustedPath, limit: Self.limit) : []
      let blocks = try PublicKeyBlocks(pem: text).text
      try files.write(trustedPath, known + Array(blocks.utf8), access: .ownerOnly)
    } catch { throw LocalHostError(.folder, "\(error)") }
    return keys.count
  }

  /// From now on no assertion counts.
  package func trustNobody() throws(LocalHostError) {
    guard files.exists(trustedPath) else { return }
    do { try files.remove(trustedPath) } catch { throw LocalHostError(.folder, "\(error)") }
  }

  /// The content of a file for the owner alone, made at first use.
  private func kept(_ path: String, _ make: () throws -> String) throws(LocalHostError) -> String {
    do {
      if files.exists(path) { return String(decoding: try files.read(path, limit: Self.limit), as: UTF8.self) }
      let content = try make()
      try files.create(path, Array(content.utf8), access: .ownerOnly)
      return content
    } catch { throw LocalHostError(.folder, "\(error)") }
  }
}
