import ArgumentParser
import CurlTransport
import Diagnostics
import Documents
import Foundation
import LocalAzure
import Rendering

/// `twinwright local`: the embedded Azure as a process of its own.
struct LocalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local", abstract: "Run the embedded local Azure.",
    discussion: """
      An HTTPS server on loopback that answers for Azure's host names behind CONNECT, with certificates of a private \
      authority. --local starts it on demand; it ends after 30 idle minutes. Unmodified Azure clients use it through \
      the variables that `twinwright local env` prints. Its state is kept in SQLite in the folder that --data or \
      $TWINWRIGHT_LOCAL names, or in ~/.local/state/twinwright/local: several stand side by side.
      """,
    subcommands: [
      Start.self, Stop.self, Status.self, Events.self, History.self, Faults.self, Reset.self, Snapshots.self, UI.self,
      Trust.self, Environment.self, Serve.self,
    ])

  /// `local start`.
  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start it, if it is not running, and keep it until `local stop`.")

    @Option(help: ArgumentHelp("The TCP port on 127.0.0.1; any free one when left out.", valueName: "port"))
    var port = 0

    @Option(
      help: ArgumentHelp(
        "Where role assignments are heeded: data (twins and devices), all (resources too), off.", valueName: "where"))
    var roles = RoleEnforcement.data

    @Option(
      help: ArgumentHelp(
        "What gets a token: checked (the secret of `local env`, or an assertion signed by a key of `local trust`), or "
          + "any secret, assertion and machine, which opens it to every user of this machine.", valueName: "what"))
    var credentials = CredentialCheck.checked

    @Option(
      help: ArgumentHelp("Play this fault script from the start: see `local faults`.", valueName: "script"),
      completion: .file())
    var faults: String?

    @Option(
      help: ArgumentHelp(
        "How far query results lag behind writes, as 5s, 500ms or 1m; not at all when left out.", valueName: "time"))
    var queryLag: TimeArgument?

    @Flag(
      help:
        "Refuse callers that exceed the documented rates (429), and what the lower of two documented limits forbids.")
    var strict = false

    @Option(
      help: ArgumentHelp(
        "Where devices connect to the hubs by MQTT over TLS: auto (port 8883 if it is free), off, or a port that must "
          + "be free, 0 for any.", valueName: "port"))
    var mqtt = MQTTArgument.auto

    @Option(
      help: ArgumentHelp(
        "When an event that a webhook did not take is sent again, as 1s,5s,30s: the last counts for all that follow. As "
          + "Event Grid does, from 10s to 12h, when left out.", valueName: "times"))
    var eventRetries: RetryArgument?

    @Option(
      help: ArgumentHelp(
        "Whether the containers of container groups run, with images that were pushed to its registries: auto (in a sandbox, "
          + "where bubblewrap works), off, bwrap (as auto, and groups say what is missing), plain (as programs of this "
          + "user without any sandbox).", valueName: "how"))
    var containers = ContainerRunning.auto

    @Option(
      help: ArgumentHelp(
        "Which network containers in a sandbox have: none, or the machine's, where their ports are open as they open them.",
        valueName: "which"))
    var containerNetwork = ContainerNetwork.none

    func validate() throws {
      guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    }

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let server = LocalServer(context)
        let wasRunning = server.host.endpoint() != nil
        let endpoint = try await server.started(
          idleSeconds: nil, port: port, roles: roles, credentials: credentials, queryLag: queryLag, mqtt: mqtt,
          isStrict: strict, eventRetries: eventRetries, containers: containers, containerNetwork: containerNetwork)
        context.console.out(
          LocalText.running(endpoint, server.host, local, note: wasRunning ? "already running" : "started"))
        if let faults { try await FaultSteering(LocalCalls(endpoint, server)).play(faults, context) }
        return .success
      }
    }
  }

  /// `local stop`.
  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop it; what it remembers stays.")

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let wasRunning = try await LocalText.hosting { () async throws(LocalHostError) in
          try await LocalServer(context).host.stop(sleep: LocalServer.pause)
        }
        context.console.out(raw: wasRunning ? "The local Azure has stopped.\n" : "The local Azure was not running.\n")
        return .success
      }
    }
  }

  /// `local status`.
  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say whether it runs and where. Exits 1 when it does not.")

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let server = LocalServer(context)
        guard let endpoint = server.host.endpoint() else {
          context.console.out(raw: "The local Azure is not running. State folder: \(server.host.folder)\n")
          return .failure
        }
        context.console.out(LocalText.running(endpoint, server.host, local, note: "running"))
        context.console.out(raw: try await FaultSteering(LocalCalls(endpoint, server)).told + "\n")
        return .success
      }
    }
  }

  /// `local reset`.
  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget everything: resources, models, twins, devices. Stops it first.")

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let server = LocalServer(context)
        if !isConfirmed {
          guard let answer = context.console.ask("Forget everything in \(server.host.folder)? Only `yes` is a yes: ")
          else {
            throw CommandFailure(
              Diagnostic(
                "TW0030", "there is no terminal to ask on", help: ["add --yes to go ahead without a question"]),
              .needsSetting)
          }
          guard answer.trimmingCharacters(in: .whitespaces) == "yes" else { return .failure }
        }
        try await LocalText.hosting { () async throws(LocalHostError) in
          try await server.host.reset(sleep: LocalServer.pause)
        }
        context.console.out(raw: "The local Azure is as new.\n")
        return .success
      }
    }
  }

  /// `local env`.
  struct Environment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "env", abstract: "Print the variables that point other Azure clients to it, for eval.",
      discussion: "eval \"$(twinwright local env)\"")

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let server = LocalServer(context)
        let endpoint = try await server.started()
        var lines = [
          ("HTTPS_PROXY", endpoint.proxy), ("REQUESTS_CA_BUNDLE", endpoint.caBundle),
          ("SSL_CERT_FILE", endpoint.caBundle), ("CURL_CA_BUNDLE", endpoint.caBundle),
        ]
        lines += [
          ("AZURE_TENANT_ID", Options().tenant), ("AZURE_SUBSCRIPTION_ID", Options().subscription),
          ("AZURE_CLIENT_ID", Options().administrator),
        ]
        lines += Context.localSecrets(endpoint, secret: try server.secret()).sorted { $0.key < $1.key }
          .map { ($0.key, $0.value) }
        // So that --local leads there, too.
        if local.data != nil { lines.append(("TWINWRIGHT_LOCAL", server.host.folder)) }
        if let port = endpoint.mqttPort { lines.append(("TWINWRIGHT_LOCAL_MQTT", "localhost:\(port)")) }
        for (name, value) in lines { context.console.out(raw: "export \(name)=\(shellWord(value))\n") }
        let note = LocalText.devices(endpoint)
        context.console.out(raw: "# Devices: \(note)\n")
        return .success
      }
    }
  }

  /// `local serve`: what `start` runs in the background.
  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve in the foreground.", shouldDisplay: false)

    @Option var folder: String?
    @Option var port = 0
    /// Seconds without a request after which it ends.
    @Option var idle: Int?
    @Option var roles = RoleEnforcement.data
    @Option var credentials = CredentialCheck.checked
    @Option var queryLag: TimeArgument?
    @Flag var strict = false
    @Option var mqtt = MQTTArgument.off
    @Option var eventRetries: RetryArgument?
    @Option var containers = ContainerRunning.off
    @Option var containerNetwork = ContainerNetwork.none

    func run() async throws {
      let context = Context()
      try await reporting(context) {
        let host = folder.map { LocalHost(folder: $0) } ?? LocalServer(context).host
        let options = ServingOptions(
          port: port, idleLimit: idle.map { .seconds($0) }, version: Context.version,
          azure: Options(
            roles: roles, credentials: credentials, queryLag: queryLag?.microseconds ?? 0, containers: containers,
            containerNetwork: containerNetwork, isStrict: strict, retries: eventRetries?.schedule ?? .azure),
          mqtt: mqtt.serving, arguments: Array(CommandLine.arguments.dropFirst()))
        var surroundings = Surroundings(now: { Int64(Date().timeIntervalSince1970 * 1_000_000) })
        surroundings.sleep = { try? await Task.sleep(for: $0) }
        let world = surroundings
        let webhooks = CurlTransport(configuration: .webhooks)
        defer { webhooks.shutdown() }
        try await LocalText.hosting { () async throws(LocalHostError) in
          try await host.serve(
            options, surroundings: world, webhooks: webhooks, until: { await Termination.requested() },
            sleep: { try await Task.sleep(for: $0) },
            ready: { context.console.say("serving on \($0.proxy), CA bundle \($0.caBundle)") })
        }
        return .success
      }
    }
  }
}

