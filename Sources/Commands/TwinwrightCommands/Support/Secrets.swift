import Cloud
import Crypto
import Diagnostics
import Files
import Foundation
import Plans
import Resources

/// Reads the secrets that manifests refer to. Values stay in memory; no error quotes one.
struct SecretVault: Sendable {
  let environment: [String: String]
  let files: DiskFileStore
  let cloud: any Cloud

  /// Largest content of a secret's file, in bytes.
  private static let limit = 64 << 10

  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  func read(_ reference: SecretReference) async throws -> String {
    switch reference {
    case .environment(let name):
      guard let value = environment[name], !value.isEmpty else {
        throw Missing(description: "the environment variable \(name) is not set")
      }
      cloud.conceal(value)
      return value
    case .file(let path):
      var bytes = try files.read(path, limit: Self.limit)
      if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
        throw Missing(description: "\(path) is empty or no UTF-8 text")
      }
      cloud.conceal(text)
      return text
    case .keyVault(let vault, let name):
      return try await cloud.keyVaultSecret(vault: vault, name: name)
    case .output(let output):
      throw Missing(description: "\(output) is handed out by Azure while a plan is applied")
    }
  }

  /// Every secret of the desired state that can be read now; those that cannot are left out and said with their place.
  func secrets(of desired: DesiredState, findings: inout Findings) async -> [SecretReference: String] {
    var values: [SecretReference: String] = [:]
    for resource in desired.resources {
      for (path, secret) in resource.body.secrets() {
        if case .output = secret { continue }
        guard values[secret] == nil else { continue }
        do {
          values[secret] = try await read(secret)
        } catch {
          let place = resource.body.span(at: path) ?? resource.span
          findings.add(
            Diagnostic(
              "TW0020", "\(secret) cannot be read: \(error)", at: place,
              help: ["the plan needs it to tell whether it has changed; the value itself is kept nowhere"]))
        }
      }
    }
    return values
  }
}

/// The key under which secrets are fingerprinted: `TWINWRIGHT_FINGERPRINT_KEY`, or a file made at first use.
enum FingerprintKey {
  /// Bytes below which a key could be guessed and with it every short secret behind a fingerprint.
  private static let shortestKey = 16

  static func fingerprinter(_ context: Context) throws(CommandFailure) -> Fingerprinter {
    if let text = context.variable("TWINWRIGHT_FINGERPRINT_KEY") {
      // Hashed, so that a passphrase of any length makes a key of the right one.
      return Fingerprinter(key: Array(SHA256.hash(data: Array(text.utf8))))
    }
    let folder = context.userFolder("XDG_CONFIG_HOME", fallback: ".config")
    let path = "\(folder)/fingerprint.key"
    let key: [UInt8]
    do { key = try storedKey(path, in: folder, context.files) } catch { throw unusable("\(error)") }
    guard key.count >= shortestKey else { throw unusable("\(path): fewer than \(shortestKey) bytes are no key") }
    return Fingerprinter(key: key)
  }

  /// The key of the file, which is made where it is missing; of two processes that make it at once, one wins.
  private static func storedKey(_ path: String, in folder: String, _ files: DiskFileStore) throws(FileError) -> [UInt8]
  {
    if !files.exists(path) {
      try files.createFolder(folder)
      var generator = SystemRandomNumberGenerator()
      let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
      do { try files.create(path, key, access: .ownerOnly) } catch { if error.kind != .exists { throw error } }
    }
    return try files.read(path, limit: 4096)
  }

  private static func unusable(_ detail: String) -> CommandFailure {
    CommandFailure(
      Diagnostic(
        "TW0021", "the key for fingerprints of secrets cannot be used: \(detail)",
        help: ["set TWINWRIGHT_FINGERPRINT_KEY, as CI should"]), .needsSetting)
  }
}
