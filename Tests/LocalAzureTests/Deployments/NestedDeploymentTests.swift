import Documents
import HTTP
import OrderedCollections
import Testing

@testable import LocalAzure

/// Deployments in templates, as Bicep writes its modules.
struct NestedDeploymentTests {
  private static let deployments = "\(World.group)/providers/Microsoft.Resources/deployments"

  private static func template(_ members: Value) -> Value {
    let head: Value = [
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
    ]
    return head.merging(members)
  }

  private static func nested(_ name: String, _ properties: Value, _ members: Value = [:]) -> Value {
    let head: Value = [
      "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": .string(name),
      "properties": properties.merging(["mode": "Incremental"]),
    ]
    return head.merging(members)
  }

  private static let inner: Value = ["scope": "inner"]

  /// A storage account whose name is a parameter and whose id is an output.
  private static let store = template([
    "parameters": ["name": ["type": "string"], "word": ["type": "secureString", "defaultValue": "planted-inner"]],
    "resources": [
      [
        "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "[parameters('name')]",
        "location": "[resourceGroup().location]", "kind": "StorageV2", "sku": ["name": "Standard_LRS"],
      ]
    ],
    "outputs": [
      "id": ["type": "string", "value": "[resourceId('Microsoft.Storage/storageAccounts', parameters('name'))]"],
      "tier": ["type": "string", "value": "[reference(parameters('name')).accessTier]"],
    ],
  ])

  /// A nested one that makes the account, and a topic that bears its output.
  private static let whole = template([
    "parameters": ["prefix": ["type": "string", "defaultValue": "ev"]],
    "resources": [
      [
        "type": "Microsoft.EventGrid/topics", "apiVersion": "2025-02-15", "name": "ev-events", "location": "eastus",
        "tags": ["store": "[reference('make-store').outputs.tier.value]"],
      ],
      nested(
        "make-store",
        [
          "expressionEvaluationOptions": inner, "template": store,
          "parameters": ["name": ["value": "[concat(parameters('prefix'), 'store')]"]],
        ]),
    ],
    "outputs": [
      "store": [
        "type": "string",
        "value": "[reference(resourceId('Microsoft.Resources/deployments', 'make-store')).outputs.id.value]",
      ]
    ],
  ])

  private func world() async throws -> World {
    let world = try await World(options: Options(tenant: World.tenant, subscription: World.subscription))
    try await world.make()
    return world
  }

  private func deploy(
    _ world: World, _ template: Value, mode: Value = "Incremental", at place: String = "\(deployments)/d1",
    location: Value? = nil
  ) async throws -> Reply {
    let body = Value.members(["location": location, "properties": ["mode": mode, "template": template]])
    let begun = try await world.arm("PUT", place, body)
    try #require((200...201).contains(begun.status), "\(begun.text)")
    return try await world.arm("GET", place)
  }

