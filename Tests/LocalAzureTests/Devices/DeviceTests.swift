import OrderedCollections
import Crypto
import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

struct DeviceTests {
  private let host = "https://ev-hub.azure-devices.net"
  private let version = "api-version=2021-04-12"

  private func world() async throws -> (World, String) {
    let world = try await World()
    try await world.make((Sample.hub, Sample.hubBody))
    return (world, try await world.token("https://iothubs.azure.net/.default"))
  }

  private func device(_ id: String) -> Value {
    ["deviceId": .string(id), "status": "enabled", "authentication": ["type": "sas"]]
  }

  @Test func `a device gets its keys when it is made and keeps them`() async throws {
    let (world, token) = try await world()
    let url = "\(host)/devices/CP001?\(version)"
    let made = try await world.send("PUT", url, device("CP001"), token: token)
    #expect(made.status == 200)
    let keys = try #require(made.body["authentication"]?["symmetricKey"])
    #expect(keys["primaryKey"]?.string?.count == 44)
    let etag = try #require(made.body["etag"]?.string)
    let updated = try await world.send(
      "PUT", url, ["deviceId": "CP001", "status": "disabled", "capabilities": ["iotEdge": true]],
      headers: ["If-Match": "\"\(etag)\""], token: token)
    #expect(updated.status == 200)
    let read = try await world.send("GET", url, token: token)
    #expect(read.body["status"] == "disabled")
    #expect(read.body["capabilities"] == ["iotEdge": true])
    #expect(read.body["authentication"]?["symmetricKey"] == keys)
    #expect(read.body["generationId"] == made.body["generationId"])
    #expect(read.headers["ETag"] != made.headers["ETag"])
  }

  @Test func `the registry's refusals carry their code in a header`() async throws {
    let (world, token) = try await world()
    let url = "\(host)/devices/CP001?\(version)"
    let missing = try await world.send("GET", url, token: token)
    #expect(missing.status == 404 && missing.headers["iothub-errorcode"] == "DeviceNotFound")
    #expect(missing.body["Message"] == "ErrorCode:DeviceNotFound;CP001")
    _ = try await world.send("PUT", url, device("CP001"), token: token)
    let twice = try await world.send("PUT", url, device("CP001"), token: token)
    #expect(twice.status == 409 && twice.headers["iothub-errorcode"] == "DeviceAlreadyExists")
    let stale = try await world.send("PUT", url, device("CP001"), headers: ["If-Match": "\"AAAA\""], token: token)
    #expect(stale.status == 412 && stale.headers["iothub-errorcode"] == "PreconditionFailed")
    let other = try await world.send("PUT", url, device("CP002"), token: token)
    #expect(other.headers["iothub-errorcode"] == "DeviceIdInBodyDoesNotMatch")
    #expect(try await world.send("DELETE", url, token: token).status == 412)
    #expect(try await world.send("DELETE", url, headers: ["If-Match": "*"], token: token).status == 204)
    #expect(try await world.send("DELETE", url, headers: ["If-Match": "*"], token: token).status == 404)
    #expect(try await world.send("GET", "\(host)/devices/CP001", token: token).status == 400)
    let nobody = try await world.send("GET", "https://nobody.azure-devices.net/devices?\(version)", token: token)
    #expect(nobody.status == 404)
  }

  @Test func `devices are listed, queried in pages and counted`() async throws {
    let (world, token) = try await world()
    let items = (0..<5).map { Value.object(["id": .string("CP00\($0)"), "importMode": "create"]) }
    let bulk = try await world.send("POST", "\(host)/devices?\(version)", .array(items), token: token)
    #expect(bulk.status == 200 && bulk.body["isSuccessful"] == true)
    let again = try await world.send("POST", "\(host)/devices?\(version)", .array([items[0]]), token: token)
    #expect(again.status == 400)
    #expect(again.body["errors"]?.array?.first?["errorCode"] == "DeviceAlreadyExists")
    let listed = try await world.send("GET", "\(host)/devices?top=3&\(version)", token: token)
    #expect(listed.body.array?.map { $0["deviceId"] } == ["CP000", "CP001", "CP002"])
    var seen: [String] = []
    var headers: HTTPFields = ["x-ms-max-item-count": "2"]
    repeat {
      let page = try await world.send(
        "POST", "\(host)/devices/query?\(version)", ["query": "SELECT * FROM devices"], headers: headers, token: token)
      seen += page.body.array?.compactMap { $0["deviceId"]?.string } ?? []
      headers["x-ms-continuation"] = page.headers["x-ms-continuation"]
    } while headers["x-ms-continuation"] != nil
    #expect(seen == ["CP000", "CP001", "CP002", "CP003", "CP004"])
    let statistics = try await world.send("GET", "\(host)/statistics/devices?\(version)", token: token)
    #expect(statistics.body["totalDeviceCount"] == 5)
  }

  @Test func `devices go with their hub`() async throws {
    let (world, token) = try await world()
    _ = try await world.send("PUT", "\(host)/devices/CP001?\(version)", device("CP001"), token: token)
    _ = try await world.arm("DELETE", Sample.hub)
    try await world.make((Sample.hub, Sample.hubBody))
    #expect(try await world.send("GET", "\(host)/devices?\(version)", token: token).body == [])
  }

  @Test func `a signature with the hub's key opens it and no other does`() async throws {
    let (world, _) = try await world()
    let keys = try await world.arm("POST", "\(Sample.hub)/IotHubKeys/iothubowner/listkeys")
    let key = try #require(keys.body["primaryKey"]?.string.flatMap { Data(base64Encoded: $0) })
    for (secret, status) in [(key, 200), (Data(count: 32), 401)] {
      let resource = "ev-hub.azure-devices.net"
      let expiry = "1895000000"
      let signature = HMAC<SHA256>.authenticationCode(
        for: Array("\(resource)\n\(expiry)".utf8), using: SymmetricKey(data: secret))
      let text = Data(signature).base64EncodedString().replacing("+", with: "%2B").replacing("/", with: "%2F")
        .replacing("=", with: "%3D")
      let reply = try await world.send(
        "GET", "\(host)/devices?\(version)",
        headers: ["Authorization": "SharedAccessSignature sr=\(resource)&sig=\(text)&se=\(expiry)&skn=iothubowner"],
        token: nil)
      #expect(reply.status == status, "\(reply.text)")
    }
  }
}
