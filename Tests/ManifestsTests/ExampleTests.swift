import DTDL
import Diagnostics
import Documents
import Files
import Manifests
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@Suite struct ExampleTests {
  static let root = Path.join(Path.parent(Path.parent(Path.parent(#filePath))), ".")

  func load(_ name: String) -> Loading {
    Loading(folder: "manifests/\(name)")
  }

  @Test(arguments: ["ev-charging", "ev-charging-prod"])
  func `the example environments load without a finding`(name: String) {
    let loading = load(name)
    #expect(loading.messages == [])
    #expect(loading.marks == [])
    #expect(loading.state != nil)
  }

  @Test func `the base can be destroyed, production keeps what cannot be made again`() throws {
    #expect(try #require(load("ev-charging").state).resources.filter(\.isProtected).isEmpty)
    let kept = try #require(load("ev-charging-prod").state).resources.filter(\.isProtected)
    #expect(kept.map(\.address.kind) == ["StorageAccount", "DigitalTwinsInstance"])
  }

  @Test func `production is the base with other sizes, names and twins`() throws {
    let base = try #require(load("ev-charging").state)
    let production = try #require(load("ev-charging-prod").state)
    #expect(base.resources.dropFirst().map(\.address) == production.resources.dropFirst().map(\.address))
    #expect(Set(base.resources.map(\.id)).isDisjoint(with: production.resources.map(\.id)))
    let hub = try #require(production.resources.first { $0.address.kind == "IoTHub" })
    #expect(hub.body.literal?["sku"] == ["name": "S3", "capacity": 2])
    #expect(production.devices.count == 24)
    let graph = try #require(production.twinGraphs.first?.graph)
    #expect(graph.twinCount == 72)
    #expect(graph.relationshipCount == 48)
    #expect(graph.twin("EU-001-2")?.contents["maxPower"] == 90)
    #expect(base.twinGraphs.first?.graph.twinCount == 5)
  }

  @Test func `every object that the platform needs is there`() throws {
    let state = try #require(load("ev-charging").state)
    let kinds = Dictionary(grouping: state.resources, by: { $0.id.type.lowercased() }).mapValues(\.count)
    for type in [
      "microsoft.resources/resourcegroups", "microsoft.digitaltwins/digitaltwinsinstances",
      "microsoft.digitaltwins/digitaltwinsinstances/endpoints", "microsoft.devices/iothubs",
      "microsoft.devices/iothubs/eventhubendpoints/consumergroups", "microsoft.eventgrid/topics",
      "microsoft.eventgrid/topics/eventsubscriptions", "microsoft.storage/storageaccounts",
      "microsoft.containerregistry/registries", "microsoft.operationalinsights/workspaces",
      "microsoft.insights/components", "microsoft.managedidentity/userassignedidentities",
      "microsoft.containerinstance/containergroups",
    ] {
      #expect(kinds[type] == 1, "\(type)")
    }
    #expect(kinds["microsoft.authorization/roleassignments"] == 5)
    #expect(
      state.eventRoutes.count == 1 && state.devices.count == 1 && state.modelSets.first?.models.interfaces.count == 5)
    let group = try #require(state.resources.first { $0.address.kind == "ContainerGroup" })
    #expect(group.body.secrets().count == 3)
  }
}

extension Loading {
  /// Loads a folder of this repository.
  init(folder: String) {
    let files = DiskFileStore(root: ExampleTests.root)
    (state, findings) = ManifestLoader(
      files: files, variables: ["AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000001"]
    ).load(folder)
  }
}
