import Diagnostics
import Documents
package import HTTP
package import MQTT
import Resources
import Synchronization

/// The embedded Azure: answers for every Azure host that twinwright talks to, from one store.
///
/// The host of the request's absolute URL says which service is meant; on loopback itself services are named by path:
/// `/adt/NAME/…` for an instance, `/subscriptions/…` for the control plane, `/TENANT/oauth2/…` for tokens,
/// `/metadata/identity/…` and `/msi/token` for those of managed identities.
package struct LocalAzure: Responder {
  private let store: Store
  private let gate: Gate
  private let control: ControlPlane
  private let login: LoginPlane
  private let machine: MachineIdentity
  private let devices: DevicePlane
  private let twins: TwinsPlane
  private let registries: RegistryPlane
  /// Runs containers; `nil` where they are not to run.
  private let containers: ContainerHost?
  private let instances: InstanceDirectory
  private let roles: RoleBook
  private let courier: Courier
  private let arrivals: ArrivalFeed
  private let webhooks: (any Transport)?
  private let surroundings: Surroundings
  /// `nil` where everybody may be as fast as they can.
  private let rates: StrictRates?
  /// What goes wrong on purpose.
  package let faults = FaultPlayer()

  private static let modules = [
    ResourceTable.module, DeviceTable.module, TwinsPlane.storeModule, BlobTable.module, JobTable.module,
    DeviceTwinTable.module, ModuleTable.module, ConfigurationTable.module, EventTable.module, CommandTable.module,
    Outbox.module, HistoryTables.module, DeliveryTable.module, UndeliveredTable.module, WebhookTable.module,
    RegistryTable.module, ContainerHost.module, ComparisonTable.module,
  ]

  /// The steps that made the store's schema, oldest first.
  static var schema: [String] { modules.flatMap(\.migrations).map(\.name) }

  /// Opens the store at `place`; throws when it cannot be opened. What is too large for it is kept in `folder`, made when
  /// it is missing; without one registries take no images. Events reach webhooks by `webhooks`, which is only ever given
  /// loopback addresses.
  package init(
    _ place: Store.Place, folder: String? = nil, surroundings: Surroundings, options: Options = Options(),
    trust: LocalTrust = .ephemeral, webhooks: (any Transport)? = nil
  ) async throws(ServiceError) {
    store = try Store(place, modules: Self.modules)
    self.surroundings = surroundings
    self.webhooks = webhooks
    rates = options.isStrict ? StrictRates(now: surroundings.now) : nil
    gate = Gate(surroundings: surroundings, options: options, trust: trust)
    instances = try await InstanceDirectory(store)
    let roles = try await RoleBook(store)
    self.roles = roles
    let mayReach: @Sendable (String, Operation, ResourceID) -> Bool = { principal, operation, scope in
      options.roles == .off || roles.allows(principal, operation, at: scope)
    }
    let courierBell = Bell<CourierErrand>()
    twins = try await TwinsPlane(
      store: store, surroundings: surroundings, options: options, courierBell: courierBell, mayReach: mayReach)
    let now = surroundings.now()
    try await store.write { db in try JobTable.abandon(now: now, db) }
    registries = try await RegistryPlane(
      store, folder: folder.map { RegistryPlane.folder(in: $0) }, surroundings, options, trust
    ) { operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
    let runtime = try await ContainerMachine(
      options, ContainerImages(registries: registries), surroundings,
      folder: folder.map { ContainerMachine.folder(in: $0) })
    containers = if let runtime { await ContainerHost(store, runtime) } else { nil }
    login = LoginPlane(surroundings: surroundings, options: options, trust: trust, store: store)
    machine = MachineIdentity(surroundings: surroundings, options: options, trust: trust) { [store] in
      try await store.read { db in try ResourceTable.all(type: IdentityRules.identityType, db) }
    }
    devices = DevicePlane(store: store, surroundings: surroundings) { operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
    courier = Courier(
      store: store, surroundings: surroundings,
      endpoints: EndpointDelivery(surroundings: surroundings, mayReach: mayReach), bell: courierBell,
      logs: devices.gateway.events.bell, webhooks: webhooks, retries: options.retries)
    arrivals = ArrivalFeed(store, now: surroundings.now)
    control = ControlPlane(store: store, surroundings: surroundings, options: options, modules: Self.modules) {
      operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
  }

  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let request = ServiceRequest(request) else {
      return .refusal(ServiceError(400, "BadRequest", "The request's URL cannot be read."))
    }
    var response: HTTPResponse
    // What steers the faults meets none.
    if request.segments.first != "-", let fault = faults.fault(for: request) {
      response = await FaultyAnswer(surroundings: surroundings, answer: { await answer($0) })
        .respond(to: request, fault)
    } else {
      response = await answer(request)
    }
    response.headers["x-ms-request-id"] = surroundings.uuid()
    if let id = request.headers["x-ms-client-request-id"] { response.headers["x-ms-client-request-id"] = id }
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
  }

  private func answer(_ request: ServiceRequest) async -> HTTPResponse {
    switch HostName(request.host) {
    case .resourceManager: await answerControl(request)
    case .login: await login.respond(to: request)
    case .twins(let host): await answerTwins(request, instance: instances[host: host])
    case .hub(let name): await devices.respond(to: request, hub: name, gate: gate)
    case .blobs(let account): await blobs.respond(to: request, account: account)
    case .eventGrid(let host): await grid.respond(to: request, host: host)
    case .bus(let namespace): await bus.respond(to: request, namespace: namespace)
    case .registry(let name): await answerRegistry(request) { await registries.respond(to: request, registry: name) }
    case .direct: await answerDirect(request)
    case .graph: .refusal(ServiceError(404, "Request_ResourceNotFound", "The local Azure keeps no directory."))
    case .other:
      .refusal(ServiceError(501, "NotImplemented", "The local Azure does not answer for \(request.host)."))
    }
  }

  private static let needsSecret = HTTPResponse.refusal(
    ServiceError(401, "AuthenticationFailed", "This needs the secret of the local Azure."))

  /// A path on loopback names the service.
  private func answerDirect(_ request: ServiceRequest) async -> HTTPResponse {
    let segments = request.segments.map { $0.lowercased() }
    switch segments.first {
    case "adt" where segments.count >= 2:
      return await answerTwins(request.rebased(segments: 2), instance: instances[name: segments[1]])
    case "blob" where segments.count >= 2:
      return await blobs.respond(to: request.rebased(segments: 2), account: segments[1])
    case "eventgrid" where segments.count >= 2:
      return await grid.respond(to: request.rebased(segments: 2), host: segments[1])
    case "eventsubscriptions": return await grid.respond(to: request, host: "")
    case "-" where request.query["hub"] == nil && LocalEvents.isMeant(by: segments):
      guard gate.maySteer(request) else { return Self.needsSecret }
      return await LocalEvents(reader: devices.reader, arrivals: arrivals).respond(to: request)
    case "acr" where segments.count >= 2:
      return await answerRegistry(request) {
        await registries.respond(to: request.rebased(segments: 2), registry: segments[1])
      }
    case _ where RegistryPlane.isMeant(by: segments):
      return await answerRegistry(request) { await registries.respond(toDirect: request) }
    case "-" where segments == ["-", "health"]:
      return .json(200, ["status": "ok"])
    case "-" where segments == ["-", "faults"] || segments == ["-", "reset"]:
      guard gate.maySteer(request) else { return Self.needsSecret }
      return segments[1] == "faults" ? steerFaults(request) : await reset(request)
    case "metadata" where segments.dropFirst().first == "endpoints":
      return CloudMetadata.answer(base: request.base, tenant: gate.options.tenant)
    case _ where request.query["hub"] != nil && DevicePlane.isMeant(by: segments):
      return await devices.respond(to: request, hub: request.query["hub"] ?? "", gate: gate)
    case _ where MachineIdentity.isMeant(by: segments): return await machine.respond(to: request)
    case _ where LoginPlane.isMeant(by: segments): return await login.respond(to: request)
    default: return await answerControl(request)
    }
  }

  private func answerControl(_ request: ServiceRequest) async -> HTTPResponse {
    var request = request
    do {
      request.caller = try gate.caller(of: request, for: .resourceManager)
    } catch {
      return .refusal(gate.resourceManagerRefusal(error, authority: "https://login.windows.net"))
    }
    if let caller = request.caller, let refusal = rates?.refusal(request, caller: caller) { return refusal }
    let route: Route
    do { route = Route(try Route.segments(of: request), isAction: request.method == "POST") } catch {
      return .refusal(error)
    }
    if let caller = request.caller, let asked = Operation.control(request.method, route),
      !mayDo(asked.operation, caller, at: asked.scope)
    {
      return .refusal(.authorizationFailed(caller, asked.operation.name, asked.scope))
    }
    var answer = await control.respond(to: request)
    if let caller = request.caller { rates?.tell(&answer.response, request, caller: caller) }
    if case .resource(let id) = route, answer.response.status < 300, WebhookHandshake.concerns(request.method, id) {
      do { try await handshake.prove(id) } catch { return .refusal(error) }
    }
    for gone in answer.goneInstances { await twins.instanceDeleted(gone) }
    if let assignment = answer.newAssignment { roles.add(assignment) }
    if answer.changedDirectory {
      await reload()
      await registries.sweep()
    }
    if let containers {
      return await containers.follow(request, answer.response, directoryChanged: answer.changedDirectory)
    }
    return answer.response
  }

  /// A registry's answer, told to the containers that wait for an image.
  private func answerRegistry(
    _ request: ServiceRequest, _ answer: () async -> HTTPResponse
  ) async -> HTTPResponse {
    let response = await answer()
    if request.method == "PUT", response.status == 201, request.segments.contains("manifests") {
      await containers?.imagesChanged()
    }
    return response
  }

  /// After the control plane changed what is kept in memory.
  private func reload() async {
    await instances.reload(store)
    await roles.reload(store)
  }

  private func mayDo(_ operation: Operation, _ caller: Caller, at scope: ResourceID) -> Bool {
    roles.mayDo(operation, caller, at: scope, gate.options)
  }

  private var blobs: BlobPlane {
    let (roles, options) = (roles, gate.options)
    return BlobPlane(store: store, surroundings: surroundings, control: control, gate: gate) {
      operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
  }

  private var handshake: WebhookHandshake {
    WebhookHandshake(store: store, surroundings: surroundings, webhooks: webhooks)
  }

  private var grid: GridPlane {
    let (roles, options) = (roles, gate.options)
    return GridPlane(
      store: store, surroundings: surroundings, gate: gate, handshake: handshake,
      bells: (twins.courierBell, devices.gateway.events.bell)
    ) { operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
  }

  private var bus: BusPlane {
    let (roles, options) = (roles, gate.options)
    return BusPlane(surroundings: surroundings, gate: gate, reader: devices.reader) { operation, caller, scope in
      roles.mayDo(operation, caller, at: scope, options)
    }
  }

  private func answerTwins(_ request: ServiceRequest, instance: InstanceID?) async -> HTTPResponse {
    guard let instance else {
      return .refusal(ServiceError(404, "NotFound", "Sub-Domain not found: no instance answers for this host name."))
    }
    var request = request
    let caller: Caller
    do { caller = try gate.caller(of: request, for: .digitalTwins) } catch { return gate.gatewayRefusal() }
    let operation = Operation.twins(request.method, request.segments)
    guard mayDo(operation, caller, at: instance.resource) else {
      return .refusal(
        ServiceError(
          403, "Forbidden",
          "The principal '\(caller.objectID)' has no role on '\(instance.resource.name)' that allows "
            + "\(operation.name)."))
    }
    if let refusal = rates?.refusal(request, instance: instance) { return refusal }
    request.caller = caller
    let answer = await twins.respond(to: request, instance: instance)
    rates?.count(answer, instance: instance)
    return answer
  }

  /// Begins, shows and ends a fault script.
  private func steerFaults(_ request: ServiceRequest) -> HTTPResponse {
    switch request.method {
    case "PUT":
      let read = FaultScriptReader.read(request.body, path: "faults.yaml")
      guard let script = read.script else {
        return .refusal(ServiceError(400, "InvalidFaultScript", read.findings.all.first?.message ?? ""))
      }
      faults.play(script)
      return .empty(204)
    case "DELETE":
      faults.play(nil)
      return .empty(204)
    case "GET":
      let playing = faults.playing
      return .json(
        200,
        [
          "rules": .integer(Int64(playing?.script.rules.count ?? 0)), "given": .integer(Int64(playing?.given ?? 0)),
        ])
    default: return .refusal(.methodNotAllowed(request.method))
    }
  }

  /// Forgets everything: the state after the first start.
  private func reset(_ request: ServiceRequest) async -> HTTPResponse {
    guard request.method == "POST" else { return .refusal(.methodNotAllowed(request.method)) }
    do {
      let gone = try await control.reset()
      for instance in gone { await twins.instanceDeleted(instance) }
      await reload()
      await registries.sweep()
      await containers?.reconcile()
      return .empty(204)
    } catch {
      return .refusal(error)
    }
  }

  /// Whether the body of a request with that method and URL should come in pieces: for a server's configuration.
  package static func streamsBody(_ method: String, _ url: String) -> Bool { RegistryPlane.streamsBody(method, url) }

  /// Where devices connect to the hubs, for a server of MQTT.
  package var deviceGateway: any MQTTService { devices.gateway }

  /// Carries every event that is due, and returns when none is: for those who do not `carryEvents`.
  package func settleEvents() async throws(ServiceError) { try await courier.settle() }

  /// Carries events until the task is cancelled; `report` hears of what went wrong inside.
  package func carryEvents(report: @escaping @Sendable (String) -> Void) async { await courier.run(report: report) }

  /// Lets every reader that waits for events go with what there is, so that the requests under way can end.
  package func releaseReaders() async { await devices.reader.bell.close() }

  /// Ends what runs and closes the store; every later request fails.
  package func close() async throws(ServiceError) {
    await containers?.shutDown()
    await twins.jobs.stop()
    try store.close()
  }
}