  @Test func `a nested template has parameters of its own, and its outputs reach the one around it`() async throws {
    let world = try await world()
    let end = try await deploy(world, Self.whole)
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
    let account = "\(World.group)/providers/Microsoft.Storage/storageAccounts/evstore"
    #expect(end.properties["outputs"]?["store"]?["value"] == .string(account))
    #expect(end.properties["outputResources"]?.array?.contains(["id": .string(account)]) == true, "\(end.text)")
    #expect(try await world.arm("GET", Sample.topic).body["tags"] == ["store": "Hot"])
    let inside = try await world.arm("GET", "\(Self.deployments)/make-store")
    #expect(inside.properties["provisioningState"] == "Succeeded")
    #expect(inside.properties["outputs"]?["id"]?["value"] == .string(account))
    #expect(!inside.text.contains("planted"))
    let operations = try await world.arm("GET", "\(Self.deployments)/d1/operations")
    #expect(
      operations.body["value"]?.array?.map { $0["properties"]?["targetResource"]?["resourceName"] }
        == ["make-store", "ev-events"])
  }

  @Test func `without a scope of its own its expressions are those of the template around it`() async throws {
    let world = try await world()
    let inside = Self.template([
      "resources": [
        [
          "type": "Microsoft.EventGrid/topics", "apiVersion": "2025-02-15", "name": "[variables('topic')]",
          "location": "eastus", "tags": ["word": "[parameters('word')]"],
        ]
      ]
    ])
    let outer = Self.template([
      "parameters": ["word": ["type": "secureString", "defaultValue": "planted-outer"]],
      "variables": ["topic": "ev-events"], "resources": [Self.nested("n1", ["template": inside])],
    ])
    let end = try await deploy(world, outer)
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
    #expect(try await world.arm("GET", Sample.topic).body["tags"]?["word"] == "planted-outer")
    // What is kept of the nested template is what was written, not what it came to.
    let exported = try await world.arm("POST", "\(Self.deployments)/n1/exportTemplate")
    #expect(exported.body["template"] == inside)
  }

  @Test func `what-if looks into nested templates and changes nothing`() async throws {
    let world = try await world()
    let body: Value = ["properties": ["mode": "Incremental", "template": Self.whole]]
    let begun = try await world.arm("POST", "\(Self.deployments)/d1/whatIf", body)
    let end = try await world.arm("GET", try #require(begun.headers["Location"]))
    let changes = (end.properties["changes"]?.array ?? []).map { change in
      let name = change["resourceId"]?.string?.split(separator: "/").last ?? ""
      return "\(change["changeType"]?.string ?? "") \(name)"
    }
    #expect(changes.sorted() == ["Create ev-events", "Create evstore"], "\(end.text)")
    #expect(try await world.arm("GET", Sample.storage).status == 404)
    #expect(try await world.arm("GET", "\(Self.deployments)/make-store").status == 404)
    #expect(try await world.arm("POST", "\(Self.deployments)/d1/validate", body).status == 200)
  }

  @Test func `a deployment to a subscription makes a group and deploys into it`() async throws {
    let world = try await world()
    let place = "/subscriptions/\(World.subscription)/providers/Microsoft.Resources/deployments/s1"
    let outer = Self.template([
      "resources": [
        [
          "type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "made-rg",
          "location": "eastus",
        ],
        Self.nested(
          "into",
          [
            "expressionEvaluationOptions": Self.inner, "template": Self.store,
            "parameters": ["name": ["value": "madestore"]],
          ], ["resourceGroup": "made-rg", "dependsOn": ["made-rg"]]),
      ]
    ])
    let end = try await deploy(world, outer, at: place, location: "eastus")
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
    let group = "/subscriptions/\(World.subscription)/resourceGroups/made-rg"
    #expect(
      try await world.arm("GET", "\(group)/providers/Microsoft.Storage/storageAccounts/madestore").status == 200)
    #expect(try await world.arm("GET", "\(group)/providers/Microsoft.Resources/deployments/into").status == 200)
  }

  @Test func `the mode Complete leaves what nested templates made`() async throws {
    let world = try await world()
    try await world.make((Sample.hub, Sample.hubBody))
    let end = try await deploy(world, Self.whole, mode: "Complete")
    #expect(end.properties["provisioningState"] == "Succeeded", "\(end.text)")
    #expect(try await world.arm("GET", Sample.storage).status == 200)
    #expect(try await world.arm("GET", Sample.hub).status == 404)
  }

  @Test func `what fails inside fails the whole, and what waits for it is left out`() async throws {
    let world = try await world()
    let bad = Self.template([
      "resources": [
        [
          "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "Bad_Name",
          "location": "eastus", "kind": "StorageV2", "sku": ["name": "Standard_LRS"],
        ]
      ]
    ])
    let outer = Self.template([
      "resources": [
        Self.nested("n1", ["expressionEvaluationOptions": Self.inner, "template": bad]),
        [
          "type": "Microsoft.EventGrid/topics", "apiVersion": "2025-02-15", "name": "ev-events", "location": "eastus",
          "dependsOn": ["n1"],
        ],
      ]
    ])
    let end = try await deploy(world, outer)
    #expect(end.properties["provisioningState"] == "Failed")
    #expect(end.properties["error"]?["details"]?.array?.first?["code"] == "DeploymentFailed", "\(end.text)")
    let inside = try await world.arm("GET", "\(Self.deployments)/n1")
    #expect(inside.properties["provisioningState"] == "Failed")
    #expect(try await world.arm("GET", Sample.topic).status == 404)
  }

  private static let refused: [(resource: Value, words: String)] = [
    (nested("n", ["template": template(["resources": []])], ["resourceGroup": "none-rg"]), "none-rg"),
    (nested("n", ["templateLink": ["uri": "https://example.com/t.json"]]), "linked templates"),
    (nested("n", ["template": "text"]), "template"),
    (nested("n", ["template": store], ["subscriptionId": "x"]), "The subscription 'x'"),
    (
      nested("n", ["expressionEvaluationOptions": inner, "template": store]).merging([
        "properties": ["mode": "Complete", "expressionEvaluationOptions": inner, "template": store]
      ]), "'Incremental'"
    ),
  ]

  @Test(arguments: 0..<refused.count)
  func `a nested deployment that cannot be carried out is refused with the reason`(_ index: Int) async throws {
    let world = try await world()
    let (resource, words) = Self.refused[index]
    let reply = try await world.arm(
      "POST", "\(Self.deployments)/d1/validate",
      ["properties": ["mode": "Incremental", "template": Self.template(["resources": [resource]])]])
    #expect(reply.status >= 400 && reply.text.contains(words), "\(reply.text)")
  }

  @Test func `deployments nest ten deep`() async throws {
    let world = try await world()
    func deep(_ count: Int) -> Value {
      (1..<count).reduce(Self.template(["resources": []])) { template, number in
        Self.template([
          "resources": [
            Self.nested("n\(number)", ["expressionEvaluationOptions": Self.inner, "template": template])
          ]
        ])
      }
    }
    #expect(try await deploy(world, deep(10)).properties["provisioningState"] == "Succeeded")
    let deeper = try await deploy(world, deep(11))
    #expect(deeper.properties["provisioningState"] == "Failed", "\(deeper.text)")
  }
}
