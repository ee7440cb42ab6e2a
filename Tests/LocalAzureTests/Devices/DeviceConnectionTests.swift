import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import MQTT
import OrderedCollections
import Testing

/// Devices at the hub's gateway, without a network.
struct DeviceConnectionTests {
  private static let twinAnswers = "$iothub/twin/res/#"
  private static let desired = "$iothub/twin/PATCH/properties/desired/#"
  private static let methods = "$iothub/methods/POST/#"
  private static let commands = "devices/CP001/messages/devicebound/#"

  @Test func `a device is let in by its key, on the hub's name and on this machine's`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    for host in [DeviceWorld.host, "localhost"] {
      let client = try await world.client()
      try await client.say(DeviceWorld.connect("CP001", key, host: host))
      #expect(client.wire.take() == [.connack(isSessionPresent: false, .accepted)], "\(host)")
      #expect(try await world.send("GET", "/twins/CP001").body["connectionState"] == "Connected")
      await client.peer.ended()
      #expect(try await world.send("GET", "/twins/CP001").body["connectionState"] == "Disconnected")
    }
  }

  @Test func `who has no right is told so and let go`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let other = try await world.device("CP002")
    let place = "\(DeviceWorld.host)/devices/CP001"
    func connect(_ id: String, _ user: String, _ password: String?) -> MQTTPacket {
      .connect(MQTTConnect(clientID: id, user: user, password: password.map { Array($0.utf8) }))
    }
    let user = "\(DeviceWorld.host)/CP001/?api-version=2021-04-12"
    let good = DeviceWorld.signature(key, place: place)
    let cases: [(MQTTPacket, MQTTConnectCode)] = [
      (DeviceWorld.connect("CP001", other), .notAuthorized), (DeviceWorld.connect("CP009", key), .notAuthorized),
      (DeviceWorld.connect("CP001", key, host: "no-hub.azure-devices.net"), .notAuthorized),
      (DeviceWorld.connect("CP001", key, host: "example.com"), .notAuthorized),
      (connect("CP001", user, DeviceWorld.signature(key, place: place, expiry: 1_794_999_999)), .notAuthorized),
      (connect("CP001", user, DeviceWorld.signature(key, place: "\(DeviceWorld.host)/devices/CP00")), .notAuthorized),
      (connect("CP001", user, nil), .notAuthorized), (connect("CP001", user, "nonsense"), .badCredentials),
      (connect("CP002", user, good), .badCredentials),
      (connect("CP001", "\(DeviceWorld.host)/CP001/", good), .badCredentials),
      (connect("", user, good), .wrongIdentifier),
    ]
    for (packet, code) in cases {
      let client = try await world.client()
      try await client.say(packet)
      #expect(client.wire.take() == [.connack(isSessionPresent: false, code)], "\(packet)")
      #expect(client.wire.isClosed)
    }
  }

  @Test func `disabling, deleting and new keys shut a device out`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let client = try await world.connected("CP001", key)
    _ = try await world.send(
      "PUT", "/devices/CP001", ["deviceId": "CP001", "status": "disabled"], headers: ["If-Match": "*"])
    #expect(client.wire.isClosed)
    let shut = try await world.client()
    try await shut.say(DeviceWorld.connect("CP001", key))
    #expect(shut.wire.take() == [.connack(isSessionPresent: false, .notAuthorized)])
    let fresh = Data((0..<32).map { $0 })
    _ = try await world.send(
      "PUT", "/devices/CP001",
      [
        "deviceId": "CP001", "status": "enabled",
        "authentication": ["type": "sas", "symmetricKey": ["primaryKey": .string(fresh.base64EncodedString())]],
      ], headers: ["If-Match": "*"])
    let old = try await world.client()
    try await old.say(DeviceWorld.connect("CP001", key))
    #expect(old.wire.isClosed)
    let new = try await world.connected("CP001", fresh)
    _ = try await world.send("DELETE", "/devices/CP001", headers: ["If-Match": "*"])
    #expect(new.wire.isClosed)
  }

  @Test func `a second connection takes the place of the first`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let first = try await world.connected("CP001", key)
    let second = try await world.connected("CP001", key)
    #expect(first.wire.isClosed && !second.wire.isClosed)
    await first.peer.ended()
    #expect(try await world.send("GET", "/twins/CP001").body["connectionState"] == "Connected")
  }

  @Test func `telemetry is stored before it is acknowledged, with its properties`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device())
    try await client.publish(
      "devices/CP001/messages/events/%24.ct=application%2Fjson&%24.ce=utf-8&%24.mid=m1&level=high%20up",
      "{\"power\":7.5}", id: 7)
    #expect(client.wire.take() == [.puback(7)])
    try await client.publish("devices/CP001/messages/events/", "\u{0}raw")
    let events = try await world.events()
    #expect(events.count == 2 && events.map { $0["sequenceNumber"] } == [0, 1])
    let first = try #require(events.first)
    #expect(first["body"] == ["power": 7.5] && first["properties"] == ["level": "high up"])
    let system = try #require(first["systemProperties"])
    #expect(system["message-id"] == "m1" && system["content-type"] == "application/json")
    #expect(system["iothub-connection-device-id"] == "CP001" && system["iothub-message-source"] == "Telemetry")
    #expect(events[1]["body"] == nil && events[1]["bodyBase64"] == "AHJhdw==")
    #expect(events[0]["offset"] != events[1]["offset"])
  }

  @Test func `whoever breaks the rules is let go`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let packets: [MQTTPacket] = [
      .publish(MQTTPublish("devices/CP002/messages/events/", [])), .publish(MQTTPublish("any/topic", [])),
      .publish(MQTTPublish("devices/CP001/messages/events/", [], qos: 2, id: 1)),
      .publish(MQTTPublish("devices/CP001/messages/events/", [UInt8](repeating: 0, count: (256 << 10) + 1))),
      .publish(MQTTPublish("$iothub/twin/GET/", [])), DeviceWorld.connect("CP001", key), .pingresp,
      .subscribe(1, (0..<33).map { MQTTSubscription("a\($0)", qos: 0) }),
    ]
    for packet in packets {
      let client = try await world.connected("CP001", key)
      try await client.say(packet)
      #expect(client.wire.isClosed, "\(String(describing: packet).prefix(100))")
      await client.peer.ended()
    }
    let early = try await world.client()
    try await early.say(.pingreq)
    #expect(early.wire.isClosed && early.wire.take().isEmpty)
    #expect(try await world.events().isEmpty)
  }

  @Test func `only the hub's feeds can be listened to, with QoS 1 at most`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device())
    let filters = ["#", "devices/CP002/messages/devicebound/#", Self.methods, Self.commands, "$SYS/#"]
    try await client.say(.subscribe(9, filters.map { MQTTSubscription($0, qos: 2) }))
    #expect(client.wire.take() == [.suback(9, [0x80, 0x80, 1, 1, 0x80])])
    try await client.say(.unsubscribe(10, [Self.methods]))
    #expect(client.wire.take() == [.unsuback(10)])
    try await client.say(.pingreq)
    #expect(client.wire.take() == [.pingresp])
  }

  @Test func `a device reads its twin and reports`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device(), listeningTo: Self.twinAnswers)
    try await client.publish("$iothub/twin/PATCH/properties/reported/?$rid=1", "{\"fw\":\"1.2\",\"gone\":null}", id: 3)
    let reported = client.wire.take()
    #expect(reported.first == .puback(3))
    #expect(reported.last == .publish(MQTTPublish("$iothub/twin/res/204/?$rid=1&$version=2", [])))
    try await client.publish("$iothub/twin/GET/?$rid=2")
    let answer = try client.message("$iothub/twin/res/200/?$rid=2")
    #expect(answer.body == ["desired": ["$version": 1], "reported": ["fw": "1.2", "$version": 2]])
    let big = String(repeating: "x", count: 4097)
    for (text, status) in [("[]", 400), ("{", 400), ("{\"a.b\":1}", 400), ("{\"a\":\"\(big)\"}", 400)] {
      try await client.publish("$iothub/twin/PATCH/properties/reported/?$rid=5", text)
      #expect(
        try client.message("$iothub/twin/res/").topic == "$iothub/twin/res/\(status)/?$rid=5", "\(text.prefix(20))")
    }
    let seen = try await world.send("GET", "/twins/CP001")
    #expect(seen.body["properties"]?["reported"]?["fw"] == "1.2" && seen.body["etag"] == "AAAAAAAAAAE=")
  }

  @Test func `desired properties are told to whom listens`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device(), listeningTo: Self.desired)
    _ = try await world.send("PATCH", "/twins/CP001", ["properties": ["desired": ["limit": 16, "old": nil]]])
    let notice = try client.message("$iothub/twin/PATCH/properties/desired/")
    #expect(notice.topic.hasSuffix("/?$version=2"))
    #expect(notice.body == ["limit": 16, "old": nil, "$version": 2])
    _ = try await world.send("PATCH", "/twins/CP001", ["tags": ["a": 1]])
    #expect(client.wire.take().isEmpty)
  }

  @Test func `a method is run by the device and answered by it`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device(), listeningTo: Self.methods)
    world.world.clock.never()
    async let reply = world.send(
      "POST", "/twins/CP001/methods",
      ["methodName": "reset", "payload": ["hard": true], "responseTimeoutInSeconds": 30])
    await client.wire.arrival()
    let call = try client.message("$iothub/methods/POST/reset/?$rid=")
    #expect(call.body == ["hard": true])
    let request = call.topic.split(separator: "=").last ?? ""
    try await client.publish("$iothub/methods/res/201/?$rid=\(request)", "{\"done\":1}")
    #expect(try await reply.status == 200)
    #expect(try await reply.body == ["status": 201, "payload": ["done": 1]])
  }

  @Test func `a method that nobody answers is refused in the service's form`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let order: Value = ["methodName": "reset", "responseTimeoutInSeconds": 5]
    let nobody = try await world.send("POST", "/twins/CP001/methods", order)
    #expect(nobody.status == 404 && nobody.headers["iothub-errorcode"] == "DeviceNotOnline")
    let inner = try JSONReader.parse(Array((nobody.body["Message"]?.string ?? "").utf8))
    #expect(inner["errorCode"] == 404_103 && inner["info"] == ["timeout": "00:00:00"])
    // Connected, but without listening; then listening, but silent.
    let client = try await world.connected("CP001", key)
    #expect(try await world.send("POST", "/twins/CP001/methods", order).status == 404)
    try await client.say(.subscribe(1, [MQTTSubscription(Self.methods, qos: 0)]))
    let silent = try await world.send("POST", "/twins/CP001/methods", order)
    #expect(silent.status == 504 && silent.headers["iothub-errorcode"] == "GatewayTimeout")
    #expect(try await world.send("POST", "/twins/CP009/methods", order).headers["iothub-errorcode"] == "DeviceNotFound")
    for bad: Value in [
      [:], ["methodName": "a/b"], ["methodName": "a", "responseTimeoutInSeconds": 4],
      ["methodName": "a", "connectTimeoutInSeconds": 301],
    ] {
      #expect(try await world.send("POST", "/twins/CP001/methods", bad).status == 400, "\(bad)")
    }
  }

  @Test func `commands wait for the device and come again until it has them`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    for text in ["one", "two"] {
      let sent = try await world.world.send(
        "POST", "https://\(DeviceWorld.host)/messages/deviceBound?api-version=2021-04-12", .string(text),
        headers: [
          "iothub-to": "/devices/CP001/messages/devicebound", "iothub-app-kind": "a b", "iothub-ack": "full",
          "iothub-messageid": "m-\(text)",
        ], token: world.token)
      #expect(sent.status == 204, "\(sent.text)")
    }
    #expect(try await world.send("GET", "/devices/CP001").body["cloudToDeviceMessageCount"] == 2)
    let first = try await world.connected("CP001", key)
    try await first.say(.subscribe(1, [MQTTSubscription(Self.commands, qos: 1)]))
    let packets = first.wire.take()
    guard packets.count == 3, case .publish(let one) = packets[1], let id = one.id else {
      Issue.record("\(packets)")
      return
    }
    #expect(String(decoding: one.payload, as: UTF8.self) == "\"one\"" && one.topic.contains("kind=a%20b"))
    try await first.say(.puback(id))
    await first.peer.ended()
    let second = try await world.connected("CP001", key)
    try await second.say(.subscribe(1, [MQTTSubscription(Self.commands, qos: 1)]))
    let again = second.wire.take()
    guard again.count == 2, case .publish(let two) = again[1] else {
      Issue.record("\(again)")
      return
    }
    #expect(String(decoding: two.payload, as: UTF8.self) == "\"two\"" && two.isDuplicate)
    let report = try await world.send("GET", "/messages/serviceBound/feedback")
    #expect(report.body.array?.map { $0["originalMessageId"] } == ["m-one"])
    let lock = try #require(report.headers["ETag"]?.filter { $0 != "\"" })
    #expect(try await world.send("GET", "/messages/serviceBound/feedback").status == 204)
    #expect(try await world.send("DELETE", "/messages/serviceBound/feedback/\(lock)").status == 204)
    #expect(try await world.send("DELETE", "/messages/serviceBound/feedback/\(lock)").status == 412)
    let purged = try await world.send("DELETE", "/devices/CP001/commands")
    #expect(purged.body["totalMessagesPurged"] == 1)
    #expect(try await world.send("GET", "/messages/serviceBound/feedback").body.array?.first?["statusCode"] == "Purged")
  }

  @Test func `the queue of a device holds fifty`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    for count in 1...51 {
      let sent = try await world.world.send(
        "POST", "https://\(DeviceWorld.host)/messages/deviceBound?api-version=2021-04-12", .integer(1),
        headers: ["iothub-to": "/devices/CP001/messages/devicebound"], token: world.token)
      #expect(sent.status == (count <= 50 ? 204 : 403))
    }
    world.world.clock.advance(seconds: 3601)
    let later = try await world.world.send(
      "POST", "https://\(DeviceWorld.host)/messages/deviceBound?api-version=2021-04-12", .integer(1),
      headers: ["iothub-to": "/devices/CP001/messages/devicebound"], token: world.token)
    #expect(later.status == 204)
  }

  @Test func `a will is said for whoever goes without a word, and for nobody else`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let will = MQTTPublish("devices/CP001/messages/events/why=gone", Array("bye".utf8), qos: 1)
    for saysGoodBye in [true, false] {
      let client = try await world.client()
      try await client.say(DeviceWorld.connect("CP001", key, will: will))
      if saysGoodBye { try await client.say(.disconnect) }
      await client.peer.ended()
    }
    let events = try await world.events()
    #expect(events.map { $0["properties"] } == [["why": "gone", "iothub-MessageType": "Will"]])
  }

  @Test func `a client that asks for it is remembered`() async throws {
    let world = try await DeviceWorld()
    let key = try await world.device()
    let first = try await world.client()
    try await first.say(DeviceWorld.connect("CP001", key, isClean: false))
    #expect(first.wire.take() == [.connack(isSessionPresent: false, .accepted)])
    try await first.say(.subscribe(1, [MQTTSubscription(Self.desired, qos: 0)]))
    await first.peer.ended()
    let second = try await world.client()
    try await second.say(DeviceWorld.connect("CP001", key, isClean: false))
    #expect(second.wire.take() == [.connack(isSessionPresent: true, .accepted)])
    _ = try await world.send("PATCH", "/twins/CP001", ["properties": ["desired": ["a": 1]]])
    #expect(try second.message(Self.desired.replacing("#", with: "")).body["a"] == 1)
  }

  @Test func `routes choose the endpoints and the fallback takes the rest`() async throws {
    let routes: [Value] = [
      [
        "name": "hot", "source": "DeviceMessages", "condition": "$body.power > 10 AND level = 'high'",
        "endpointNames": ["hot"], "isEnabled": true,
      ],
      ["name": "twins", "source": "TwinChangeEvents", "endpointNames": ["changes"], "isEnabled": true],
      ["name": "off", "source": "DeviceMessages", "endpointNames": ["off"], "isEnabled": false],
    ]
    let world = try await DeviceWorld(hub: [
      "location": "eastus", "sku": ["name": "S1", "capacity": 1],
      "properties": [
        "routing": [
          "routes": .array(routes),
          "enrichments": [["key": "site", "value": "$twin.tags.site", "endpointNames": ["hot"]]],
        ]
      ],
    ])
    let client = try await world.connected("CP001", try await world.device())
    _ = try await world.send("PATCH", "/twins/CP001", ["tags": ["site": "a"]])
    let bag = "%24.ct=application%2Fjson&%24.ce=utf-8"
    try await client.publish("devices/CP001/messages/events/\(bag)&level=high", "{\"power\":11}")
    try await client.publish("devices/CP001/messages/events/\(bag)&level=low", "{\"power\":11}")
    try await client.publish("devices/CP001/messages/events/\(bag)&level=high", "{\"power\":9}")
    let hot = try await world.events("hot")
    #expect(hot.map { $0["body"] } == [["power": 11]])
    #expect(hot.first?["properties"]?["site"] == "a")
    #expect(try await world.events().count == 2)
    #expect(try await world.events("off").isEmpty)
    #expect(try await world.events("changes").map { $0["properties"]?["opType"] } == ["updateTwin"])
  }

  @Test func `messages are gone when they are older than the hub keeps them`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device())
    try await client.publish("devices/CP001/messages/events/", "a")
    #expect(try await world.events().count == 1)
    world.world.clock.advance(seconds: 86_401)
    // The old token has expired as well.
    let later = try await world.world.token("https://iothubs.azure.net/.default")
    for partition in 0..<4 {
      let reply = try await world.world.send(
        "GET", "https://\(DeviceWorld.host)/-/events/events?partition=\(partition)", token: later)
      #expect(reply.body["events"] == [])
    }
  }
}
