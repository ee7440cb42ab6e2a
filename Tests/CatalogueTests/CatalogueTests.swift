import Catalogue
import Documents
import Encodings
import OrderedCollections
import Resources
import Testing

@Suite struct CatalogueTests {
  @Test func `every type is found by kind and, whatever the case, by ARM type`() {
    for type in Catalogue.types {
      #expect(Catalogue.type(kind: type.kind)?.type == type.type)
      #expect(Catalogue.type(arm: type.type.uppercased())?.kind == type.kind)
    }
  }

  @Test func `every child names a parent that is there, and its type continues the parent's`() throws {
    for type in Catalogue.types {
      guard let parent = type.parent else { continue }
      let owner = try #require(Catalogue.type(kind: parent.kind))
      #expect(type.type.hasPrefix(owner.type + "/"), "\(type.kind)")
      // A child of a child lies in what its parent lies in.
      let group = ResourceID.resourceGroup("s", "g")
      let around = owner.parent.flatMap { Catalogue.type(kind: $0.kind)?.id(named: "root", in: group) } ?? group
      let id = type.id(named: "child", in: owner.id(named: "owner", in: around))
      #expect(id.type.split(separator: "/").last == type.type.split(separator: "/").last)
    }
  }

  @Test func `every output but a secret one leads to something the catalogue knows`() {
    for type in Catalogue.types {
      for output in type.outputs where output.secret == nil {
        let path = ValuePath(output.path.map { .member($0) })
        #expect(type.facts(at: path).isKnown || output.path.contains("primaryEndpoints"), "\(type.kind).\(output.name)")
      }
    }
  }

  private func facts(_ kind: String, _ steps: ValuePath.Step...) throws -> PropertyFacts {
    try #require(Catalogue.type(kind: kind)).facts(at: ValuePath(steps))
  }

  @Test func `what holds for a list holds inside it`() throws {
    let image = try facts(
      "ContainerGroup", .member("properties"), .member("containers"), .item(key: "name", value: "ocpp"),
      .member("properties"), .member("image"))
    #expect(image.isKnown && image.isImmutable && !image.isSecret)
    let secret = try facts(
      "ContainerGroup", .member("properties"), .member("containers"), .index(0), .member("properties"),
      .member("environmentVariables"), .index(1), .member("secureValue"))
    #expect(secret.isSecret)
  }

  @Test func `facts tell read-only, default, case and kind of list`() throws {
    #expect(try facts("IoTHub", .member("properties"), .member("hostName")).isReadOnly)
    #expect(try facts("IoTHub", .member("location")).isImmutable)
    #expect(try facts("IoTHub", .member("location")).isLocation)
    #expect(try facts("IoTHub", .member("etag")).isReadOnly)
    #expect(
      try facts("DigitalTwinsInstance", .member("properties"), .member("publicNetworkAccess")).serverDefault
        == "Enabled")
    #expect(try facts("ContainerGroup", .member("properties"), .member("containers")).list == .keyed("name"))
    #expect(try facts("EventGridTopic", .member("properties"), .member("inboundIpRules")).list == .unordered)
    #expect(
      try facts("DigitalTwinsEndpoint", .member("properties"), .member("accessKey1")).isSecret)
    #expect(try !facts("IoTHub", .member("properties"), .member("newThing")).isKnown)
    #expect(
      try facts("IoTHub", .member("properties"), .member("cloudToDevice")).serverDefault?["maxDeliveryCount"] == 10)
  }

  @Test func `a live body is reduced to what can be declared`() throws {
    let type = try #require(Catalogue.type(kind: "DigitalTwinsInstance"))
    let live: Value = [
      "id": "/x", "name": "n", "type": "t", "location": "eastus", "systemData": [:],
      "identity": ["type": "SystemAssigned", "principalId": "p", "tenantId": "t"],
      "properties": ["hostName": "h", "publicNetworkAccess": "Enabled", "provisioningState": "Succeeded", "other": 1],
    ]
    #expect(
      type.declarable(live) == [
        "location": "eastus", "identity": ["type": "SystemAssigned"],
        "properties": ["publicNetworkAccess": "Enabled", "other": 1],
      ])
  }

  @Test func `secret outputs are put together from the answer and the body`() throws {
    let hub = try #require(Catalogue.type(kind: "IoTHub")?.output("serviceConnectionString")?.secret)
    let answer: Value = [
      "value": [["keyName": "iothubowner", "primaryKey": "a"], ["keyName": "service", "primaryKey": "b"]]
    ]
    let body: Value = ["properties": ["hostName": "h.azure-devices.net"]]
    #expect(hub.action == "listkeys")
    #expect(
      hub.value(answer: answer, body: body)
        == "HostName=h.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=b")
    #expect(hub.value(answer: ["value": []], body: body) == nil)
  }

  @Test(arguments: [
    ("StorageAccount", "Abc1", "holds `A`; allowed are lower-case letters and digits"),
    ("StorageAccount", "ab", "has 2 characters; 3 to 24 are allowed"),
    ("DigitalTwinsInstance", "-ab", "must start with a letter or digit"),
    ("DigitalTwinsEndpoint", "123", "must not be digits only"),
    ("DigitalTwinsEndpoint", "dt-eventgrid-endpoint", nil),
    ("ContainerRegistry", "evchargingmlacr", nil),
  ])
  func `names are held to Azure's rules`(kind: String, name: String, objection: String?) {
    #expect(Catalogue.type(kind: kind)?.name?.objection(to: name) == objection)
  }

  @Test func `an unknown type has the facts that hold for all`() {
    let type = Catalogue.type(arm: "Microsoft.Insights/actionGroups", apiVersion: "2023-01-01")
    #expect(type.facts(at: ValuePath([.member("location")])).isImmutable)
    #expect(type.facts(at: ValuePath([.member("properties"), .member("provisioningState")])).isReadOnly)
    #expect(!type.facts(at: ValuePath([.member("properties"), .member("x")])).isKnown)
  }

  @Test func `roles are found by name whatever the case and by GUID`() {
    #expect(Roles.id(of: "acrpull") == "7f951dda-4ed3-4680-a7ca-43fe172d538d")
    #expect(Roles.id(of: "7F951DDA-4ED3-4680-A7CA-43FE172D538D") == "7f951dda-4ed3-4680-a7ca-43fe172d538d")
    #expect(Roles.id(of: "Acr Pull") == nil)
    #expect(Set(Roles.wellKnown.map(\.id)).count == Roles.wellKnown.count)
    #expect(Roles.wellKnown.allSatisfy { UUIDText.isUUID($0.id) })
  }
}
