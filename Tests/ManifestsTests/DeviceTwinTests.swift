import Diagnostics
import Documents
import Plans
import Resources
import Testing

@testable import Manifests

/// `desired` and `tags` of a device: what IoT Hub would refuse is found in the manifest, at its place.
@Suite struct DeviceTwinTests {
  /// The entry of the device begins at line 7, column 12.
  private func hub(_ device: String) -> String {
    Loading.header("IoTHub", "hub") + "spec:\n  sku: {name: S1, capacity: 1}\n  devices:\n    CP001: \(device)\n"
  }

  private func device(_ entry: String) throws -> DesiredDevice {
    let loading = Loading(hub(entry))
    #expect(loading.marks == [])
    return try #require(loading.state?.devices.first)
  }

  @Test func `desired properties and tags are read as they are written`() throws {
    let device = try device(
      "{desired: {telemetryInterval: 30, limits: {current: 32.5}, old: null, list: [1, a]}, tags: {site: north}}")
    #expect(
      device.desired == ["telemetryInterval": 30, "limits": ["current": 32.5], "old": .null, "list": [1, "a"]])
    #expect(device.tags == ["site": "north"])
    #expect(device.declaresTwin && device.twinAddress.description == "IoTHub.hub/devices/CP001/twin")
  }

  @Test func `nothing is declared where nothing is said`() throws {
    #expect(try !device("{status: disabled}").declaresTwin)
    #expect(try !device("{desired: null, tags: ~}").declaresTwin)
  }

  @Test func `ids are known and may stand there`() throws {
    let id = try device("{desired: {hub: \"${IoTHub.hub.id}\"}}").desired?["hub"]?.string
    #expect(id?.hasSuffix("/providers/Microsoft.Devices/IotHubs/hub") == true)
  }

  @Test(arguments: [
    ("{desired: 7}", ["TW1106 x.yaml:7:22"]),
    ("{desired: {a: 1}, tags: [x]}", ["TW1106 x.yaml:7:36"]),
    (
      "{desired: {a.b: 1, \"c d\": 1, ok: {$e: 1}}}",
      ["TW1109 x.yaml:7:23", "TW1109 x.yaml:7:31", "TW1109 x.yaml:7:46"]
    ),
    ("{desired: {a: [1, null]}}", ["TW1108 x.yaml:7:30"]),
    ("{desired: {a: 4503599627370496}}", ["TW1108 x.yaml:7:26"]),
    ("{desired: {a: \"${secret.env.TOKEN}\"}}", ["TW1116 x.yaml:7:26"]),
    ("{tags: {password: \"${secret.env.TOKEN}\"}}", ["TW1116 x.yaml:7:30"]),
    ("{desired: {a: \"${IoTHub.hub.hostName}\"}}", ["TW1127 x.yaml:7:26"]),
  ])
  func `what IoT Hub does not take is refused at its place`(entry: String, marks: [String]) {
    #expect(Loading(hub(entry), process: ["TOKEN": "planted-value"]).marks == marks)
  }

  @Test func `ten levels are taken and eleven refused`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "{a: ", count: depth) + "1" + String(repeating: "}", count: depth)
    }
    #expect(Loading(hub("{desired: \(nested(10))}")).marks == [])
    #expect(Loading(hub("{desired: \(nested(11))}")).findings.all.map(\.code) == ["TW1108"])
  }

  @Test func `tags have 8 KiB and desired properties 32`() {
    func filled(_ count: Int) -> String {
      "{" + (0..<count).map { "k\(100 + $0): \(String(repeating: "x", count: 1020))" }.joined(separator: ", ") + "}"
    }
    #expect(Loading(hub("{tags: \(filled(8)), desired: \(filled(32))}")).marks == [])
    #expect(Loading(hub("{tags: \(filled(9))}")).marks == ["TW1108 x.yaml:7:19"])
    #expect(Loading(hub("{desired: \(filled(33))}")).marks == ["TW1108 x.yaml:7:22"])
    let long = String(repeating: "x", count: 4097)
    #expect(Loading(hub("{desired: {a: \(long)}}")).marks == ["TW1108 x.yaml:7:26"])
  }
}
