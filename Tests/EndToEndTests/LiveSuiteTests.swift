import Foundation
import Testing

/// The tests that Microsoft runs against the real service before it publishes its client, unmodified, against the
/// local Azure.
///
/// They come with the source distribution; `LiveSuite` holds the few names of Microsoft's unpublished test tools that
/// they import. Some need what others left behind, so they run one after the other, in their order.
struct LiveSuiteTests {
  private static let tools = [
    "azure-identity==1.27.0", "aiohttp==3.14.5", "pytest==9.2.0", "pytest-asyncio==1.5.0",
  ]

  struct Release: Sendable, CustomTestStringConvertible {
    let version: String
    let hash: String
    /// What the release needs and does not ask for.
    var missing: [String] = []
    /// Whether its tests wait for the query index, so that the index may lag.
    let waits: Bool

    var testDescription: String { version }
  }

  private static let releases = [
    Release(
      version: "1.3.0", hash: "e01ea57d5429ce67aa5d423d1d363dfaf39e7a03a90c924d5662270fc443a8a9", waits: true),
    Release(
      version: "1.2.0", hash: "607d5a2771dfbbd1ae79392bc9eb8b6d5b93bbaaa74fe14ca23ac2b25a0a3dce",
      missing: ["six==1.17.0"], waits: false),
  ]

  @Test(arguments: releases)
  func `all live tests of azure-digitaltwins-core pass, but for the four that it skips itself`(_ release: Release)
    async throws
  {
    let package = "azure-digitaltwins-core==\(release.version)"
    let python = try await PinnedEnvironment.named(
      "live-suite", Self.tools + release.missing + [package], source: .init(package: package, hash: release.hash))
    try await withWorkspace { workspace in
      let started = try await workspace.run(
        "local", "start", "--mqtt", "off", "--query-lag", release.waits ? "5s" : "0s")
      #expect(started.status == 0, "\(started.all)")
      try workspace.write("live/environment.yaml", Self.manifest)
      let apply = try await workspace.run("apply", "live", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      var variables = try await workspace.localVariables()
      variables["TWINS_HOST"] = "live-suite.api.wcus.digitaltwins.azure.net"
      variables["AZURE_TEST_RUN_LIVE"] = "\(release.waits)"
      let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      variables["PYTHONPATH"] = here.appendingPathComponent("LiveSuite").path
      variables["PYTHONDONTWRITEBYTECODE"] = "1"
      let outcome = try await workspace.start(
        URL(fileURLWithPath: "/usr/bin/env"),
        [
          "timeout", "300", python.program("python").path, "-m", "pytest", "-p", "live_suite", "-p", "no:cacheprovider",
          "-o", "asyncio_mode=auto", "-q", "--tb", "short", "--junitxml", "report.xml",
          python.source().appendingPathComponent("tests").path,
        ], adding: variables
      ).outcome()
      #expect(outcome.status == 0, "\(outcome.all.suffix(8000))")
      let report = try workspace.read("report.xml")
      for count in [#"tests="176""#, #"skipped="4""#, #"failures="0""#, #"errors="0""#] {
        let isThere = report.contains(count)
        #expect(isThere, "\(count): \(report.prefix(400))")
      }
    }
  }

  private static let manifest = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: live}
    spec: {subscription: "${env.AZURE_SUBSCRIPTION_ID}", location: westcentralus, resourceGroup: live-rg}
    ---
    apiVersion: twinwright/v1
    kind: DigitalTwinsInstance
    metadata: {name: live-suite}
    spec: {}
    ---
    apiVersion: twinwright/v1
    kind: RoleAssignment
    metadata: {name: suite-owns-twins}
    spec:
      role: Azure Digital Twins Data Owner
      scope: ${DigitalTwinsInstance.live-suite}
      principalId: ${deployer.objectId}
    """
}
