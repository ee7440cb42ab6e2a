import Documents
import MQTT
import OrderedCollections

/// One connection of a device: does what its ``DeviceSession`` says, and knows the methods it was asked to run.
actor DeviceLink: MQTTPeer {
  /// What a device answered to a method.
  struct MethodResult: Sendable, Hashable {
    let status: Int
    let payload: [UInt8]
  }

  private let gateway: DeviceGateway
  private let wire: any MQTTWire
  private var session = DeviceSession()
  private var client: HubClient?
  private var isClean = true
  private var expiry: Task<Void, Never>?
  /// A method that was asked for.
  private enum Pending {
    case open
    case awaited(CheckedContinuation<MethodResult?, Never>)
    case over(MethodResult?)
  }

  private var methods: [String: Pending] = [:]
  /// Methods asked for and not answered, at most.
  private static let maximumMethods = 64
  /// The last command that was sent here.
  private var lastCommand: Int64 = 0
  private var isPumping = false
  private var mustPumpAgain = false

  init(_ gateway: DeviceGateway, _ wire: any MQTTWire) {
    self.gateway = gateway
    self.wire = wire
  }

  // MARK: From the client

  func received(_ packet: MQTTPacket) async { await perform(session.receive(packet)) }

  func ended() async {
    let feeds = isClean ? nil : session.feeds
    await perform(session.lost())
    expiry?.cancel()
    for request in methods.keys { settle(request, nil) }
    guard let client else { return }
    self.client = nil
    if await gateway.links.leave(self, client, feeds: feeds) { await gateway.changed(client, isConnected: false) }
  }

  private func perform(_ steps: [DeviceSession.Step]) async {
    for step in steps { await perform(step) }
  }

  private func perform(_ step: DeviceSession.Step) async {
    switch step {
    case .send(let packet): wire.send(packet)
    case .close: wire.close()
    case .admit(let login): await admit(login)
    case .event(let bag, let payload, let isRetained, let isWill, let acknowledge):
      guard let client else { return }
      await store(client, bag, payload, isRetained: isRetained, isWill: isWill, acknowledge)
    case .getTwin(let request):
      guard let client else { return }
      let answer = await gateway.twin(client)
      say(DeviceTopic.twinAnswer(answer.status, request: request), answer.body, on: .twinAnswers)
    case .report(let request, let payload, let acknowledge):
      guard let client else { return }
      let answer = await gateway.report(payload, by: client)
      if let acknowledge { wire.send(.puback(acknowledge)) }
      say(
        DeviceTopic.twinAnswer(answer.status, request: request, version: answer.version), answer.body, on: .twinAnswers)
    case .methodResult(let request, let status, let payload):
      settle(request, MethodResult(status: status, payload: payload))
    case .listens(let feed):
      if feed == .commands { await pump() }
      if feed == .methods, let client { await gateway.links.ready.ring(client) }
    case .stopsListening: break
    case .settled(let command):
      guard let client else { return }
      await gateway.settle(command, client)
      await pump()
    }
  }

  private func say(_ topic: String, _ payload: [UInt8], on feed: DeviceTopic.Feed) {
    for case .send(let packet) in session.message(topic, payload, on: feed) { wire.send(packet) }
  }

  private func admit(_ login: DeviceLogin) async {
    switch await gateway.admit(login) {
    case .failure(let refusal): await perform(session.decided(.failure(refusal)))
    case .success(let pass):
      client = pass.client
      isClean = login.isClean
      let place = await gateway.links.enter(self, pass.client, isClean: login.isClean)
      await place.earlier?.end()
      let surroundings = gateway.surroundings
      expiry = Task { [weak self] in
        await surroundings.sleep(.seconds(pass.secondsLeft))
        // One who does not wait says nothing about the time.
        if !Task.isCancelled, surroundings.now() / 1_000_000 >= pass.end { await self?.end() }
      }
      await perform(session.decided(.success(pass.client), remembered: place.remembered))
      await gateway.changed(pass.client, isConnected: true)
    }
  }

  private func store(
    _ client: HubClient, _ bag: String, _ payload: [UInt8], isRetained: Bool, isWill: Bool, _ acknowledge: UInt16?
  ) async {
    var message = DeviceMessage(payload, bag: bag[...])
    if isRetained { message.properties["x-opt-retain"] = "true" }
    if isWill { message.properties["iothub-MessageType"] = "Will" }
    guard await gateway.deliver(message, from: client) else { return wire.close() }
    if let acknowledge { wire.send(.puback(acknowledge)) }
  }

  // MARK: From the hub

  /// Ends the connection.
  func end() { wire.close() }

  /// Whether methods can be run.
  var runsMethods: Bool { session.client != nil && session.feeds[.methods] != nil }

  /// Tells the client what changed in its desired properties.
  func desiredChanged(_ patch: Value) {
    say(DeviceTopic.desired(version: patch["$version"]?.integer ?? 1), patch.json, on: .desired)
  }

  /// Asks the client to run a method, whose result ``result(_:)`` gives; `false` when it does not listen.
  func call(_ name: String, _ payload: [UInt8], request: String) -> Bool {
    guard runsMethods, methods.count < Self.maximumMethods else { return false }
    methods[request] = .open
    say(DeviceTopic.method(name, request: request), payload, on: .methods)
    return true
  }

  /// What a method gave; `nil` when the client is gone or ``giveUp(_:)`` came first.
  func result(_ request: String) async -> MethodResult? {
    switch methods[request] {
    case .over(let result): return methods.removeValue(forKey: request).flatMap { _ in result }
    case .open:
      let result = await withCheckedContinuation { methods[request] = .awaited($0) }
      methods[request] = nil
      return result
    case .awaited, nil: return nil
    }
  }

  /// Waits for a method no longer.
  func giveUp(_ request: String) { settle(request, nil) }

  private func settle(_ request: String, _ result: MethodResult?) {
    switch methods[request] {
    case .open: methods[request] = .over(result)
    case .awaited(let waiter):
      methods[request] = .over(result)
      waiter.resume(returning: result)
    case .over, nil: break
    }
  }

  /// Sends what waits in the queue, as far as there is room.
  func pump() async {
    guard !isPumping else {
      mustPumpAgain = true
      return
    }
    isPumping = true
    defer { isPumping = false }
    repeat {
      mustPumpAgain = false
      guard let client, client.module == nil, session.feeds[.commands] != nil, session.hasRoom else { return }
      for command in await gateway.commands(client, after: lastCommand) {
        let steps = session.command(command)
        if steps.isEmpty { break }
        lastCommand = command.id
        for step in steps {
          if case .settled(let number) = step {
            await gateway.settle(number, client)
            mustPumpAgain = true
          } else {
            await perform(step)
          }
        }
      }
    } while mustPumpAgain
  }
}
