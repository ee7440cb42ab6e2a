import Foundation
import Testing

/// Microsoft's management clients, unmodified, through the proxy: one of every kind, whole.
@Suite struct ManagementKindTests {
  private static let packages = [
    "azure-mgmt-digitaltwins==7.0.0", "azure-mgmt-iothub==4.0.0", "azure-mgmt-iothubprovisioningservices==2.1.0",
    "azure-mgmt-eventgrid==10.4.0", "azure-mgmt-eventhub==12.0.0", "azure-mgmt-storage==25.3.0",
    "azure-mgmt-containerregistry==15.0.0", "azure-mgmt-containerinstance==10.1.0",
    "azure-mgmt-loganalytics==14.0.0", "azure-mgmt-applicationinsights==4.1.0", "azure-mgmt-monitor==6.0.2",
    "azure-mgmt-msi==7.1.0", "azure-mgmt-authorization==4.0.0", "azure-mgmt-keyvault==14.1.0",
    "azure-mgmt-kusto==4.0.0", "azure-mgmt-streamanalytics==1.0.0", "azure-mgmt-synapse==2.0.0",
    "azure-mgmt-sql==4.0.0", "azure-mgmt-powerbidedicated==2.0.0", "azure-mgmt-network==33.1.0",
    "azure-mgmt-resource==26.0.0", "azure-mgmt-resource-locks==1.0.0", "azure-identity==1.27.0", "six==1.17.0",
  ]

  @Test func `azure-mgmt clients make, read, list, change and delete one of every kind`() async throws {
    let python = try await PinnedEnvironment.named("azure-mgmt-kinds", Self.packages).program("python")
    try await withWorkspace { workspace in
      let variables = try await workspace.localVariables()
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      let script = folder.appendingPathComponent("management_kinds.py").path
      let outcome = try await workspace.start(python, [script], adding: variables).outcome()
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.all)")
      #expect(!outcome.all.contains("Planted-secret"))
      // Every kind that there is has a heading of its own.
      let page = folder.appendingPathComponent("../../docs/kinds.md")
      let kinds = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
      #expect(outcome.output.split(separator: "\n").map(String.init) == kinds.sorted(), "\(outcome.all)")
    }
  }
}
