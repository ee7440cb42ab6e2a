import Documents
import HTTP
import OrderedCollections
import Testing

@testable import LocalAzure

/// Template deployments: what is checked, compared, carried out and remembered.
struct DeploymentTests {
  private static let place = "\(World.group)/providers/Microsoft.Resources/deployments/d1"

  private static let template: Value = [
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": [
      "prefix": ["type": "string", "minLength": 2],
      "queues": ["type": "array", "defaultValue": ["one", "two"]],
      "password": ["type": "secureString", "defaultValue": "planted-password"],
    ],
    "variables": [
      "store": "[concat(parameters('prefix'), 'store')]",
      "tags": ["team": "[toUpper(parameters('prefix'))]", "group": "[resourceGroup().name]"],
    ],
    "resources": [
      [
        "type": "Microsoft.Storage/storageAccounts/queueServices/queues", "apiVersion": "2024-01-01",
        "name": "[concat(variables('store'), '/default/', parameters('queues')[copyIndex()])]",
        "copy": ["name": "queues", "count": "[length(parameters('queues'))]"],
        "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', variables('store'))]"],
      ],
      [
        "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "[variables('store')]",
        "location": "[resourceGroup().location]", "kind": "StorageV2", "sku": ["name": "Standard_LRS"],
        "tags": "[variables('tags')]",
      ],
      [
        "condition": false, "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "never",
      ],
    ],
    "outputs": [
      "account": ["type": "string", "value": "[resourceId('Microsoft.Storage/storageAccounts', variables('store'))]"],
      "tier": ["type": "string", "value": "[reference(variables('store')).accessTier]"],
      "key": ["type": "secureString", "value": "[listKeys(variables('store'), '2024-01-01').keys[0].value]"],
    ],
  ]

  private static func body(_ template: Value = template, _ parameters: Value = ["prefix": ["value": "ev"]]) -> Value {
    ["properties": ["mode": "Incremental", "template": template, "parameters": parameters]]
  }

  private func world(_ options: Options? = nil) async throws -> World {
    let world = try await World(options: options ?? Options(tenant: World.tenant, subscription: World.subscription))
    try await world.make()
    return world
  }

  /// Carries out a deployment and returns what a client sees at its end.
  private func deploy(_ world: World, _ body: Value, at place: String = place) async throws -> Reply {
    let begun = try await world.arm("PUT", place, body)
    try #require((200...201).contains(begun.status), "\(begun.text)")
    let poll = try await world.arm("GET", try #require(begun.headers["Azure-AsyncOperation"]))
    let end = try await world.arm("GET", place)
    #expect(poll.body["status"] == end.properties["provisioningState"])
    #expect(poll.body["error"] == end.properties["error"])
    return end
  }

  /// What a comparison comes to, asked for and polled as clients do.
  private func compared(_ world: World, _ body: Value) async throws -> Reply {
    let begun = try await world.arm("POST", "\(Self.place)/whatIf", body)
    #expect(begun.status == 202 && begun.text.isEmpty, "\(begun.text)")
    return try await world.arm("GET", try #require(begun.headers["Location"]))
  }

  @Test func `a comparison is polled for where its Location says, as long as it takes`() async throws {
    let world = try await world(Options(tenant: World.tenant, subscription: World.subscription, pollsUntilDone: 2))
    let begun = try await world.arm("POST", "\(Self.place)/whatIf", Self.body())
    let location = try #require(begun.headers["Location"])
    #expect(location.contains("/operationresults/") && begun.headers["Retry-After"] != nil)
    let early = try await world.arm("GET", location)
    #expect(early.status == 202 && early.headers["Location"] == location, "\(early.text)")
    for _ in 0..<2 {
      let late = try await world.arm("GET", location)
      #expect(late.status == 200 && late.properties["changes"]?.array?.count == 3, "\(late.text)")
    }
    world.clock.advance(seconds: 3601)
    _ = try await world.arm("POST", "\(Self.place)/whatIf", Self.body())
    #expect(try await world.arm("GET", location).status == 404)
  }

  @Test func `a template is carried out in the order of what needs what`() async throws {
    let world = try await world()
    let end = try await deploy(world, Self.body())
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
    let account = "\(World.group)/providers/Microsoft.Storage/storageAccounts/evstore"
    #expect(end.properties["outputs"]?["account"] == ["type": "String", "value": .string(account)])
    #expect(end.properties["outputs"]?["tier"]?["value"] == "Hot")
    #expect(end.properties["outputs"]?["key"] == ["type": "SecureString"])
    #expect(end.properties["parameters"]?["password"] == ["type": "SecureString"])
    #expect(!end.text.contains("planted"))
    #expect(end.properties["outputResources"]?.array?.count == 3)
    let made = try await world.arm("GET", account)
    #expect(made.body["tags"] == ["team": "EV", "group": "rg"])
    for queue in ["one", "two"] {
      #expect(try await world.arm("GET", "\(account)/queueServices/default/queues/\(queue)").status == 200)
    }
    let operations = try await world.arm("GET", "\(Self.place)/operations")
    let targets = (operations.body["value"]?.array ?? []).map { $0["properties"]?["targetResource"]?["resourceName"] }
    #expect(targets == ["evstore", "one", "two"])
    let exported = try await world.arm("POST", "\(Self.place)/exportTemplate")
    #expect(exported.body["template"] == Self.template)
    // No deployment is a resource of the group.
    let listed = try await world.arm("GET", "\(World.group)/resources")
    #expect(listed.body["value"]?.array?.map { $0["name"] } == ["evstore"])
  }

  @Test func `deployments are listed, found and forgotten`() async throws {
    let world = try await world()
    _ = try await deploy(world, Self.body())
    let collection = "\(World.group)/providers/Microsoft.Resources/deployments"
    #expect(try await world.arm("GET", collection).body["value"]?.array?.map { $0["name"] } == ["d1"])
    let failed = try await world.arm("GET", "\(collection)?$filter=provisioningState%20eq%20'Failed'")
    #expect(failed.body["value"] == [])
    #expect(try await world.arm("HEAD", Self.place).status == 204)
    #expect(try await world.arm("DELETE", Self.place).status == 204)
    #expect(try await world.arm("GET", Self.place).code == "DeploymentNotFound")
    #expect(try await world.arm("HEAD", Self.place).status == 404)
    // What it made stays.
    #expect(try await world.arm("GET", Sample.storage).status == 200)
  }

  @Test func `what-if tells what would change and changes nothing`() async throws {
    let world = try await world()
    try await world.make((Sample.topic, Sample.plain))
    func changes(_ body: Value) async throws -> [String: Value] {
      let reply = try await compared(world, body)
      #expect(reply.body["status"] == "Succeeded", "\(reply.text)")
      let all = reply.properties["changes"]?.array ?? []
      return Dictionary(
        all.map { (($0["resourceId"]?.string ?? "").split(separator: "/").last.map(String.init) ?? "", $0) }
      ) { $1 }
    }
    let first = try await changes(Self.body())
    #expect(
      first.mapValues { $0["changeType"] } == [
        "evstore": "Create", "one": "Create", "two": "Create", "ev-events": "Ignore",
      ])
    #expect(first["evstore"]?["after"]?["tags"]?["team"] == "EV")
    #expect(try await world.arm("GET", Sample.storage).status == 404)
    #expect(try await world.arm("GET", Self.place).status == 404)
    _ = try await deploy(world, Self.body())
    let second = try await changes(Self.body())
    #expect(
      second.mapValues { $0["changeType"] } == [
        "evstore": "NoChange", "one": "NoChange", "two": "NoChange", "ev-events": "Ignore",
      ])
    _ = try await world.arm(
      "PATCH", Sample.storage, ["tags": ["team": "other", "group": "rg"], "properties": ["accessTier": "Cool"]])
    let third = try await changes(Self.body())
    #expect(third["evstore"]?["changeType"] == "Modify")
    let delta = third["evstore"]?["delta"]?.array ?? []
    #expect(
      delta.contains(["path": "tags.team", "propertyChangeType": "Modify", "before": "other", "after": "EV"]),
      "\(delta)")
    #expect(try await world.arm("GET", Sample.storage).body["tags"]?["team"] == "other")
    let complete = try await changes(
      ["properties": ["mode": "Complete", "template": Self.template, "parameters": ["prefix": ["value": "ev"]]]])
    #expect(complete["ev-events"]?["changeType"] == "Delete")
  }

  @Test func `in the mode Complete what the template does not have is deleted`() async throws {
    let world = try await world()
    try await world.make((Sample.topic, Sample.plain))
    _ = try await deploy(
      world, ["properties": ["mode": "Complete", "template": Self.template, "parameters": ["prefix": ["value": "ev"]]]])
    #expect(try await world.arm("GET", Sample.topic).status == 404)
    #expect(try await world.arm("GET", Sample.storage).status == 200)
  }

  @Test func `a resource that is refused fails the deployment, and what needs it is left out`() async throws {
    let world = try await world()
    try await world.make((Sample.topic, Sample.plain))
    let parameters: Value = ["prefix": ["value": "NOT-VALID"]]
    let validated = try await world.arm("POST", "\(Self.place)/validate", Self.body(Self.template, parameters))
    #expect(validated.status == 400 && validated.code == "InvalidTemplateDeployment", "\(validated.text)")
    let end = try await deploy(world, Self.body(Self.template, parameters))
    #expect(end.properties["provisioningState"] == "Failed")
    #expect(end.properties["error"]?["code"] == "DeploymentFailed")
    let operations = try await world.arm("GET", "\(Self.place)/operations")
    #expect(operations.body["value"]?.array?.map { $0["properties"]?["provisioningState"] } == ["Failed"])
    let whatIf = try await compared(world, Self.body(Self.template, parameters))
    #expect(whatIf.body["status"] == "Failed")
  }

  @Test func `resources that take their time are waited for`() async throws {
    let world = try await world(
      Options(tenant: World.tenant, subscription: World.subscription, pollsUntilDone: 3))
    let end = try await deploy(world, Self.body())
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
  }

  private static let wrong: [(change: Value, parameters: Value, message: String)] = [
    ([:], [:], "'prefix' is not provided"), ([:], ["prefix": ["value": 1]], "Expected a value of type 'String'"),
    ([:], ["prefix": ["value": "x"]], "minLength"),
    ([:], ["prefix": ["value": "ev"], "other": ["value": 1]], "do not correspond to any parameters"),
    (["variables": ["store": "[variables('store')]"]], ["prefix": ["value": "ev"]], "refers to itself"),
    (["variables": ["store": "[concat('a']"]], ["prefix": ["value": "ev"]], "')' was expected"),
    (["variables": ["store": "[nothing()]"]], ["prefix": ["value": "ev"]], "'nothing' is not valid"),
    (["contentVersion": .null], ["prefix": ["value": "ev"]], "contentVersion"),
    (
      ["variables": ["store": "[concat('a', reference('x'))]"]], ["prefix": ["value": "ev"]],
      "not expected at this location"
    ),
  ]

  @Test(arguments: wrong) func `a template that cannot be read says why`(
    _ change: Value, _ parameters: Value, _ message: String
  ) async throws {
    let world = try await world()
    let reply = try await world.arm("PUT", Self.place, Self.body(Self.template.merging(change), parameters))
    #expect(reply.status == 400, "\(reply.text)")
    #expect(reply.message.contains(message), "\(reply.text)")
  }

  @Test func `what waits for itself is a ring`() async throws {
    func topic(_ name: String, _ needed: String) -> Value {
      [
        "type": "Microsoft.EventGrid/topics", "apiVersion": "2025-02-15", "name": .string(name),
        "location": "eastus", "dependsOn": [.string(needed)],
      ]
    }
    let world = try await world()
    let ring = Self.template.merging(["resources": [topic("one", "two"), topic("two", "one")], "outputs": [:]])
    let reply = try await world.arm("PUT", Self.place, Self.body(ring))
    #expect(reply.message.contains("Circular dependency"), "\(reply.text)")
  }

  @Test func `templates cannot make the server work without end`() async throws {
    let world = try await world()
    var variables: Value = ["v0": "aaaaaaaaaaaaaaaa"]
    for index in 1...60 {
      variables = variables.merging(
        .object(["v\(index)": .string("[concat(variables('v\(index - 1)'), variables('v\(index - 1)'))]")]))
    }
    variables = variables.merging(["store": "[variables('v60')]"])
    let doubled = try await world.arm("PUT", Self.place, Self.body(Self.template.merging(["variables": variables])))
    #expect(doubled.message.contains("too large"), "\(doubled.text.prefix(300))")
    let nested = "[" + String(repeating: "concat(", count: 5000) + String(repeating: ")", count: 5000) + "]"
    let deep = try await world.arm(
      "PUT", Self.place, Self.body(Self.template.merging(["variables": ["store": .string(nested)]])))
    #expect(
      deep.message.contains("nested too deeply") || deep.message.contains("characters"), "\(deep.text.prefix(300))")
  }

  @Test func `roles count for each resource of a deployment`() async throws {
    let world = try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, roles: .all, administrator: World.client))
    try await world.make()
    let form = "client_id=0d3d4a55-0000-4000-8000-0000000000aa&grant_type=client_credentials"
    let token = Reply(
      try await world.transport.send(
        HTTPRequest(
          "POST", "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token",
          body: Array("\(form)&client_secret=\(world.secret)&scope=https://management.azure.com/.default".utf8))))
    let reply = try await world.send(
      "PUT", "https://management.azure.com\(Self.place)?api-version=2025-04-01", Self.body(),
      token: token.body["access_token"]?.string)
    #expect(reply.status == 403 && reply.code == "AuthorizationFailed")
    #expect(reply.message.contains("Microsoft.Resources/deployments/write"))
  }

  @Test func `a subscription takes resource groups`() async throws {
    let world = try await world()
    let place = "/subscriptions/\(World.subscription)/providers/Microsoft.Resources/deployments/groups"
    let template: Value = [
      "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": [
        [
          "type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "made-rg",
          "location": "[deployment().location]",
        ]
      ],
    ]
    let body: Value = ["location": "westeurope", "properties": ["mode": "Incremental", "template": template]]
    #expect(try await deploy(world, body, at: place).properties["provisioningState"] == "Succeeded")
    let group = try await world.arm("GET", "/subscriptions/\(World.subscription)/resourceGroups/made-rg")
    #expect(group.body["location"] == "westeurope")
  }

  @Test func `the body that az sends is read, comments and all`() throws {
    let sent = """
      {"properties": {"mode": "Incremental", "parameters": {}, template:{
        // A comment with "quotes".
        "a": "it's // no comment", /* nor
        this */ "b": [1, 2e5, true, null,], "c": "two
      lines", bare: "x\\"y",
      }}}
      """
    let value = try LenientJSON.parse(Array(sent.utf8))
    #expect(
      value["properties"]?["template"] == [
        "a": "it's // no comment", "b": [1, 2e5, true, nil], "c": "two\nlines", "bare": "x\"y",
      ])
    let strict = Self.template.json
    #expect(LenientJSON.strict(strict) == strict)
  }
}