/// What the local commands say.
enum LocalText {
  static func running(_ endpoint: Endpoint, _ host: LocalHost, _ local: LocalOptions, note: String) -> StyledText {
    var text = StyledText()
    text.line(
      ("The local Azure is \(note) ", .success), ("(process \(endpoint.pid), version \(endpoint.version)).", .plain))
    text.line("  proxy      \(endpoint.proxy)")
    text.line("  CA bundle  \(endpoint.caBundle)")
    text.line("  state      \(host.folder)")
    text.line("  devices    \(devices(endpoint))")
    text.line("Other Azure clients: eval \"$(twinwright local env\(local.words))\"", style: .dim)
    return text
  }

  /// Where devices connect, or why they cannot.
  static func devices(_ endpoint: Endpoint) -> String {
    if let port = endpoint.mqttPort {
      return "MQTT over TLS on localhost:\(port); connection strings with GatewayHostName=localhost"
    }
    if let flaw = endpoint.mqttFlaw { return "cannot connect: \(flaw)" }
    return "cannot connect: started without MQTT; `twinwright local stop`, then `twinwright local start`"
  }

  /// Runs a host call and gives its error a code and an exit status.
  @discardableResult
  static func hosting<T>(_ body: () async throws(LocalHostError) -> T) async throws(CommandFailure) -> T {
    do { return try await body() } catch {
      throw CommandFailure(Diagnostic("TW7003", error.description), .unavailable)
    }
  }
}

