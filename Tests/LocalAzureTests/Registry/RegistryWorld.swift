import Crypto
import Documents
import Encodings
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// A local Azure with a registry, and a client that knows the admin user's password.
struct RegistryWorld: Sendable {
  static let registry = "\(World.group)/providers/Microsoft.ContainerRegistry/registries/evimages"
  static let host = "https://evimages.azurecr.io"

  let world: World
  let folder: TemporaryFolder
  let password: String

  init(
    properties: Value = ["adminUserEnabled": true], roles: RoleEnforcement = .off, administrator: String = World.client
  ) async throws {
    folder = try TemporaryFolder()
    world = try await World(
      .file("\(folder.path)/azure.sqlite"), folder: folder.path,
      options: Options(
        tenant: World.tenant, subscription: World.subscription, roles: roles, administrator: administrator))
    try await world.make(
      (Self.registry, ["location": "eastus", "sku": ["name": "Basic"], "properties": properties]))
    guard properties["adminUserEnabled"] == true else {
      password = ""
      return
    }
    let credentials = try await world.arm("POST", "\(Self.registry)/listCredentials")
    password = try #require(credentials.body["passwords"]?.array?.first?["value"]?.string)
  }

  /// A call with the admin user's name and password.
  func send(
    _ method: String, _ path: String, _ body: [UInt8] = [], _ headers: HTTPFields = [:], credentials: String? = nil
  ) async throws -> HTTPResponse {
    var headers = headers
    headers["Authorization"] = "Basic " + Base64.encode(Array((credentials ?? "evimages:\(password)").utf8))
    let url = path.hasPrefix("https://") ? path : Self.host + path
    return try await world.transport.send(HTTPRequest(method, url, headers: headers, body: body))
  }

  static func digest(_ bytes: [UInt8]) -> String { "sha256:" + Hex.text(SHA256.hash(data: bytes)) }

  /// Uploads a blob in one request.
  func push(_ bytes: [UInt8], to repository: String) async throws -> String {
    let digest = Self.digest(bytes)
    let answer = try await send("POST", "/v2/\(repository)/blobs/uploads/?digest=\(digest)", bytes)
    try #require(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
    return digest
  }

  /// Pushes an image of one layer and returns its digest.
  func pushImage(_ repository: String, _ tag: String, layer: [UInt8] = [1, 2, 3], extra: [(String, Value)] = [])
    async throws
    -> String
  {
    let configuration = Array("{}".utf8)
    var manifest: Value = [
      "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "config": try await descriptor(configuration, "application/vnd.oci.image.config.v1+json", repository),
      "layers": [try await descriptor(layer, "application/vnd.oci.image.layer.v1.tar", repository)],
    ]
    if case .object(var members) = manifest {
      for (name, value) in extra { members[name] = value }
      manifest = .object(members)
    }
    let answer = try await send(
      "PUT", "/v2/\(repository)/manifests/\(tag)", manifest.json,
      ["Content-Type": "application/vnd.oci.image.manifest.v1+json"])
    try #require(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
    return Self.digest(manifest.json)
  }

  private func descriptor(_ bytes: [UInt8], _ type: String, _ repository: String) async throws -> Value {
    [
      "mediaType": .string(type), "digest": .string(try await push(bytes, to: repository)),
      "size": .integer(Int64(bytes.count)),
    ]
  }

  /// The code of a refusal.
  static func code(_ response: HTTPResponse) -> String? {
    (try? JSONReader.parse(response.body))?["errors"]?.array?.first?["code"]?.string
  }
}
