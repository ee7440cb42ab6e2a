import AzureClient
import Cloud
import CurlTransport
import Diagnostics
import Files
import Foundation
import HTTP
import LocalAzure

/// A way to Azure: the transport, the credential and the client above them.
struct Connection: Sendable {
  let cloud: AzureCloud
  private let transport: CurlTransport

  /// Ends the transport's thread and its connections.
  func close() { transport.shutdown() }

  /// `isLocal` changes where the transport leads and which credential is taken when none is set, nothing else.
  static func open(_ context: Context, isLocal: Bool, width: Int) async throws -> Connection {
    var configuration = CurlTransport.Configuration()
    configuration.userAgent = "twinwright/\(Context.version)"
    configuration.maximumConnections = width
    var context = context
    if isLocal {
      let endpoint = try await LocalServer(context).started()
      configuration.proxy = "http://127.0.0.1:\(endpoint.port)"
      configuration.caBundle = endpoint.caBundle
      context = context.withLocalDefaults()
    } else {
      configuration.proxy = context.variable("HTTPS_PROXY") ?? context.variable("https_proxy")
      configuration.directHosts = (context.variable("NO_PROXY") ?? context.variable("no_proxy") ?? "")
        .split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      configuration.caBundle = context.variable("CURL_CA_BUNDLE") ?? context.variable("SSL_CERT_FILE")
    }
    let transport = CurlTransport(configuration: configuration)
    let credential = try credential(context, transport)
    let effects = context.effects
    let cloud = AzureCloud(
      transport: transport, credential: credential, now: effects.now, sleep: effects.sleep, random: effects.random,
      rates: isLocal ? .unlimited : .azure, product: "twinwright/\(Context.version)")
    return Connection(cloud: cloud, transport: transport)
  }

  /// Client secret, then workload identity, then whoever is signed in to the Azure CLI.
  private static func credential(_ context: Context, _ transport: CurlTransport) throws -> any TokenCredential {
    let tenant = context.variable("AZURE_TENANT_ID")
    let client = context.variable("AZURE_CLIENT_ID")
    if let tenant, let client, let secret = context.variable("AZURE_CLIENT_SECRET") {
      return ClientSecretCredential(
        tenant: tenant, client: client, secret: secret, transport: transport, effects: context.effects)
    }
    if let tenant, let client, let file = context.variable("AZURE_FEDERATED_TOKEN_FILE") {
      return WorkloadIdentityCredential(
        tenant: tenant, client: client, tokenFile: file, files: context.files, transport: transport,
        effects: context.effects)
    }
    return AzureCLI.credential(tenant: tenant)
  }
}

extension Context {
  /// The identity that is used on the local Azure where none is set, and its first subscription.
  static let localIdentity = [
    "AZURE_TENANT_ID": Options().tenant,
    "AZURE_CLIENT_ID": "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a003",
    "AZURE_CLIENT_SECRET": "local",
    "AZURE_SUBSCRIPTION_ID": Options().subscription,
  ]

  /// The same surroundings, with the local Azure's identity and subscription where none is set.
  func withLocalDefaults() -> Context {
    var merged = environment
    for (name, value) in Self.localIdentity where (merged[name] ?? "").isEmpty { merged[name] = value }
    return Context(environment: merged, console: console, files: files)
  }
}

/// Tokens of whoever is signed in to the Azure CLI.
enum AzureCLI {
  static func credential(tenant: String?) -> any TokenCredential {
    ClosureCredential { scope async throws(AzureError) in
      let output = try run(AzureCLIOutput.arguments(scope: scope, tenant: tenant))
      return try AzureCLIOutput.token(output, now: Date().timeIntervalSince1970)
    }
  }

  private static func run(_ arguments: [String]) throws(AzureError) -> [UInt8] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["az"] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      throw AzureError(.unauthorized, code: "AzureCLINotStarted", message: "`az` cannot be started: \(error)")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw AzureError(
        .unauthorized, code: "NoCredential",
        message: process.terminationStatus == 127
          ? "no credential is set and the Azure CLI is not installed" : "no credential is set and `az` has no token")
    }
    return Array(data)
  }
}
