package import Cloud
package import Files
import Redaction

/// An application that holds the key of a certificate: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`,
/// `AZURE_CLIENT_CERTIFICATE_PATH`.
package struct ClientCertificateCredential: TokenCredential {
  /// Bytes of a certificate's file at most: a chain has a few thousand.
  private static let limit = 1 << 20

  /// Where the certificate is and how it is used.
  package struct Settings: Sendable {
    /// A PEM file with the certificate and its private key.
    package var path: String
    /// Opens an encrypted key.
    package var password: String?
    package var algorithm: AssertionAlgorithm
    /// Whether the whole chain goes along.
    package var sendsChain: Bool

    package init(
      path: String, password: String? = nil, algorithm: AssertionAlgorithm = .rs256, sendsChain: Bool = false
    ) {
      self.path = path
      self.password = password
      self.algorithm = algorithm
      self.sendsChain = sendsChain
    }
  }

  private let endpoint: TokenEndpoint
  private let client: String
  private let settings: Settings
  private let files: any FileStore

  package init(tenant: String, client: String, certificate: Settings, files: any FileStore, signIn: SignIn) {
    let redactor = Redactor()
    if let password = certificate.password { redactor.add(password) }
    endpoint = signIn.endpoint(tenant: tenant, redactor)
    self.client = client
    settings = certificate
    self.files = files
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    let certificate = try certificate()
    let url = try await endpoint.discover()
    let effects = endpoint.sender.effects
    let assertion = ClientAssertion.make(
      certificate, settings.algorithm, client: client, audience: url, now: Int64(effects.now()), id: effects.uuid(),
      sendsChain: settings.sendsChain)
    guard let assertion else { throw unreadable("its key cannot sign") }
    return try await endpoint.token(at: url, client: client, scope: scope, assertion: assertion)
  }

  /// Read anew every time: certificates are replaced while a long apply runs.
  private func certificate() throws(AzureError) -> ClientCertificate {
    let bytes: [UInt8]
    do { bytes = try files.read(settings.path, limit: Self.limit) } catch { throw unreadable(error.detail) }
    do { return try ClientCertificate(pem: bytes, password: settings.password) } catch {
      throw unreadable(error.words, code: error.code)
    }
  }

  private func unreadable(_ why: String, code: String = "CertificateUnreadable") -> AzureError {
    AzureError(.unauthorized, code: code, message: "the client certificate \(settings.path) cannot be used: \(why)")
  }
}

extension ClientCertificate.Flaw {
  /// What the error is called.
  var code: String {
    switch self {
    case .notPEM, .notPEMButPKCS12: "CertificateNotPEM"
    case .noCertificate, .noKey, .keyUnreadable: "CertificateUnreadable"
    case .encryptedWithoutPassword: "CertificatePasswordMissing"
    case .keyTooShort: "CertificateKeyTooShort"
    case .keyOfAnotherCertificate: "CertificateKeyMismatch"
    }
  }

  var words: String {
    switch self {
    case .notPEM: "it is no PEM file"
    case .notPEMButPKCS12: "it looks like PKCS#12 (.pfx), and a PEM file is expected"
    case .noCertificate: "there is no block `CERTIFICATE` in it"
    case .noKey: "there is no block `PRIVATE KEY` in it"
    case .encryptedWithoutPassword: "its key is encrypted and no password is set"
    case .keyUnreadable: "its key is no RSA key, is damaged, or the password does not open it"
    case .keyTooShort(let bits): "its key has \(bits) bits, and 2,048 are the least"
    case .keyOfAnotherCertificate: "its key belongs to none of its certificates"
    }
  }
}
