import Foundation
import Testing

/// Microsoft's own client, unmodified, against the local Azure: through the proxy, with Azure's host names.
@Suite(.serialized) struct PythonClientTests {
  static let packages = ["azure-digitaltwins-core==1.3.0", "azure-identity==1.27.0"]

  /// Whether the packages can be had; installs them into a virtual environment of the test run.
  private static func install(into folder: URL) async throws -> Bool {
    let python = URL(fileURLWithPath: "/usr/bin/env")
    let home = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path]
    let made = try Running(
      python, ["python3", "-m", "venv", folder.appendingPathComponent("venv").path], environment: home,
      folder: folder, scratch: folder.appendingPathComponent("venv-log"))
    guard try await made.outcome().status == 0 else { return false }
    let pip = try Running(
      folder.appendingPathComponent("venv/bin/pip"), ["install", "--quiet", "--retries", "1"] + packages,
      environment: ProcessInfo.processInfo.environment, folder: folder,
      scratch: folder.appendingPathComponent("pip-log"))
    let outcome = try await pip.outcome()
    if outcome.status != 0 {
      print("SKIPPED: \(packages.joined(separator: ", ")) cannot be installed: \(outcome.errors.suffix(300))")
    }
    return outcome.status == 0
  }

  @Test func `azure-digitaltwins-core lists the applied models and twins`() async throws {
    let tools = FileManager.default.temporaryDirectory.appendingPathComponent("twinwright-venv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: tools) }
    guard try await Self.install(into: tools) else {
      try Test.cancel("\(Self.packages.joined(separator: ", ")) cannot be installed here")
    }
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let variables = try await environment(workspace)
      try workspace.write("client.py", Self.script)
      let client = try workspace.start(
        tools.appendingPathComponent("venv/bin/python"), ["client.py"], adding: variables)
      let outcome = try await client.outcome()
      #expect(outcome.status == 0, "\(outcome.all)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(
        lines.contains(
          "models dtmi:evcharging:Battery;1 dtmi:evcharging:ChargingStation;1 dtmi:evcharging:Connector;1 "
            + "dtmi:evcharging:OCPPTransaction;1 dtmi:evcharging:Vehicle;1"), "\(outcome.all)")
      #expect(lines.contains("twins CP001 CP001-1 CP001-2 EV-001 EV-001-Battery"), "\(outcome.all)")
      #expect(lines.contains("relationships hasConnector hasConnector servesVehicle"), "\(outcome.all)")
    }
  }

  /// What `local env` prints, as a dictionary.
  private func environment(_ workspace: Workspace) async throws -> [String: String] {
    let printed = try await workspace.run("local", "env")
    var variables: [String: String] = [:]
    for line in printed.output.split(separator: "\n") {
      let pair = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { variables[pair[0]] = pair[1].trimmingCharacters(in: ["'"]) }
    }
    return variables
  }

  private static let script = """
    from azure.digitaltwins.core import DigitalTwinsClient
    from azure.identity import ClientSecretCredential
    import os

    credential = ClientSecretCredential(
        os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
    client = DigitalTwinsClient("https://ev-charging-twins.api.eus.digitaltwins.azure.net", credential)
    print("models", *sorted(model.id for model in client.list_models()))
    print("twins", *sorted(twin["$dtId"] for twin in client.query_twins("SELECT * FROM DIGITALTWINS")))
    print("relationships", *sorted(r["$relationshipName"] for r in client.list_relationships("CP001")))
    """
}
