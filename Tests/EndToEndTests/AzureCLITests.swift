import Foundation
import Testing

/// The Azure CLI, unmodified, through the proxy.
@Suite struct AzureCLITests {
  /// Its 730 MB are fetched once, about a minute where the network is good, and kept.
  private static let packages = ["azure-cli==2.91.0"]

  @Test func `az reads every kind of the example, and a plan shows exactly what it changes`() async throws {
    let program = try await PinnedEnvironment.named("azure-cli", Self.packages).program("az")
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      var variables = try await workspace.localVariables()
      variables["AZURE_CONFIG_DIR"] = workspace.folder.appendingPathComponent("az").path
      variables["AZURE_CORE_COLLECT_TELEMETRY"] = "false"
      let signIn = try await workspace.start(
        program,
        [
          "login", "--service-principal", "--username", variables["AZURE_CLIENT_ID"] ?? "", "--password",
          variables["AZURE_CLIENT_SECRET"] ?? "", "--tenant", variables["AZURE_TENANT_ID"] ?? "", "--output", "none",
        ], adding: variables
      ).outcome()
      try #require(signIn.status == 0, "\(signIn.all)")
      let providers =
        "/subscriptions/\(variables["AZURE_SUBSCRIPTION_ID"] ?? "")/resourceGroups/\(Self.group)/providers"
      for (command, query, wanted) in Self.reads {
        let found = try await workspace.start(
          program, command.words(providers) + ["--query", query, "--output", "tsv"], adding: variables
        ).outcome()
        let said = found.output.split(separator: "\n").map { $0.replacingOccurrences(of: "\t", with: " ") }
        #expect(found.status == 0 && said == wanted, "az \(command): \(found.all)")
      }
      for (command, change) in Self.changes {
        let changing = try await workspace.start(
          program, command.words(providers) + ["--output", "none"], adding: variables
        ).outcome()
        #expect(changing.status == 0, "az \(command): \(changing.all)")
        try await workspace.expectMended(change)
      }
    }
  }

  private static let group = "ev-digital-twins-rg"

  /// Command, what of the answer is asked for, and what it must be. `P` is the group's id with `/providers`.
  private static let reads: [(String, String, [String])] = [
    ("account show", "[environmentName, name, state]", ["AzureCloud", "Local Azure", "Enabled"]),
    ("account list-locations", "[?name=='westeurope'].displayName", ["West Europe"]),
    ("group show --name \(group)", "[location, tags.workload]", ["eastus", "ev-charging"]),
    ("resource list --resource-group \(group)", "length(@)", ["9"]),
    (
      "resource show --ids P/Microsoft.DigitalTwins/digitalTwinsInstances/ev-charging-twins",
      "[identity.type, properties.publicNetworkAccess, properties.hostName]",
      ["SystemAssigned", "Enabled", "ev-charging-twins.api.eus.digitaltwins.azure.net"]
    ),
    (
      "resource show --ids P/Microsoft.DigitalTwins/digitalTwinsInstances/ev-charging-twins/endpoints/dt-eventgrid-endpoint",
      "properties.[endpointType, accessKey1]", ["EventGrid", "None"]
    ),
    ("iot hub show --name ev-charging-hub", "[sku.name, sku.capacity, properties.minTlsVersion]", ["S1", "1", "1.2"]),
    (
      "iot hub consumer-group list --hub-name ev-charging-hub --resource-group \(group)", "[].name",
      ["$Default", "twin-runtime"]
    ),
    ("iot hub show-stats --name ev-charging-hub", "[totalDeviceCount]", ["0"]),
    ("iot hub show-quota-metrics --name ev-charging-hub", "[0].maxValue", ["400000"]),
    ("iot hub list-skus --name ev-charging-hub", "[].sku.name", ["S1", "S2", "S3"]),
    (
      "iot hub policy list --hub-name ev-charging-hub", "[].keyName",
      ["iothubowner", "service", "device", "registryRead", "registryReadWrite"]
    ),
    ("eventgrid topic show --name ev-twins-events --resource-group \(group)", "[inputSchema]", ["EventGridSchema"]),
    (
      "eventgrid topic event-subscription list --topic-name ev-twins-events --resource-group \(group)",
      "[].[name, destination.queueName]", ["battery-updates-to-queue battery-updates"]
    ),
    (
      "container show --resource-group \(group) --name ev-twin-runtime",
      "[osType, restartPolicy, ipAddress.dnsNameLabel, join(' ', containers[].name)]",
      ["Linux", "Always", "ev-charging-ml-api", "physics ocpp"]
    ),
    (
      "storage account show --name evchargingmlstore", "[kind, sku.name, accessTier]",
      ["StorageV2", "Standard_LRS", "Hot"]
    ),
    (
      "resource show --ids P/Microsoft.Storage/storageAccounts/evchargingmlstore/queueServices/default/queues/battery-updates",
      "name", ["battery-updates"]
    ),
    ("acr show --name evchargingmlacr", "[sku.name, adminUserEnabled]", ["Basic", "false"]),
    ("acr check-name --name evchargingmlacr", "nameAvailable", ["false"]),
    ("identity show --resource-group \(group) --name ev-twin-runtime-id", "[location]", ["eastus"]),
    (
      "monitor log-analytics workspace show --resource-group \(group) --name ev-charging-logs",
      "[sku.name, retentionInDays]", ["PerGB2018", "30"]
    ),
    (
      "resource show --ids P/Microsoft.Insights/components/ev-charging-insights",
      "[kind, properties.Application_Type]", ["web", "web"]
    ),
    ("role assignment list --all", "length(@)", ["5"]),
    ("role definition list --name AcrPull", "[].roleName", ["AcrPull"]),
    ("provider show --namespace Microsoft.Devices", "registrationState", ["Registered"]),
  ]

  private static let changes: [(String, ForeignChange)] = [
    (
      "group update --name \(group) --set tags.owner=other",
      ForeignChange(address: "ResourceGroup.ev-digital-twins-rg", property: owner)
    ),
    (
      "resource update --ids P/Microsoft.DigitalTwins/digitalTwinsInstances/ev-charging-twins"
        + " --set properties.publicNetworkAccess=Disabled",
      ForeignChange(
        address: "DigitalTwinsInstance.ev-charging-twins",
        property: #"properties.publicNetworkAccess: "Disabled" -> "Enabled""#)
    ),
    (
      "resource delete --ids P/Microsoft.DigitalTwins/digitalTwinsInstances/ev-charging-twins"
        + "/endpoints/dt-eventgrid-endpoint",
      ForeignChange(address: "DigitalTwinsInstance.ev-charging-twins/endpoints/dt-eventgrid-endpoint")
    ),
    (
      "iot hub update --name ev-charging-hub --set sku.capacity=2",
      ForeignChange(address: "IoTHub.ev-charging-hub", property: "sku.capacity: 2 -> 1")
    ),
    (
      "iot hub consumer-group delete --hub-name ev-charging-hub --resource-group \(group) --name twin-runtime",
      ForeignChange(address: "IoTHub.ev-charging-hub/consumerGroups/twin-runtime")
    ),
    (
      "resource tag --is-incremental --ids P/Microsoft.EventGrid/topics/ev-twins-events --tags owner=other",
      ForeignChange(address: "EventGridTopic.ev-twins-events", property: owner)
    ),
    (
      "eventgrid topic event-subscription update --topic-name ev-twins-events --resource-group \(group)"
        + " --name battery-updates-to-queue --included-event-types Other",
      ForeignChange(
        address: "EventGridTopic.ev-twins-events/eventSubscriptions/battery-updates-to-queue",
        property: #"properties.filter.includedEventTypes: ["Other"] -> ["Microsoft.DigitalTwins.Twin.Update"]"#)
    ),
    (
      "tag update --resource-id P/Microsoft.ManagedIdentity/userAssignedIdentities/ev-twin-runtime-id"
        + " --operation Merge --tags owner=other",
      ForeignChange(address: "UserAssignedIdentity.ev-twin-runtime-id", property: owner)
    ),
    (
      "acr update --name evchargingmlacr --admin-enabled true",
      ForeignChange(
        address: "ContainerRegistry.evchargingmlacr", property: "properties.adminUserEnabled: true -> false")
    ),
    (
      "monitor log-analytics workspace update --resource-group \(group) --name ev-charging-logs --retention-time 90",
      ForeignChange(
        address: "LogAnalyticsWorkspace.ev-charging-logs", property: "properties.retentionInDays: 90 -> 30")
    ),
    (
      "resource tag --is-incremental --ids P/Microsoft.Insights/components/ev-charging-insights --tags owner=other",
      ForeignChange(address: "ApplicationInsights.ev-charging-insights", property: owner)
    ),
    (
      "storage account update --name evchargingmlstore --access-tier Cool --yes",
      ForeignChange(
        address: "StorageAccount.evchargingmlstore", property: #"properties.accessTier: "Cool" -> "Hot""#)
    ),
    (
      "resource delete --ids P/Microsoft.Storage/storageAccounts/evchargingmlstore/queueServices/default"
        + "/queues/battery-updates",
      ForeignChange(address: "StorageAccount.evchargingmlstore/queues/battery-updates")
    ),
    (
      "container delete --resource-group \(group) --name ev-twin-runtime --yes",
      ForeignChange(address: "ContainerGroup.ev-twin-runtime")
    ),
    (
      "role assignment delete --role AcrPull --scope P/Microsoft.ContainerRegistry/registries/evchargingmlacr",
      ForeignChange(address: "RoleAssignment.runtime-pulls-images")
    ),
  ]

  private static let owner = #"tags.owner: "other" -> "platform""#
}

extension String {
  /// The words of a command, ids filled in.
  fileprivate func words(_ providers: String) -> [String] {
    split(separator: " ").map { $0.hasPrefix("P/") ? providers + $0.dropFirst() : String($0) }
  }
}
