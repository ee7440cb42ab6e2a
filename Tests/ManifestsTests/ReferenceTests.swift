import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// `${...}`.
@Suite struct ReferenceTests {
  static let topic = Loading.header("EventGridTopic", "topic") + "---\n"

  @Test func `a reference to an object is its id and makes the edge`() throws {
    let loading = Loading(
      Loading.header("LogAnalyticsWorkspace", "logs") + "---\n" + Loading.header("ApplicationInsights", "insights")
        + "spec: {kind: web, Application_Type: web, WorkspaceResourceId: \"${LogAnalyticsWorkspace.logs}\"}")
    #expect(loading.marks == [])
    let insights = try #require(loading.resource("ApplicationInsights.insights"))
    let id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/"
    #expect(
      insights.body["properties"]?["WorkspaceResourceId"]?.literal?.string
        == id + "Microsoft.OperationalInsights/workspaces/logs")
    #expect(insights.dependsOn.map(\.description) == ["ResourceGroup.rg", "LogAnalyticsWorkspace.logs"])
  }

  @Test func `an output stays a reference until it is known, a key stays a secret`() throws {
    let loading = Loading(
      Self.topic + Loading.header("DigitalTwinsInstance", "twins")
        + "spec: {endpoints: {ep: {endpointType: EventGrid, topic: \"${EventGridTopic.topic}\"}}}")
    #expect(loading.marks == [])
    let endpoint = try #require(loading.resource("DigitalTwinsInstance.twins/endpoints/ep"))
    let properties = try #require(endpoint.body["properties"])
    #expect(
      properties.references.map(\.description) == [
        "EventGridTopic.topic.endpoint", "EventGridTopic.topic.key1", "EventGridTopic.topic.key2",
      ])
    #expect(properties.secrets().map(\.path.description) == ["accessKey1", "accessKey2"])
    #expect(endpoint.dependsOn.map(\.description) == ["DigitalTwinsInstance.twins", "EventGridTopic.topic"])
  }

  @Test func `unknown objects, outputs, kinds and variables are found offline with a suggestion`() {
    let loading = Loading(
      Self.topic
        + Loading.header("ContainerGroup", "group")
          + """
          spec:
            osType: Linux
            containers:
              a:
                image: a:1
                resources: {requests: {cpu: 1, memoryInGB: 1}}
                environmentVariables:
                  A: ${EventGridTopic.topik.endpoint}
                  B: ${EventGridTopic.topic.endpont}
                  C: ${EventGridTopc.topic.endpoint}
                  D: ${var.nothing}
                  E: ${env.NOTHING}
                  F: ${nonsense}
                  G: before ${var.x
                  H: ${deployer.objectID2}
                  I: ${row.id}
          """)
    #expect(
      loading.messages == [
        "TW1124: no manifest declares `EventGridTopic.topik` (did you mean `EventGridTopic.topic`?)",
        "TW1125: an Event Grid topic has no output `endpont` (did you mean `endpoint`?)",
        "TW1121: `${EventGridTopc.topic.endpoint}`: there is no `EventGridTopc` (did you mean `EventGridTopic`?)",
        "TW1122: unknown variable `nothing`",
        "TW1123: the environment variable `NOTHING` is not set",
        "TW1120: `${nonsense}` is not an expression",
        "TW1120: `${` without `}`",
        "TW1125: the deployer has no `objectID2` (did you mean `${deployer.objectId}`?)",
        "TW1128: `${row.id}` has a meaning only under `tables` and `deviceTables`",
      ])
    #expect(loading.findings.sorted.first?.span?.text == "${EventGridTopic.topik.endpoint}")
  }

  @Test func `a value that is one expression keeps its type, inside a text it is text`() throws {
    let environment = Loading.environment.replacing(
      "tags: {team: a}", with: "variables: {sku: {name: S1, capacity: 2}, n: 3, name: x, both: '${var.name}-${var.n}'}")
    let loading = Loading(
      [
        "m/environment.yaml": environment,
        "m/x.yaml": Loading.header("IoTHub", "hub")
          + """
          spec:
            sku: ${var.sku}
            tags: {a: "${var.both}", b: "$${var.n}", c: "${env.REGION}"}
            eventHubEndpoints: {events: {retentionTimeInDays: "${var.n}", partitionCount: "${env.PARTITIONS}"}}
          """,
      ], process: ["REGION": "eu", "PARTITIONS": "8"])
    #expect(loading.messages == [])
    let body = try #require(loading.resource("IoTHub.hub")?.body.literal)
    #expect(body["sku"] == ["name": "S1", "capacity": 2])
    #expect(body["tags"] == ["a": "x-3", "b": "${var.n}", "c": "eu", "twinwright-environment": "test"])
    #expect(
      body["properties"]?["eventHubEndpoints"]?["events"] == ["retentionTimeInDays": 3, "partitionCount": 8])
  }

  @Test func `variables that need one another are a ring, drawn once`() {
    let environment = Loading.environment.replacing(
      "tags: {team: a}", with: "variables: {a: '${var.b}', b: '${var.a}'}")
    let loading = Loading([
      "m/environment.yaml": environment,
      "m/x.yaml": Loading.header("EventGridTopic", "topic") + "spec: {tags: {t: \"${var.a}\"}}",
    ])
    #expect(loading.messages == ["TW1129: variables need one another: a -> b -> a"])
  }

  @Test func `a wrong value in a variable is shown there and where it is used`() throws {
    let environment = Loading.environment.replacing("tags: {team: a}", with: "variables: {n: many}")
    let loading = Loading([
      "m/environment.yaml": environment,
      "m/x.yaml": Loading.header("IoTHub", "hub") + "spec: {sku: {name: S1, capacity: \"${var.n}\"}}",
    ])
    let finding = try #require(loading.findings.all.first)
    #expect(finding.span?.text == "many")
    #expect(finding.related.first?.span.text == "\"${var.n}\"")
  }

  @Test func `objects that need one another are drawn as a ring`() throws {
    let group = { (name: String, other: String) in
      Loading.header("UserAssignedIdentity", name) + "spec: {dependsOn: [\"${UserAssignedIdentity.\(other)}\"]}\n---\n"
    }
    let loading = Loading(group("aaa", "bbb") + group("bbb", "ccc") + group("ccc", "aaa"))
    let finding = try #require(loading.findings.all.first)
    #expect(finding.code == "TW1126")
    #expect(
      finding.message
        == "objects need one another: UserAssignedIdentity.aaa -> UserAssignedIdentity.bbb -> "
        + "UserAssignedIdentity.ccc -> UserAssignedIdentity.aaa")
    #expect(finding.related.count == 2)
    #expect(loading.findings.all.count == 1)
  }

  @Test func `role assignments keep their name and scope follows the reference`() throws {
    let text =
      Self.topic + Loading.header("RoleAssignment", "r")
      + "spec: {role: eventgrid data sender, scope: \"${EventGridTopic.topic}\", principalId: \"${deployer.objectId}\"}"
    let first = try #require(Loading(text).resource("RoleAssignment.r"))
    let second = try #require(Loading(text).resource("RoleAssignment.r"))
    #expect(first.id == second.id)
    #expect(first.id.parent?.name == "topic")
    #expect(first.id.type == "Microsoft.Authorization/roleAssignments")
    #expect(first.body["properties"]?.references.map(\.description) == ["deployer.objectId"])
    #expect(
      first.body["properties"]?["roleDefinitionId"]?.literal?.string?.hasSuffix("d5a91429-5739-47e2-a06b-3470a27159e7")
        == true)
    #expect(first.dependsOn.map(\.description) == ["EventGridTopic.topic"])
  }

  @Test func `an unknown role has a suggestion`() {
    let loading = Loading(
      Loading.header("RoleAssignment", "r")
        + "spec: {role: Azure Digital Twin Data Owner, principalId: \"${deployer.objectId}\"}")
    #expect(
      loading.messages == [
        "TW1132: unknown role `Azure Digital Twin Data Owner` (did you mean `Azure Digital Twins Data Owner`?)"
      ])
  }

  @Test func `any other Azure type is written as ARM takes it`() throws {
    let loading = Loading(
      Loading.header("AzureResource", "alerts")
        + """
        spec:
          type: Microsoft.Insights/actionGroups@2023-01-01
          location: global
          properties: {groupShortName: ev, emailReceivers: [{name: a, emailAddress: a@example.com}]}
        """)
    #expect(loading.messages == [])
    let alerts = try #require(loading.resource("AzureResource.alerts"))
    #expect(alerts.id.description.hasSuffix("/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/alerts"))
    #expect(alerts.apiVersion == "2023-01-01")
    #expect(alerts.body.literal?["location"] == "global")
    #expect(alerts.body.literal?["tags"] == ["team": "a", "twinwright-environment": "test"])
  }

  @Test func `a child type takes a parent and a name part for each step below it`() throws {
    let child = { (name: String) in
      Loading.header("StorageAccount", "acc") + "spec: {kind: StorageV2, sku: {name: Standard_LRS}}\n---\n"
        + "apiVersion: twinwright/v1\nkind: AzureResource\nmetadata: {name: share, azureName: \(name)}\n"
        + "spec: {type: Microsoft.Storage/storageAccounts/fileServices/shares@2026-04-01, parent: \"${StorageAccount.acc}\"}"
    }
    let share = try #require(Loading(child("default/files")).resource("AzureResource.share"))
    #expect(share.id.description.hasSuffix("/storageAccounts/acc/fileServices/default/shares/files"))
    #expect(share.dependsOn.map(\.description) == ["StorageAccount.acc"])
    #expect(share.body.literal == [:])
    #expect(Loading(child("files")).marks == ["TW1109 x.yaml:8:36"])
  }

  @Test func `a variable that nothing uses is warned of, an error hides that`() {
    let environment = Loading.environment.replacing("tags: {team: a}", with: "variables: {name: x, nmae: y}")
    let topic = Loading.header("EventGridTopic", "topic")
    let good = Loading(["m/environment.yaml": environment, "m/x.yaml": topic + "spec: {tags: {t: \"${var.name}\"}}"])
    #expect(good.messages == ["TW1135: the variable `nmae` is not used (did you mean `name`?)"])
    #expect(good.findings.hasErrors == false)
    let bad = Loading(["m/environment.yaml": environment, "m/x.yaml": topic + "spec: {x: 1}"])
    #expect(bad.findings.all.map(\.code) == ["TW1104"])
  }

  @Test func `any value of a body is an output by its path, a secret one is not`() throws {
    let group = { (reference: String) in
      Loading(
        Loading.header("StorageAccount", "acc") + "spec: {kind: StorageV2, sku: {name: Standard_LRS}}\n---\n"
          + Loading.header("DigitalTwinsInstance", "twins")
          + "spec: {tags: {t: \"${StorageAccount.acc.\(reference)}\"}}")
    }
    #expect(group("properties.statusOfPrimary").messages == [])
    #expect(group("properties.statusOfPrimry").findings.all.map(\.code) == ["TW1125"])
    #expect(group("properties.").findings.all.map(\.code) == ["TW1125"])
    let alerts = Loading.header("AzureResource", "a") + "spec: {type: Microsoft.A/b@2023-01-01}\n---\n"
    let loading = Loading(
      alerts + Loading.header("DigitalTwinsInstance", "twins")
        + "spec: {tags: {t: \"${AzureResource.a.properties.x.y}\"}}")
    #expect(loading.messages == [])
  }
}
