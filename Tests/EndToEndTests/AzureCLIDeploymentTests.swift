import Foundation
import Testing

/// Templates and resources by the Azure CLI, unmodified, through the proxy: nothing of ours but the local Azure.
@Suite struct AzureCLIDeploymentTests {
  private static let group = "az-rg"

  /// Commands, what of the answer is asked for, and what it must be.
  private static let steps: [(command: String, query: String, wanted: [String])] = [
    ("group create --name \(group) --location westeurope", "properties.provisioningState", ["Succeeded"]),
    // A template with comments: az sends it as the file has it.
    (
      "deployment group what-if --resource-group \(group) --name d1 --template-file template.json --parameters prefix=az"
        + " --no-pretty-print",
      "changes[].changeType", ["Create", "Create"]
    ),
    (
      "deployment group validate --resource-group \(group) --name d1 --template-file template.json --parameters prefix=az",
      "properties.provisioningState", ["Succeeded"]
    ),
    (
      "deployment group create --resource-group \(group) --name d1 --template-file template.json --parameters prefix=az",
      "[properties.provisioningState, properties.outputs.hub.value]", ["Succeeded", "az-hub-template"]
    ),
    (
      "deployment group what-if --resource-group \(group) --name d1 --template-file template.json --parameters prefix=az"
        + " --no-pretty-print",
      "changes[].changeType", ["NoChange", "NoChange"]
    ),
    ("deployment group list --resource-group \(group)", "[].name", ["d1"]),
    ("deployment group show --resource-group \(group) --name d1", "properties.mode", ["Incremental"]),
    (
      "deployment operation group list --resource-group \(group) --name d1",
      "sort([].properties.targetResource.resourceName)", ["az-events-template", "az-hub-template"]
    ),
    ("iot hub show --name az-hub-template --resource-group \(group)", "sku.name", ["S1"]),
    ("iot hub create --name az-hub --resource-group \(group) --sku S1", "properties.state", ["Active"]),
    (
      "eventgrid topic create --name az-events --resource-group \(group) --location westeurope", "provisioningState",
      ["Succeeded"]
    ),
    (
      "container create --name az-job --resource-group \(group) --image mcr.microsoft.com/azuredocs/aci-helloworld --os-type Linux --cpu 1"
        + " --memory 1", "provisioningState", ["Succeeded"]
    ),
    (
      "container show --name az-job --resource-group \(group)", "containers[0].image",
      ["mcr.microsoft.com/azuredocs/aci-helloworld"]
    ),
    (
      "resource list --resource-group \(group)", "sort([].name)",
      ["az-events", "az-events-template", "az-hub", "az-hub-template", "az-job"]
    ),
    (
      "resource show --resource-group \(group) --resource-type Microsoft.EventGrid/topics --name az-events", "location",
      ["westeurope"]
    ),
    ("deployment group delete --resource-group \(group) --name d1", "@", []),
    (
      "deployment sub what-if --location westeurope --name s1 --template-file groups.json --no-pretty-print",
      "changes[].changeType", ["Create"]
    ),
    (
      "deployment sub create --location westeurope --name s1 --template-file groups.json",
      "properties.provisioningState",
      ["Succeeded"]
    ),
    ("group show --name made-rg", "location", ["westeurope"]),
    ("group delete --name \(group) --yes", "@", []),
  ]

  @Test func `az deploys a template, compares it with what is there, and makes and reads resources`() async throws {
    let program = try await PinnedEnvironment.named("azure-cli", ["azure-cli==2.91.0"]).program("az")
    try await withWorkspace { workspace in
      try workspace.write("template.json", Self.template)
      try workspace.write("groups.json", Self.groups)
      var variables = try await workspace.localVariables()
      variables["AZURE_CONFIG_DIR"] = workspace.folder.appendingPathComponent("az").path
      variables["AZURE_CORE_COLLECT_TELEMETRY"] = "false"
      func signIn(_ secret: String) async throws -> Workspace.Outcome {
        try await workspace.start(
          program,
          [
            "login", "--service-principal", "--username", variables["AZURE_CLIENT_ID"] ?? "", "--password", secret,
            "--tenant", variables["AZURE_TENANT_ID"] ?? "", "--output", "none",
          ], adding: variables
        ).outcome()
      }
      let refused = try await signIn("a-guess")
      #expect(refused.status != 0 && refused.errors.contains("AADSTS7000215"), "\(refused.all)")
      let signedIn = try await signIn(variables["AZURE_CLIENT_SECRET"] ?? "")
      try #require(signedIn.status == 0, "\(signedIn.all)")
      for step in Self.steps {
        let words = step.command.split(separator: " ").map(String.init)
        let found = try await workspace.start(
          program, words + ["--query", step.query, "--output", "tsv"], adding: variables
        ).outcome()
        let said = found.output.split(whereSeparator: { $0 == "\n" || $0 == "\t" }).map(String.init)
        #expect(found.status == 0 && said == step.wanted, "az \(step.command): \(found.all)")
      }
    }
  }

  private static let template = """
    {
      // Comments are allowed in templates.
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"prefix": {"type": "string"}},
      "variables": {"hub": "[concat(parameters('prefix'), '-hub-template')]" /* used twice */},
      "resources": [
        {
          "type": "Microsoft.EventGrid/topics", "apiVersion": "2025-02-15",
          "name": "[format('{0}-events-template', parameters('prefix'))]", "location": "[resourceGroup().location]",
          "tags": {"hub": "[reference(variables('hub')).hostName]"}
        },
        {
          "type": "Microsoft.Devices/IotHubs", "apiVersion": "2023-06-30", "name": "[variables('hub')]",
          "location": "[resourceGroup().location]", "sku": {"name": "S1", "capacity": 1}
        }
      ],
      "outputs": {"hub": {"type": "string", "value": "[variables('hub')]"}}
    }
    """

  private static let groups = """
    {
      "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": [
        {
          "type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "made-rg",
          "location": "[deployment().location]"
        }
      ]
    }
    """
}
