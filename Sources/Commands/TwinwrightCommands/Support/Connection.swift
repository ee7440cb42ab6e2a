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
  private let route: Route

  /// Ends the transports' threads and their connections.
  func close() { route.close() }

  /// `isLocal` changes where the transport leads and which credential is taken when none is set, nothing else.
  static func open(_ context: Context, isLocal: Bool, width: Int) async throws -> Connection {
    let route = try await Route(context, isLocal: isLocal, width: width)
    do {
      let choice = try await route.choice()
      guard let credential = choice.credential else { throw CommandFailure(choice.failure, .needsSetting) }
      return Connection(cloud: route.cloud(credential), route: route)
    } catch {
      route.close()
      throw error
    }
  }
}

/// What there is before a credential is chosen: the ways over the network and the cloud they lead to.
struct Route: Sendable {
  /// To the cloud, and to its sign-in.
  let transport: CurlTransport
  /// Past every proxy, and soon given up: to the metadata service of this machine.
  private let machine: CurlTransport
  /// How tokens are asked for, and in which cloud.
  let signIn: SignIn
  private let chain: CredentialChain
  private let rates: RateLimits

  /// How long a machine outside Azure waits to learn that it is none in Azure.
  private static let metadataTimeout = Duration.seconds(1)

  init(_ context: Context, isLocal: Bool, width: Int) async throws {
    var settings = NetworkSettings { context.variable($0) }
    rates = settings.rates(isLocal ? .unlimited : .azure)
    var configuration = CurlTransport.Configuration()
    configuration.userAgent = "twinwright/\(Context.version)"
    configuration.maximumConnections = width
    var machineConfiguration = configuration
    machineConfiguration.connectTimeout = Self.metadataTimeout
    machineConfiguration.requestTimeout = Self.metadataTimeout * 10
    var context = context
    if isLocal {
      let server = LocalServer(context)
      let endpoint = try await server.started()
      configuration.proxy = "http://127.0.0.1:\(endpoint.port)"
      configuration.caBundle = endpoint.caBundle
      context = context.withLocalIdentity(endpoint, secret: try server.secret())
    } else {
      settings.apply(to: &configuration)
    }
    machineConfiguration.caBundle = configuration.caBundle
    machineConfiguration.caFolder = configuration.caFolder
    if settings.findings.hasErrors { throw CommandFailure(settings.findings, .needsSetting) }
    if let bundle = configuration.caBundle, let name = configuration.caVariable, !context.files.exists(bundle) {
      throw CommandFailure(
        Diagnostic(
          "TW6022", "\(name) names \(bundle), which does not exist",
          help: ["name a PEM file of the authorities to trust, or unset \(name)"]), .needsSetting)
    }
    transport = CurlTransport(configuration: configuration)
    machine = CurlTransport(configuration: machineConfiguration)
    var signIn = SignIn(transport: transport, effects: context.effects, product: configuration.userAgent)
    // The local Azure is the public cloud and no other.
    if !isLocal {
      do { signIn.cloud = try await CloudChoice(variable: context.variable).endpoints(signIn: signIn) } catch {
        transport.shutdown()
        machine.shutdown()
        throw CommandFailure(error.findings, .needsSetting)
      }
    }
    self.signIn = signIn
    var atMachine = signIn
    atMachine.transport = machine
    let surroundings = context
    chain = CredentialChain(
      variable: { surroundings.variable($0) }, files: context.files, signIn: signIn, machine: atMachine,
      runAzureCLI: AzureCLI.runner(context))
  }

  /// Which credential is taken, and why.
  func choice() async throws(CommandFailure) -> CredentialChain.Choice {
    do { return try await chain.choose() } catch { throw CommandFailure(error.findings, .needsSetting) }
  }

  /// The client of whoever has the credential.
  func cloud(_ credential: any TokenCredential) -> AzureCloud {
    let effects = signIn.effects
    return AzureCloud(
      transport: transport, credential: credential, cloud: signIn.cloud, now: effects.now, sleep: effects.sleep,
      random: effects.random, rates: rates, product: signIn.product)
  }

  /// Ends the transports' threads and their connections.
  func close() {
    transport.shutdown()
    machine.shutdown()
  }
}

extension Context {
  /// The same surroundings, with the local Azure's tenant, and its client and subscription where none is set.
  func withLocalDefaults() -> Context {
    var merged = environment
    merged["AZURE_TENANT_ID"] = Options().tenant
    let standing = ["AZURE_CLIENT_ID": Options().administrator, "AZURE_SUBSCRIPTION_ID": Options().subscription]
    for (name, value) in standing where (merged[name] ?? "").isEmpty { merged[name] = value }
    return Context(environment: merged, console: console, files: files)
  }

  /// The same with the secrets of a running local Azure: it is told no secret that somebody else gave.
  func withLocalIdentity(_ endpoint: Endpoint, secret: String) -> Context {
    let standing = withLocalDefaults()
    let own = Self.localSecrets(endpoint, secret: secret)
    return Context(environment: standing.environment.merging(own) { $1 }, console: console, files: files)
  }

  /// What signs in to a running local Azure: as an application, and as what runs in it.
  static func localSecrets(_ endpoint: Endpoint, secret: String) -> [String: String] {
    [
      "AZURE_CLIENT_SECRET": secret, "IDENTITY_ENDPOINT": "https://127.0.0.1:\(endpoint.port)/msi/token",
      "IDENTITY_HEADER": secret,
    ]
  }
}
