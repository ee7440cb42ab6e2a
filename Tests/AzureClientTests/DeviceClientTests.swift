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
