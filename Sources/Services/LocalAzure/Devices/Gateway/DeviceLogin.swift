import MQTT

/// Who a client says it is, from its CONNECT: client id `DEVICE` or `DEVICE/MODULE`, user name
/// `HOST/DEVICE[/MODULE]/?api-version=…`, password a shared access signature.
struct DeviceLogin: Sendable, Hashable {
  let host: String
  let device: String
  let module: String?
  let signature: String
  let isClean: Bool

  init(_ connect: MQTTConnect) throws(Refusal) {
    let parts = connect.clientID.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { throw Refusal(.wrongIdentifier) }
    guard let user = connect.user else { throw Refusal(.badCredentials) }
    let words = user.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard words.count == parts.count + 2, words[1...parts.count].elementsEqual(parts), let query = words.last,
      query.first == "?",
      query.dropFirst().split(separator: "&").contains(where: { $0.hasPrefix("api-version=") && $0.utf8.count > 12 })
    else { throw Refusal(.badCredentials) }
    host = words[0].lowercased()
    device = parts[0]
    module = parts.count == 2 ? parts[1] : nil
    signature = String(decoding: connect.password ?? [], as: UTF8.self)
    isClean = connect.isClean
  }

  /// The code that the CONNECT is answered with.
  struct Refusal: Error, Sendable, Hashable {
    let code: MQTTConnectCode
    init(_ code: MQTTConnectCode) { self.code = code }
  }
}
