import Crypto
import Documents
import Encodings
import OrderedCollections

/// What a container group wants to have run, read from its resource.
struct GroupPlan: Sendable {
  enum RestartPolicy: String, Sendable { case always = "Always", onFailure = "OnFailure", never = "Never" }

  /// One container.
  struct Container: Sendable {
    var name: String
    var image: String
    /// In place of the image's own; empty: the image's.
    var command: [String]
    /// Secure values among them.
    var environment: [(name: String, value: String)]
    /// Bytes of data that each of its processes may have.
    var memory: Int64?
    /// Volumes by name and where they are to be seen.
    var mounts: [(volume: String, path: String, isReadOnly: Bool)]
    /// Ports that it listens on and its group shows.
    var ports: [Int] = []
    /// How it is asked whether it lives and is ready.
    var probes: [ContainerProbe] = []
  }

  /// Where a volume comes from.
  enum Volume: Sendable {
    case empty
    /// Files by name.
    case secret([String: [UInt8]])
    case notOffered
  }

  /// How an image registry is entered.
  struct Credential: Sendable {
    var server: String
    var user: String?
    var password: String?
    /// Object id of a managed identity.
    var identity: String?
  }

  var number: ResourceNumber
  var name: String
  var restartPolicy: RestartPolicy
  /// Run to their end, one after the other, before the containers begin.
  var initial: [Container]
  var containers: [Container]
  var volumes: [String: Volume]
  var credentials: [Credential]
  /// Equal for groups that run the same: tags and the like are no part of it.
  var signature: String

  init(_ group: StoredResource) {
    let properties = group.body["properties"] ?? .null
    number = group.number
    name = group.name
    restartPolicy = properties["restartPolicy"]?.string.flatMap(RestartPolicy.init) ?? .always
    let secrets = group.secrets
    initial = Self.containers(properties, "initContainers", secrets)
    containers = Self.containers(properties, "containers", secrets)
    volumes = Dictionary(
      (properties["volumes"]?.array ?? []).enumerated().map { index, volume in
        (volume["name"]?.string ?? "", Self.volume(volume, secrets["properties.volumes[\(index)].secret"]))
      }, uniquingKeysWith: { first, _ in first })
    let identities = group.body["identity"]?["userAssignedIdentities"]?.object ?? [:]
    credentials = (properties["imageRegistryCredentials"]?.array ?? []).enumerated().map { index, entry in
      let identity = entry["identity"]?.string.flatMap { wanted in
        identities.first { $0.key.lowercased() == wanted.lowercased() }?.value["principalId"]?.string
      }
      return Credential(
        server: entry["server"]?.string?.lowercased() ?? "", user: entry["username"]?.string,
        password: secrets["properties.imageRegistryCredentials[\(index)].password"]?.string, identity: identity)
    }
    signature = Self.signature(properties, secrets)
  }

  private static func containers(_ properties: Value, _ list: String, _ secrets: Value) -> [Container] {
    (properties[list]?.array ?? []).enumerated().map { index, entry in
      let own = entry["properties"] ?? .null
      let place = "properties.\(list)[\(index)].properties.environmentVariables"
      let environment = (own["environmentVariables"]?.array ?? []).enumerated().map { number, variable in
        (
          name: variable["name"]?.string ?? "",
          value: secrets["\(place)[\(number)].secureValue"]?.string ?? variable["value"]?.string ?? ""
        )
      }
      let mounts = (own["volumeMounts"]?.array ?? []).map { mount in
        (
          volume: mount["name"]?.string ?? "", path: mount["mountPath"]?.string ?? "",
          isReadOnly: mount["readOnly"]?.bool ?? false
        )
      }
      let resources = own["resources"]
      let memory = resources?["limits"]?["memoryInGB"]?.number ?? resources?["requests"]?["memoryInGB"]?.number
      return Container(
        name: entry["name"]?.string ?? "", image: own["image"]?.string ?? "",
        command: (own["command"]?.array ?? []).compactMap(\.string), environment: environment,
        memory: memory.map { Int64(min(max($0, 0.01), 4096) * 1e9) }, mounts: mounts,
        ports: ports(own, properties), probes: ContainerProbe.Kind.allCases.compactMap { ContainerProbe($0, of: own) })
    }
  }

  /// The ports of a container that those who are outside may reach.
  private static func ports(_ container: Value, _ group: Value) -> [Int] {
    func numbers(_ list: Value?) -> [Int] {
      (list?.array ?? []).filter { $0["protocol"]?.string?.uppercased() != "UDP" }
        .compactMap { $0["port"]?.integer.map { Int($0) } }
    }
    let shown = Set(numbers(group["ipAddress"]?["ports"]))
    return numbers(container["ports"]).filter { shown.contains($0) && (1...65_535).contains($0) }
  }

  private static func volume(_ volume: Value, _ secret: Value?) -> Volume {
    if let files = secret?.object {
      return .secret(
        Dictionary(
          files.map { ($0.key, $0.value.string.flatMap { Base64.decode($0) } ?? []) },
          uniquingKeysWith: { first, _ in first }))
    }
    return volume["emptyDir"].map { $0.isNull ? .notOffered : .empty } ?? .notOffered
  }

  private static func signature(_ properties: Value, _ secrets: Value) -> String {
    var wanted = OrderedDictionary<String, Value>()
    for name in ["restartPolicy", "initContainers", "volumes", "imageRegistryCredentials", "ipAddress"] {
      wanted[name] = properties[name] ?? .null
    }
    wanted["containers"] = .array(
      (properties["containers"]?.array ?? []).map { container in
        var container = container
        container.put(nil, at: Draft.path("properties.instanceView"))
        return container
      })
    wanted["secrets"] = secrets
    return Hex.text(SHA256.hash(data: Value.object(wanted).json))
  }
}
