import Cloud
import Documents
import HTTP
import Testing

@testable import AzureClient

private let base = "https://h.azure-devices.net/devices"
private let version = "api-version=2021-04-12"
private let live =
  #"{"deviceId":"CP001","etag":"MTE=","status":"enabled","authentication":{"type":"sas","symmetricKey":{"primaryKey":"planted-key","secondaryKey":"other"}},"capabilities":{"iotEdge":false}}"#

private func registry(_ transport: ScriptedTransport) -> any DeviceRegistry {
  AzureCloud.scripted(transport).devices(host: "h.azure-devices.net")
}

@Suite struct DeviceClientTests {
  @Test func `devices are listed without their keys`() async throws {
    let transport = ScriptedTransport([.json(200, "[\(live)]")])
    let devices = try await registry(transport).devices()
    #expect(devices == [Device(id: "CP001", etag: "MTE=")])
    #expect(!String(reflecting: devices).contains("planted"))
    #expect(transport.lines == ["GET \(base)?top=1000&\(version)"])
  }

  @Test func `a hub with more devices than the listing gives is queried page by page`() async throws {
    let full = "[" + (0..<1000).map { #"{"deviceId":"d\#($0)"}"# }.joined(separator: ",") + "]"
    let transport = ScriptedTransport([
      .json(200, full),
      .json(200, #"[{"deviceId":"a","authenticationType":"selfSigned","deviceEtag":"1"}]"#, ["x-ms-continuation": "t"]),
      .json(200, #"[{"deviceId":"b","status":"disabled","capabilities":{"iotEdge":true}}]"#),
    ])
    let devices = try await registry(transport).devices()
    #expect(
      devices == [
        Device(id: "a", authentication: "selfSigned", etag: "1"), Device(id: "b", status: "disabled", isEdge: true),
      ])
    #expect(transport.requests[2].headers["x-ms-continuation"] == "t")
    #expect(transport.lines[1] == "POST \(base)/query?\(version)")
  }

  @Test func `a new device asks for keys by not naming any`() async throws {
    let transport = ScriptedTransport([.json(200, live)])
    try await registry(transport).putDevice(Device(id: "CP001"), condition: .absent)
    #expect(transport.lines == ["PUT \(base)/CP001?\(version)"])
    let body = try JSONReader.parse(transport.requests[0].body)
    #expect(
      body.isEquivalent(to: [
        "deviceId": "CP001", "status": "enabled", "authentication": ["type": "sas"],
        "capabilities": ["iotEdge": false],
      ]))
    #expect(transport.requests[0].headers["If-None-Match"] == "*")
  }

  @Test func `a changed device keeps its keys and is sent under its quoted etag`() async throws {
    let transport = ScriptedTransport([.json(200, live), .json(200, live)])
    try await registry(transport).putDevice(Device(id: "CP001", status: "disabled"), condition: .matches("MTE="))
    let sent = transport.requests[1]
    #expect(sent.headers["If-Match"] == "\"MTE=\"")
    let body = try JSONReader.parse(sent.body)
    #expect(body["status"] == "disabled")
    #expect(body["authentication"]?["symmetricKey"]?["primaryKey"] == "planted-key")
  }

  @Test func `another kind of authentication drops the keys`() async throws {
    let transport = ScriptedTransport([.json(200, live), .json(200, live)])
    try await registry(transport)
      .putDevice(Device(id: "CP001", authentication: "certificateAuthority"), condition: .matches("*"))
    #expect(try JSONReader.parse(transport.requests[1].body)["authentication"] == ["type": "certificateAuthority"])
    #expect(transport.requests[1].headers["If-Match"] == "*")
  }

  @Test func `a device whose creation lost its answer is recognised`() async throws {
    let transport = ScriptedTransport([
      .failure(.interrupted), .json(409, #"{"Message":"ErrorCode:DeviceAlreadyExists;x"}"#), .json(200, live),
    ])
    #expect(try await registry(transport).putDevice(Device(id: "CP001"), condition: .absent).etag == "MTE=")
  }

  @Test func `deletion always carries a condition, and an absent device is a success`() async throws {
    let transport = ScriptedTransport([
      .json(204), .json(404, #"{"Message":"ErrorCode:DeviceNotFound;CP001"}"#),
    ])
    try await registry(transport).deleteDevice("CP001", condition: .always)
    try await registry(transport).deleteDevice("CP001", condition: .matches("MTE="))
    #expect(transport.requests.map { $0.headers["If-Match"] } == ["*", "\"MTE=\""])
  }

  @Test func `an absent device is nothing`() async throws {
    let transport = ScriptedTransport([.json(404, "", ["iothub-errorcode": "DeviceNotFound"])])
    #expect(try await registry(transport).device("CP001") == nil)
  }
}

@Suite struct DeviceTwinClientTests {
  private static let url = "https://h.azure-devices.net/twins/CP001?\(version)"
  private static let twin =
    #"{"deviceId":"CP001","etag":"AAAB","deviceEtag":"MTE=","tags":{"site":"north"},"properties":{"desired":{"a":{"b":1},"$metadata":{"$lastUpdated":"x"},"$version":3},"reported":{"r":1}}}"#

  @Test func `a twin is read without what the hub notes about it`() async throws {
    let transport = ScriptedTransport([.json(200, Self.twin)])
    let twin = try await registry(transport).deviceTwin("CP001")
    #expect(twin == LiveDeviceTwin(desired: ["a": ["b": 1]], tags: ["site": "north"], etag: "AAAB"))
    #expect(transport.lines == ["GET \(Self.url)"])
  }

  @Test func `the twin of an unknown device is absent`() async throws {
    let transport = ScriptedTransport([.json(404, #"{"Message":"ErrorCode:DeviceNotFound;CP001"}"#)])
    #expect(try await registry(transport).deviceTwin("CP001") == nil)
  }

  @Test func `a patch says only what it changes, under the quoted etag`() async throws {
    let transport = ScriptedTransport([.json(200, Self.twin)])
    try await registry(transport).patchDeviceTwin(
      "CP001", DeviceTwinPatch(desired: ["a": ["b": 1, "old": .null]]), condition: .matches("AAAA"))
    let sent = transport.requests[0]
    #expect(transport.lines == ["PATCH \(Self.url)"])
    #expect(sent.headers["If-Match"] == "\"AAAA\"")
    #expect(try JSONReader.parse(sent.body) == ["properties": ["desired": ["a": ["b": 1, "old": .null]]]])
  }

  @Test func `a twin that nobody has seen is patched as it is`() async throws {
    let transport = ScriptedTransport([.json(200, Self.twin)])
    try await registry(transport).patchDeviceTwin(
      "CP001", DeviceTwinPatch(tags: ["site": "north"]), condition: .always)
    #expect(transport.requests[0].headers["If-Match"] == "*")
    #expect(try JSONReader.parse(transport.requests[0].body) == ["tags": ["site": "north"]])
  }

  @Test func `a moved twin is a failed precondition`() async throws {
    let transport = ScriptedTransport([.json(412, #"{"Message":"ErrorCode:PreconditionFailed;moved"}"#)])
    let error = await #expect(throws: AzureError.self) {
      try await registry(transport).patchDeviceTwin(
        "CP001", DeviceTwinPatch(tags: ["site": "north"]), condition: .matches("AAAA"))
    }
    #expect(error?.kind == .preconditionFailed)
  }

  @Test func `the twins of a hub come page by page`() async throws {
    let transport = ScriptedTransport([
      .json(200, "[\(Self.twin)]", ["x-ms-continuation": "t"]), .json(200, #"[{"deviceId":"b"}]"#),
    ])
    let twins = try await registry(transport).deviceTwins()
    #expect(Set(twins.keys) == ["CP001", "b"])
    #expect(twins["b"] == LiveDeviceTwin())
    #expect(twins["CP001"]?.tags == ["site": "north"])
  }
}
