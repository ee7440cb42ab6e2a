import OrderedCollections
import Documents
import HTTP
import LocalAzure
import Resources
import Testing

struct TypeRuleTests {
  @Test func `the environment of the example is taken whole`() async throws {
    let world = try await World()
    try await world.make(
      (Sample.twins, Sample.instance), (Sample.hub, Sample.hubBody), (Sample.topic, Sample.plain),
      (Sample.storage, Sample.storageBody), (Sample.registry, Sample.registryBody), (Sample.workspace, Sample.plain),
      (Sample.identity, Sample.plain), (Sample.containers, Sample.containersBody),
      ("\(Sample.twins)/endpoints/dt-eventgrid-endpoint", EndpointSample.eventGrid),
      ("\(Sample.hub)/eventHubEndpoints/events/ConsumerGroups/runtime", ["properties": ["name": "runtime"]]))
    #expect(
      try await world.arm("GET", Sample.topic).properties["endpoint"]
        == "https://ev-events.eastus-1.eventgrid.azure.net/api/events")
    #expect(try await world.arm("GET", Sample.registry).properties["loginServer"] == "evregistry.azurecr.io")
    #expect(try await world.arm("GET", Sample.workspace).properties["customerId"]?.string?.count == 36)
    #expect(try await world.arm("GET", Sample.identity).properties["principalId"]?.string?.count == 36)
    #expect(
      try await world.arm("GET", Sample.storage).properties["primaryEndpoints"]?["blob"]
        == "https://evstore.blob.core.windows.net/")
    let containers = try await world.arm("GET", Sample.containers)
    #expect(containers.properties["ipAddress"]?["fqdn"] == "ev-api.eastus.azurecontainer.io")
    #expect(containers.properties["instanceView"]?["state"] == "Running")
    let groups = try await world.arm("GET", "\(Sample.hub)/eventHubEndpoints/events/ConsumerGroups")
    #expect(groups.body["value"]?.array?.compactMap { $0["name"]?.string } == ["$Default", "runtime"])
  }

  @Test func `no answer ever shows a secret that was put in`() async throws {
    let world = try await World()
    let endpoint = "\(Sample.twins)/endpoints/ep"
    try await world.make(
      (Sample.twins, Sample.instance), (endpoint, EndpointSample.eventGrid), (Sample.containers, Sample.containersBody))
    for path in [endpoint, "\(Sample.twins)/endpoints", Sample.containers, "\(World.group)/resources"] {
      let reply = try await world.arm("GET", path)
      #expect(reply.status == 200 && !reply.text.contains("planted"), "\(reply.text)")
    }
    let put = try await world.arm("PUT", Sample.containers, Sample.containersBody)
    #expect(!put.text.contains("planted"))
    #expect(try await world.arm("GET", endpoint).properties["accessKey1"] == .null)
    let variables = try await world.arm("GET", Sample.containers).properties["containers"]?.array?.first?[
      "properties"]?[
        "environmentVariables"]
    #expect(variables == [["name": "HUB", "value": "ev-hub"], ["name": "KEY"]])
  }

  @Test func `keys come by POST and stay the same`() async throws {
    let world = try await World()
    try await world.make(
      (Sample.hub, Sample.hubBody), (Sample.topic, Sample.plain), (Sample.storage, Sample.storageBody),
      (Sample.workspace, Sample.plain),
      (Sample.registry, ["location": "eastus", "sku": ["name": "Basic"], "properties": ["adminUserEnabled": true]]))
    for (path, member) in [
      ("\(Sample.hub)/listkeys", "value"), ("\(Sample.hub)/IotHubKeys/iothubowner/listkeys", "primaryKey"),
      ("\(Sample.topic)/listKeys", "key1"), ("\(Sample.storage)/listKeys", "keys"),
      ("\(Sample.workspace)/sharedKeys", "primarySharedKey"), ("\(Sample.registry)/listCredentials", "passwords"),
    ] {
      let first = try await world.arm("POST", path)
      #expect(first.status == 200 && first.body[member] != nil, "\(path): \(first.text)")
      #expect(try await world.arm("POST", path).body == first.body)
    }
    try await world.make((Sample.registry, Sample.registryBody))
    #expect(
      try await world.arm("POST", "\(Sample.registry)/listCredentials").code == "UnAuthorizedForCredentialOperations")
  }

  static let refusals: [(String, Value, String)] = [
    (Sample.twins, [:], "LocationRequired"),
    (Sample.twins, ["location": "moon"], "LocationNotAvailableForResourceType"),
    (Sample.twins, ["location": "eastus", "identity": ["type": "Some"]], "InvalidIdentityType"),
    (Sample.twins, ["location": "eastus", "properties": ["publicNetworkAccess": "Maybe"]], "InvalidRequestContent"),
    (Sample.twins, ["location": "eastus", "tags": ["a": 1]], "InvalidRequestContent"),
    (Sample.twins, ["location": "eastus", "tags": ["a/b": "1"]], "InvalidTagNameCharacters"),
    ("\(Sample.twins)-", Sample.instance, "InvalidResourceName"),
    (Sample.hub, ["location": "eastus"], "InvalidRequestContent"),
    (Sample.hub, ["location": "eastus", "sku": ["name": "S9", "capacity": 1]], "InvalidRequestContent"),
    (Sample.hub, ["location": "eastus", "sku": ["name": "S3", "capacity": 11]], "400329"),
    (Sample.storage, ["location": "eastus", "kind": "StorageV2"], "InvalidRequestContent"),
    ("\(Sample.storage)-X", Sample.storageBody, "AccountNameInvalid"),
    (Sample.component, ["location": "eastus", "kind": "web"], "InvalidRequestContent"),
    (
      Sample.component,
      [
        "location": "eastus", "kind": "web",
        "properties": ["Application_Type": "web", "WorkspaceResourceId": .string(Sample.workspace)],
      ], "BadRequest"
    ),
    (Sample.containers, ["location": "eastus", "properties": ["osType": "Linux"]], "InvalidRequestContent"),
    (
      Sample.containers, ["location": "eastus", "properties": ["osType": "Linux", "containers": []]],
      "InvalidContainerGroup"
    ),
  ]

  @Test(arguments: refusals)
  func `a wrong body is refused and nothing is made`(path: String, body: Value, code: String) async throws {
    let world = try await World()
    try await world.make()
    let reply = try await world.arm("PUT", path, body)
    #expect((400...409).contains(reply.status) && reply.code == code, "\(reply.text)")
    #expect(try await world.arm("GET", path).status == 404)
  }

  static let endpoints: [Value] = [
    ["properties": ["endpointType": "Pigeon"]],
    ["properties": ["TopicEndpoint": "https://t"]],
    ["properties": ["endpointType": "EventGrid", "TopicEndpoint": "https://t"]],
    ["properties": ["endpointType": "EventGrid", "TopicEndpoint": "http://t", "accessKey1": "k"]],
    ["properties": ["endpointType": "EventHub", "authenticationType": "IdentityBased", "endpointUri": "sb://x"]],
    [
      "properties": [
        "endpointType": "EventGrid", "authenticationType": "IdentityBased", "TopicEndpoint": "https://t",
        "accessKey1": "k",
      ]
    ],
  ]

  @Test(arguments: endpoints)
  func `an endpoint must have what its type needs`(body: Value) async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    let reply = try await world.arm("PUT", "\(Sample.twins)/endpoints/ep", body)
    #expect(reply.status == 400, "\(reply.text)")
  }

  @Test func `what cannot change is refused`() async throws {
    let world = try await World()
    try await world.make(
      (Sample.topic, Sample.plain), (Sample.containers, Sample.containersBody), (Sample.storage, Sample.storageBody))
    let schema = try await world.arm(
      "PUT", Sample.topic, ["location": "eastus", "properties": ["inputSchema": "CloudEventSchemaV1_0"]])
    #expect(schema.status == 400 && schema.code == "PropertyChangeNotAllowed")
    var bigger = Sample.containersBody
    let containers = try #require(bigger["properties"]?["containers"]?.array?.first)
    var container = try #require(containers.object)
    container["properties"] = [
      "image": "r.azurecr.io/physics:1", "ports": [["port": 8000]],
      "resources": ["requests": ["cpu": 2, "memoryInGB": 1.5]],
    ]
    bigger = [
      "location": "eastus",
      "properties": [
        "osType": "Linux", "restartPolicy": "Always", "containers": [.object(container)],
        "ipAddress": ["type": "Public", "dnsNameLabel": "ev-api", "ports": [["port": 8000]]],
      ],
    ]
    #expect(try await world.arm("PUT", Sample.containers, bigger).code == "InvalidContainerGroupUpdate")
    let premium: Value = ["location": "eastus", "kind": "StorageV2", "sku": ["name": "Premium_LRS"]]
    #expect(try await world.arm("PUT", Sample.storage, premium).code == "AccountPropertyCannotBeUpdated")
  }

  // MARK: Roles

  private static let role = "bcd981a7-7f74-457b-83e1-cceb9e632ffe"

  private func assignment(_ name: String, principal: String = World.client, role: String = role) -> (String, Value) {
    (
      "\(Sample.twins)/providers/Microsoft.Authorization/roleAssignments/\(name)",
      [
        "properties": [
          "principalId": .string(principal),
          "roleDefinitionId": .string(
            "/subscriptions/\(World.subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
        ]
      ]
    )
  }

  @Test func `a role is assigned once for a scope and a principal`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    let (first, body) = assignment("0d3d4a55-0000-4000-8000-00000000000a")
    let made = try await world.arm("PUT", first, body)
    #expect(made.status == 201 && made.properties["scope"] == .string(Sample.twins))
    #expect(try await world.arm("PUT", first, body).status == 200)
    let again = try await world.arm("PUT", assignment("0d3d4a55-0000-4000-8000-00000000000b").0, body)
    #expect(again.status == 409 && again.code == "RoleAssignmentExists")
    let listed = try await world.arm("GET", "\(World.group)/providers/Microsoft.Authorization/roleAssignments")
    #expect(listed.body["value"]?.array?.count == 1)
    let none = try await world.arm(
      "GET",
      "\(Sample.twins)/providers/Microsoft.Authorization/roleAssignments?$filter=principalId%20eq%20%27nobody%27")
    #expect(none.body["value"] == [])
    #expect(try await world.arm("DELETE", Sample.twins).status == 202)
    #expect(try await world.arm("GET", first).status == 404)
  }

  @Test func `a role assignment that says nothing sensible is refused`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    for (entry, code) in [
      (assignment("not-a-guid"), "InvalidRoleAssignmentId"),
      (assignment("0d3d4a55-0000-4000-8000-00000000000a", principal: "me"), "InvalidPrincipalId"),
      (
        assignment("0d3d4a55-0000-4000-8000-00000000000a", role: "0d3d4a55-0000-4000-8000-000000000000"),
        "RoleDefinitionDoesNotExist"
      ),
    ] {
      #expect(try await world.arm("PUT", entry.0, entry.1).code == code)
    }
    let (path, body) = assignment("0d3d4a55-0000-4000-8000-00000000000a")
    _ = try await world.arm("PUT", path, body)
    let other = assignment("x", principal: World.tenant).1
    #expect(try await world.arm("PUT", path, other).code == "RoleAssignmentUpdateNotPermitted")
  }

  @Test func `an event subscription hangs on its topic and hides its address`() async throws {
    let world = try await World()
    let path = "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions/runtime"
    let body: Value = [
      "properties": [
        "destination": [
          "endpointType": "WebHook", "properties": ["endpointUrl": "https://runtime.example/hook?code=planted"],
        ]
      ]
    ]
    try await world.make()
    #expect(try await world.arm("PUT", path, body).code == "ParentResourceNotFound")
    try await world.make((Sample.topic, Sample.plain), (path, body))
    let made = try await world.arm("GET", path)
    // The service spells itself small here.
    let topic = made.properties["topic"]?.string ?? ""
    #expect(topic.contains("/providers/microsoft.eventgrid/topics/"))
    #expect(ResourceID(topic) == ResourceID(Sample.topic))
    let destination = made.properties["destination"]?["properties"]
    #expect(destination?["endpointUrl"] == .null)
    #expect(destination?["endpointBaseUrl"] == "https://runtime.example/hook")
    #expect(made.properties["retryPolicy"] == ["maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440])
    #expect(!made.text.contains("planted"))
    #expect(
      try await world.arm("POST", "\(path)/getFullUrl").body["endpointUrl"]
        == "https://runtime.example/hook?code=planted")
    let listed = try await world.arm("GET", "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions")
    #expect(listed.body["value"]?.array?.count == 1)
  }
}
