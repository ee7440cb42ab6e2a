import Encodings
import OrderedCollections
import Documents

/// A device identity as a client sends it, checked.
struct DeviceBody: Sendable {
  let id: String
  private let status: String
  private let statusReason: Value
  private let authentication: String
  private let keys: Value
  private let isEdge: Bool

  init(_ bytes: [UInt8], id: String) throws(ServiceError) {
    let value: Value
    do { value = try JSONReader.parse(bytes) } catch { throw .deviceArgument("\(error)") }
    guard let named = value["deviceId"]?.string, named == id else {
      throw .device(400, "DeviceIdInBodyDoesNotMatch", "The deviceId of the body must be that of the address, '\(id)'.")
    }
    try self.init(value, id: id)
  }

  init(_ value: Value, id: String) throws(ServiceError) {
    guard DeviceBody.isValid(id) else {
      throw .deviceArgument(
        "The device id '\(id)' is not valid: 1 to 128 ASCII letters, digits and - . % _ * ? ! ( ) , : = @ $ '")
    }
    self.id = id
    status = (value["status"]?.string ?? "enabled").lowercased()
    guard ["enabled", "disabled"].contains(status) else {
      throw .deviceArgument("The status '\(status)' is not enabled or disabled.")
    }
    statusReason = value["statusReason"] ?? .null
    let given = value["authentication"]?["type"]?.string ?? "sas"
    guard
      let type = ["sas", "selfSigned", "certificateAuthority", "none"].first(where: {
        $0.lowercased() == given.lowercased()
      })
    else { throw .deviceArgument("The authentication type '\(given)' is not known.") }
    authentication = type
    let member = type == "selfSigned" ? "x509Thumbprint" : "symmetricKey"
    keys = value["authentication"]?[member] ?? .null
    isEdge = value["capabilities"]?["iotEdge"]?.bool ?? false
    if type == "sas" { try checkKeys() }
    if type == "selfSigned", keys["primaryThumbprint"]?.string == nil {
      throw .deviceArgument("A device with a self-signed certificate needs a thumbprint.")
    }
  }

  private func checkKeys() throws(ServiceError) {
    for name in ["primaryKey", "secondaryKey"] {
      guard let key = keys[name]?.string, !key.isEmpty else { continue }
      guard let bytes = Base64.decode(key), (16...64).contains(bytes.count) else {
        throw .deviceArgument("The \(name) is not the base64 text of 16 to 64 bytes.")
      }
    }
  }

  private static func isValid(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "-.%_*?!(),:=@$'+#".unicodeScalars.contains(scalar))
      }
  }

  /// What is stored: keys that were not given are kept, or made for a new device.
  func device(replacing existing: StoredDevice?, _ surroundings: Surroundings) -> StoredDevice {
    let now = Value.string(surroundings.timestamp())
    let old = existing?.body
    let body: Value = [
      "deviceId": .string(id), "generationId": old?["generationId"] ?? .string(String(surroundings.now())),
      "connectionState": "Disconnected", "status": .string(status), "statusReason": statusReason,
      "connectionStateUpdatedTime": "0001-01-01T00:00:00Z",
      "statusUpdatedTime": old?["status"]?.string == status ? old?["statusUpdatedTime"] ?? now : now,
      "lastActivityTime": "0001-01-01T00:00:00Z", "cloudToDeviceMessageCount": 0,
      "capabilities": ["iotEdge": .bool(isEdge)], "authentication": ["type": .string(authentication)],
    ]
    var secrets = Value.object([:])
    if authentication == "sas" {
      for name in ["primaryKey", "secondaryKey"] {
        // Keys are left out by an empty text as well as by none.
        let given = keys[name]?.string.flatMap { $0.isEmpty ? Value?.none : .string($0) }
        secrets[member: name] = given ?? existing?.secrets[name] ?? .string(Base64.encode(surroundings.random(32)))
      }
    } else if authentication == "selfSigned" {
      secrets = keys
    }
    return StoredDevice(
      id: id, body: body, secrets: secrets, etag: Base64.encodeURL(surroundings.random(6)))
  }
}
