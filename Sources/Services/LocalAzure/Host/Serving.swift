import Documents
import Files
import Glibc
package import HTTP
import HTTPServer
import MQTTServer

/// How a local Azure is served.
package struct ServingOptions: Sendable {
  /// Zero: any free port.
  package var port: Int
  /// Ends after so long without a request; `nil`: never. Set when it was started on demand.
  package var idleLimit: Duration?
  /// Written into `endpoint.json`, so that a newer program notices an older server.
  package var version: String
  package var azure: Options
  /// Whether devices can connect.
  package var mqtt: MQTTServing
  /// Written into `endpoint.json`: what to start the process with to have it so again.
  package var arguments: [String]

  package init(
    port: Int = 0, idleLimit: Duration? = nil, version: String, azure: Options = Options(),
    mqtt: MQTTServing = .off, arguments: [String] = []
  ) {
    self.arguments = arguments
    self.mqtt = mqtt
    self.port = port
    self.idleLimit = idleLimit
    self.version = version
    self.azure = azure
  }
}

/// Whether and where devices can connect by MQTT.
package enum MQTTServing: Sendable, Hashable {
  /// The port of MQTT over TLS, which device clients cannot be told to change.
  package static let usualPort = 8883

  case off
  /// On the usual port if it is free; without it otherwise.
  case ifFree
  /// On that port (0: any), or not at all: the start fails when it is taken.
  case port(Int)
}

extension LocalHost {
  /// Serves the folder on loopback until `stop` returns, the idle limit passes or the task is cancelled.
  ///
  /// `ready` is called once connections are accepted. Throws `alreadyRunning` when another process serves the folder:
  /// of two that start at once, one serves and the other ends here. `sleep` waits a given time between looks at idleness.
  /// Events reach webhooks by `webhooks`, which is given loopback addresses only.
  package func serve(
    _ options: ServingOptions, surroundings: Surroundings, webhooks: (any Transport)? = nil,
    until stop: @escaping @Sendable () async -> Void, sleep: @escaping @Sendable (Duration) async throws -> Void,
    ready: @Sendable (Endpoint) -> Void = { _ in }
  ) async throws(LocalHostError) {
    try prepareFolder()
    guard let lock = try HostLock.take(lockPath) else {
      throw LocalHostError(.alreadyRunning, "the local Azure in \(folder) is running already")
    }
    // Whatever an earlier process left here is no longer true.
    if files.exists(endpointPath) { try? files.remove(endpointPath) }
    let log = HostLog(logPath, now: surroundings.now)
    do {
      try await serveLocked(options, surroundings, webhooks, log, stop, sleep, ready)
    } catch {
      log.write("ended: \(error)")
      throw error
    }
    log.write("ended")
    _ = consume lock
  }

  private func serveLocked(
    _ options: ServingOptions, _ surroundings: Surroundings, _ webhooks: (any Transport)?, _ log: HostLog,
    _ stop: @escaping @Sendable () async -> Void, _ sleep: @escaping @Sendable (Duration) async throws -> Void,
    _ ready: @Sendable (Endpoint) -> Void
  ) async throws(LocalHostError) {
    let azure = try await open(surroundings, options.azure, webhooks)
    let activity = Activity(now: surroundings.now)
    let authority = try authority(surroundings)
    let server = HTTPServer(
      configuration: .init(
        port: options.port, streamsBody: LocalAzure.streamsBody, allowsHost: HostName.isServed),
      authority: authority,
      responder: Watched(inner: azure, activity: activity, log: log))
    let port: Int
    do { port = try await server.start() } catch { throw LocalHostError(.network, "\(error)") }
    let mqtt: DeviceServing
    do { mqtt = try await DeviceServing.start(options.mqtt, azure.deviceGateway, authority, surroundings) } catch {
      await server.stop()
      throw error
    }
    let endpoint = Endpoint(
      pid: getpid(), port: port, version: options.version, caBundle: caPath, mqttPort: mqtt.port, mqttFlaw: mqtt.flaw,
      arguments: options.arguments)
    try publish(endpoint)
    log.write("process \(endpoint.pid) serves on 127.0.0.1:\(port), version \(options.version)")
    if let port = mqtt.port { log.write("devices connect on 127.0.0.1:\(port)") }
    if let flaw = mqtt.flaw { log.write("devices cannot connect: \(flaw)") }
    ready(endpoint)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await server.run() }
      group.addTask { await stop() }
      group.addTask { await azure.carryEvents { log.write("events: \($0)") } }
      if let devices = mqtt.server { group.addTask { await devices.run() } }
      if let limit = options.idleLimit {
        group.addTask { await Self.waitUntilIdle(activity, limit, sleep) }
      }
      // Whichever ends first ends the others.
      await group.next()
      await azure.releaseReaders()
      await mqtt.server?.stop()
      await server.stop()
      group.cancelAll()
    }
    // From here on nobody is to be sent to this process.
    try? files.remove(endpointPath)
    do { try await azure.close() } catch { throw LocalHostError(.store, error.message) }
  }

  private func open(
    _ surroundings: Surroundings, _ options: Options, _ webhooks: (any Transport)?
  ) async throws(LocalHostError) -> LocalAzure {
    let trust = try trust()
    do {
      return try await LocalAzure(
        .file(databasePath), folder: folder, surroundings: surroundings, options: options, trust: trust,
        webhooks: webhooks)
    } catch {
      throw LocalHostError(.store, "\(databasePath): \(error.message)")
    }
  }

  private func authority(_ surroundings: Surroundings) throws(LocalHostError) -> CertificateAuthority {
    do {
      return try CertificateAuthority.loadOrCreate(
        in: folder, files: files, permitting: HostName.permittedDomains, now: { surroundings.now() / 1_000_000 })
    } catch { throw LocalHostError(.folder, "\(error)") }
  }

  private func publish(_ endpoint: Endpoint) throws(LocalHostError) {
    do { try files.write(endpointPath, endpoint.value.json, access: .ownerOnly) } catch {
      throw LocalHostError(.folder, "\(error)")
    }
  }

  private static func waitUntilIdle(
    _ activity: Activity, _ limit: Duration, _ sleep: @Sendable (Duration) async throws -> Void
  ) async {
    let microseconds = limit.components.seconds * 1_000_000
    while activity.idle < microseconds {
      do { try await sleep(min(limit, .seconds(10))) } catch { return }
    }
  }
}
