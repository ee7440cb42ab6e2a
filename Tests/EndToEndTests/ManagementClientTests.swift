import Foundation
import Testing

/// Microsoft's management clients, unmodified, through the proxy: what we applied they read, what they change we see.
@Suite struct ManagementClientTests {
  private static let packages = [
    "azure-mgmt-digitaltwins==7.0.0", "azure-mgmt-iothub==4.0.0", "azure-mgmt-eventgrid==10.4.0",
    "azure-mgmt-containerinstance==10.1.0", "azure-mgmt-resource==26.0.0", "azure-mgmt-storage==25.3.0",
    "azure-mgmt-containerregistry==15.0.0", "azure-mgmt-loganalytics==14.0.0",
    "azure-mgmt-applicationinsights==4.1.0", "azure-mgmt-msi==7.1.0", "azure-mgmt-authorization==4.0.0",
    "azure-identity==1.27.0",
  ]

  @Test func `azure-mgmt clients read every kind of the example, and a plan shows exactly what they change`()
    async throws
  {
    let python = try await PinnedEnvironment.named("azure-mgmt", Self.packages).program("python")
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let variables = try await workspace.localVariables()
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("management_clients.py").path
      let read = try await workspace.start(python, [script, "read"], adding: variables).outcome()
      #expect(read.status == 0, "\(read.all)")
      #expect(read.output.split(separator: "\n").map(String.init) == Self.read)
      for secret in [Workspace.backendToken, Workspace.clientSecret] { #expect(!read.all.contains(secret)) }
      for (name, change) in Self.changes {
        let changing = try await workspace.start(python, [script, "change_\(name)"], adding: variables).outcome()
        #expect(changing.status == 0, "\(name): \(changing.all)")
        try await workspace.expectMended(change)
      }
    }
  }

  /// What the clients say of the example.
  private static let read = [
    "group eastus ev-charging platform",
    "instance SystemAssigned Enabled Succeeded ev-charging-twins.api.eus.digitaltwins.azure.net ev-charging",
    "endpoint EventGrid https://ev-twins-events.eastus-1.eventgrid.azure.net/api/events None",
    "hub S1 1 1.2 1 4 ev-charging-hub.azure-devices.net", "consumer groups $Default twin-runtime",
    "keys device iothubowner registryRead registryReadWrite service", "topic EventGridSchema 1.2 Succeeded",
    "subscription StorageQueue battery-updates Microsoft.DigitalTwins.Twin.Update EventGridSchema 10 240",
    "identity eastus ev-charging", "registry SkuName.BASIC False evchargingmlacr.azurecr.io",
    "workspace WorkspaceSkuNameEnum.PER_GB2018 30", "insights web web True",
    "storage Kind.STORAGE_V2 SkuName.STANDARD_LRS AccessTier.HOT MinimumTlsVersion.TLS1_2 True False",
    "queues battery-updates", "containers Linux Always ev-charging-ml-api 8000 9000",
    "container physics evchargingmlacr.azurecr.io/ev-twin-runtime:1.4.2 1.0 1.5 APPLICATIONINSIGHTS_CONNECTION_STRING"
      + " None",
    "container ocpp evchargingmlacr.azurecr.io/ev-ocpp-backend:1.4.2 1.0 1.5 IOTHUB_SERVICE_CONNECTION"
      + " OCPP_BACKEND_TOKEN None None",
    "roles AcrPull, Azure Digital Twins Data Owner, IoT Hub Data Contributor", "resources 9",
  ]

  /// One change for every kind: of a property where the kind has one that can be changed, else it is deleted.
  private static let changes: [(String, ForeignChange)] = [
    ("group", ForeignChange(address: "ResourceGroup.ev-digital-twins-rg", property: owner)),
    (
      "instance",
      ForeignChange(
        address: "DigitalTwinsInstance.ev-charging-twins",
        property: #"properties.publicNetworkAccess: "Disabled" -> "Enabled""#)
    ),
    (
      "generic",
      ForeignChange(
        address: "DigitalTwinsInstance.ev-charging-twins", property: #"tags.workload: "other" -> "ev-charging""#)
    ),
    ("endpoint", ForeignChange(address: "DigitalTwinsInstance.ev-charging-twins/endpoints/dt-eventgrid-endpoint")),
    ("hub", ForeignChange(address: "IoTHub.ev-charging-hub", property: "sku.capacity: 2 -> 1")),
    ("consumer_group", ForeignChange(address: "IoTHub.ev-charging-hub/consumerGroups/twin-runtime")),
    (
      "topic",
      ForeignChange(
        address: "EventGridTopic.ev-twins-events", property: #"properties.minimumTlsVersionAllowed: "1.1" -> "1.2""#)
    ),
    (
      "subscription",
      ForeignChange(
        address: "EventGridTopic.ev-twins-events/eventSubscriptions/battery-updates-to-queue",
        property: "properties.retryPolicy.maxDeliveryAttempts: 3 -> 10")
    ),
    ("identity", ForeignChange(address: "UserAssignedIdentity.ev-twin-runtime-id", property: owner)),
    (
      "registry",
      ForeignChange(
        address: "ContainerRegistry.evchargingmlacr", property: "properties.adminUserEnabled: true -> false")
    ),
    (
      "workspace",
      ForeignChange(
        address: "LogAnalyticsWorkspace.ev-charging-logs", property: "properties.retentionInDays: 90 -> 30")
    ),
    ("insights", ForeignChange(address: "ApplicationInsights.ev-charging-insights", property: owner)),
    (
      "storage",
      ForeignChange(
        address: "StorageAccount.evchargingmlstore", property: #"properties.accessTier: "Cool" -> "Hot""#)
    ),
    ("queue", ForeignChange(address: "StorageAccount.evchargingmlstore/queues/battery-updates")),
    ("containers", ForeignChange(address: "ContainerGroup.ev-twin-runtime", property: owner)),
    ("role", ForeignChange(address: "RoleAssignment.runtime-pulls-images")),
  ]

  private static let owner = #"tags.owner: "other" -> "platform""#
}