extension RoleEnforcement: ExpressibleByArgument {}
extension CredentialCheck: ExpressibleByArgument {}

extension CurlTransport.Configuration {
  /// For the webhooks of event subscriptions, which are on this machine: no proxy, and as long as Event Grid waits.
  fileprivate static var webhooks: CurlTransport.Configuration {
    CurlTransport.Configuration(
      connectTimeout: .seconds(10), requestTimeout: .seconds(30), stallTimeout: .seconds(30),
      maximumResponseBytes: 1 << 20, maximumConnections: 16, userAgent: "Microsoft-Azure-Event-Grid")
  }
}

/// Times between attempts, as `1s,5s,30s`.
struct RetryArgument: ExpressibleByArgument {
  let text: String
  let schedule: RetrySchedule

  init?(argument: String) {
    let times = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      TimeArgument(argument: String($0))?.microseconds
    }
    guard !times.contains(nil), let schedule = RetrySchedule(microseconds: times.compactMap { $0 }) else { return nil }
    text = argument
    self.schedule = schedule
  }
}
extension ContainerRunning: ExpressibleByArgument {}
extension ContainerNetwork: ExpressibleByArgument {}

/// `auto`, `off` or a port.
enum MQTTArgument: ExpressibleByArgument {
  case auto, off
  case port(Int)

  init?(argument: String) {
    switch argument {
    case "auto": self = .auto
    case "off": self = .off
    default:
      guard let port = Int(argument), (0...65535).contains(port) else { return nil }
      self = .port(port)
    }
  }

  var defaultValueDescription: String { text }

  /// As it is written.
  var text: String {
    switch self {
    case .auto: "auto"
    case .off: "off"
    case .port(let port): String(port)
    }
  }

  var serving: MQTTServing {
    switch self {
    case .auto: .ifFree
    case .off: .off
    case .port(let port): .port(port)
    }
  }
}
