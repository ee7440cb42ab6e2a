import Foundation
import Testing

/// The program against a local Azure that holds it to the documented rates.
struct StrictTests {
  @Test func `a twin with more relationships than its rate allows is applied all the same, and the next plan is empty`()
    async throws
  {
    try await withWorkspace { workspace in
      let started = try await workspace.run("local", "start", "--strict", "--mqtt", "off", "--roles", "off")
      #expect(started.status == 0, "\(started.all)")
      // Ten writes a second for one twin: sixty are refused at first, however slow the machine is.
      let rows = (0..<60).map { "c\($0)" }
      try workspace.write("big/nodes.csv", "id\n" + rows.joined(separator: "\n") + "\n")
      try workspace.write("big/environment.yaml", Self.manifest)
      let apply = try await workspace.run("apply", "big", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all.suffix(2000))")
      let plan = try await workspace.run("plan", "big", "--local")
      #expect(plan.status == 0, "\(plan.all.suffix(2000))")
      let refused = try workspace.read("local/server.log").split(separator: "\n").filter { $0.contains(" 429") }
      #expect(!refused.isEmpty, "nothing was refused")
    }
  }

  private static let manifest = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: big}
    spec: {subscription: "${env.AZURE_SUBSCRIPTION_ID}", location: eastus, resourceGroup: big-rg}
    ---
    apiVersion: twinwright/v1
    kind: DigitalTwinsInstance
    metadata: {name: big-twins}
    spec: {}
    ---
    apiVersion: twinwright/v1
    kind: ModelSet
    metadata: {name: models}
    spec: {instance: "${DigitalTwinsInstance.big-twins}", from: ../dtdl/evcharging}
    ---
    apiVersion: twinwright/v1
    kind: TwinGraph
    metadata: {name: graph}
    spec:
      instance: ${DigitalTwinsInstance.big-twins}
      tables:
        - from: nodes.csv
          twins:
            "${row.id}": {model: "dtmi:evcharging:Connector;1", properties: {connectorId: 1}}
          relationships:
            - {source: station, name: hasConnector, target: "${row.id}"}
      twins:
        station: {model: "dtmi:evcharging:ChargingStation;1"}
    """
}
