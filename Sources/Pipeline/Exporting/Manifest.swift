import Documents
import OrderedCollections

/// A document to be written, and the file it belongs into.
struct Manifest {
  var file: String
  var kind: String
  var name: String
  var metadata: OrderedDictionary<String, Value> = [:]
  var spec: OrderedDictionary<String, Value>
  /// Above the document.
  var comment: [String] = []
  /// Above members of the spec.
  var comments: [ValuePath: [String]] = [:]

  /// As it stands in a file.
  var text: String {
    var metadata: OrderedDictionary<String, Value> = ["name": .string(name)]
    metadata.merge(self.metadata, uniquingKeysWith: { $1 })
    let document: Value = [
      "apiVersion": "twinwright/v1", "kind": .string(kind), "metadata": .object(metadata), "spec": .object(spec),
    ]
    var all = Dictionary(
      uniqueKeysWithValues: comments.map { (ValuePath([.member("spec")] + $0.key.steps), $0.value) })
    if !comment.isEmpty { all[ValuePath()] = comment }
    return YAMLWriter.text(document, comments: all)
  }
}

/// A file of an export.
package struct ExportedFile: Sendable, Hashable {
  /// From the folder of the environment.
  package let path: String
  package let text: String
}

/// Which file a kind belongs into, and what stands at its head.
enum FilePlan {
  /// In the order in which they are told.
  static let heads: OrderedDictionary<String, String> = [
    "environment.yaml": "Where it runs and what all of its parts share.",
    "twins-instance.yaml": "Digital Twins instances, where their events go and where their history is kept.",
    "events.yaml": "Topics, event hubs and who gets their events.",
    "hub.yaml": "Devices and their telemetry.",
    "runtime.yaml": "What runs, where its images come from, and as whom it acts.",
    "storage.yaml": "Storage and secrets.",
    "observability.yaml": "Where logs and metrics go.",
    "data.yaml": "Databases and analytics.",
    "network.yaml": "Networks.",
    "access.yaml": "Who may do what, and what must stay.",
    "other.yaml": "What has no kind of its own, written as ARM takes it.",
    "graph.yaml": "The language of the twins, and the things themselves.",
    "imported.yaml": "What was there before: managed here, but never marked and never deleted.",
  ]

  private static let files: [String: [String]] = [
    "environment.yaml": ["ResourceGroup"], "twins-instance.yaml": ["DigitalTwinsInstance"],
    "events.yaml": [
      "EventGridTopic", "EventGridSystemTopic", "EventGridDomain", "EventSubscription", "EventHubsNamespace",
    ],
    "hub.yaml": ["IoTHub", "DeviceProvisioningService"],
    "runtime.yaml": ["ContainerGroup", "ContainerRegistry", "UserAssignedIdentity"],
    "storage.yaml": ["StorageAccount", "KeyVault"],
    "observability.yaml": ["LogAnalyticsWorkspace", "ApplicationInsights", "DiagnosticSetting"],
    "data.yaml": ["DataExplorerCluster", "StreamAnalyticsJob", "SynapseWorkspace", "SqlServer", "PowerBICapacity"],
    "network.yaml": ["VirtualNetwork"], "access.yaml": ["RoleAssignment", "RoleDefinition", "Lock"],
  ]

  static func file(of kind: String) -> String { files.first { $0.value.contains(kind) }?.key ?? "other.yaml" }

  /// The files of an environment, each with its head, in the order of `heads`.
  static func files(_ manifests: [Manifest]) -> [ExportedFile] {
    heads.compactMap { path, head in
      let own = manifests.filter { $0.file == path }
      guard !own.isEmpty else { return nil }
      return ExportedFile(path: path, text: "# \(head)\n" + own.map(\.text).joined(separator: "---\n"))
    }
  }
}
