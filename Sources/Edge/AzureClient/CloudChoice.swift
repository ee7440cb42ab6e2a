import Cloud
package import Diagnostics
import Documents
import Redaction

/// Which cloud is meant: `AZURE_CLOUD`, `ARM_CLOUD_METADATA_URL` and `AZURE_AUTHORITY_HOST`.
package struct CloudChoice: Sendable {
  private static let apiVersion = "2022-09-01"

  /// Names by which Microsoft's tools call the known clouds.
  private static let names: [String: AzureEndpoints] = [
    "azurecloud": .publicCloud, "azure_public_cloud": .publicCloud, "public": .publicCloud,
    "azureusgovernment": .usGovernment, "azure_us_government": .usGovernment, "usgovernment": .usGovernment,
    "azurechinacloud": .china, "azure_china_cloud": .china, "china": .china,
  ]

  private let name: String?
  private let metadata: String?
  private let authority: String?

  /// `variable` reads a setting; unset and empty are the same.
  package init(variable: (String) -> String?) {
    name = variable("AZURE_CLOUD")
    metadata = variable("ARM_CLOUD_METADATA_URL")
    authority = variable("AZURE_AUTHORITY_HOST")
  }

  /// The cloud's endpoints. Only for a cloud of one's own is anything asked: the description that its Resource Manager
  /// has of itself, over `signIn.transport`.
  package func endpoints(signIn: SignIn) async throws(DiagnosticError) -> AzureEndpoints {
    var cloud: AzureEndpoints
    if let described = try await described(signIn) { cloud = described } else { cloud = try named() }
    guard let authority else { return cloud }
    let host = Self.authority(authority)
    guard !host.isEmpty else {
      throw wrong("AZURE_AUTHORITY_HOST is neither an https URL nor the name of a host")
    }
    if name == nil, metadata == nil, let known = AzureEndpoints.known.first(where: { $0.login == host }) {
      return known
    }
    cloud.login = host
    return cloud
  }

  private func named() throws(DiagnosticError) -> AzureEndpoints {
    guard let name else { return .publicCloud }
    if let known = Self.names[name.lowercased()] { return known }
    let meant = Suggestions.nearest(to: name, among: AzureEndpoints.known.map(\.name))
    throw wrong(
      "AZURE_CLOUD is `\(name)`; expected is \(AzureEndpoints.known.map(\.name).joined(separator: ", "))",
      help: (meant.map { ["did you mean `\($0)`?"] } ?? [])
        + ["a cloud of your own is described by ARM_CLOUD_METADATA_URL"])
  }

  private func described(_ signIn: SignIn) async throws(DiagnosticError) -> AzureEndpoints? {
    guard let metadata else { return nil }
    guard !URLText.host(of: metadata).isEmpty, !Self.authority(metadata).isEmpty else {
      throw wrong("ARM_CLOUD_METADATA_URL is not an https URL without a user")
    }
    let rest = metadata.dropFirst("https://".count).drop { $0 != "/" && $0 != "?" }
    let url =
      rest.isEmpty || rest == "/"
      ? "https://\(Self.authority(metadata))/metadata/endpoints?api-version=\(Self.apiVersion)" : metadata
    let body: Value
    do { body = try await signIn.sender(Redactor()).send(AzureCall("GET", url)).json() } catch {
      throw DiagnosticError(
        Diagnostic(
          "TW6011", "the description of the cloud cannot be read: \(error)",
          help: [
            "look at ARM_CLOUD_METADATA_URL, and at HTTPS_PROXY and CURL_CA_BUNDLE where the host is a private one"
          ]))
    }
    guard let entry = entry(body), let cloud = AzureEndpoints(metadata: entry) else {
      throw DiagnosticError(
        Diagnostic(
          "TW6011", "the description at \(URLText.label(url)) names no \(name.map { "cloud `\($0)`" } ?? "cloud")",
          notes: [
            "it must have `resourceManager` and `authentication.loginEndpoint`, as `az cloud register` needs them"
          ],
          help: ["open ARM_CLOUD_METADATA_URL with curl, and name one of its clouds with AZURE_CLOUD"]))
    }
    return cloud
  }

  /// The cloud of that name where there are several, or the only one.
  private func entry(_ body: Value) -> Value? {
    guard let all = body.array else { return body }
    guard let name else { return all.count == 1 ? all[0] : nil }
    return all.first { $0["name"]?.string?.lowercased() == name.lowercased() }
  }

  /// URLs are not repeated: people put passwords into them.
  private func wrong(_ message: String, help: [String] = ["see docs/credentials.md"]) -> DiagnosticError {
    DiagnosticError(Diagnostic("TW6011", message, help: help))
  }

  /// Host and port of a URL or of a bare name; empty for anything else.
  static func authority(_ text: String) -> String {
    let lowered = text.trimmed.lowercased()
    if lowered.contains("://"), !lowered.hasPrefix("https://") { return "" }
    let rest = lowered.hasPrefix("https://") ? lowered.dropFirst("https://".count) : lowered[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let isName = authority.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "-.:".utf8.contains(byte)
    }
    return isName ? String(authority) : ""
  }
}

extension AzureEndpoints {
  /// Reads what `/metadata/endpoints` of a Resource Manager says; `nil` where the hosts are not in it.
  init?(metadata: Value) {
    guard let manager = metadata["resourceManager"]?.string, let login = metadata["authentication"]?["loginEndpoint"],
      let login = login.string
    else { return nil }
    let hosts = [manager, login].map(CloudChoice.authority)
    guard hosts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let audiences = metadata["authentication"]?["audiences"]?.array?.compactMap(\.string) ?? []
    // The newer of the usual two is that of the Resource Manager itself; a private cloud may have another alone.
    let audience =
      audiences.first { CloudChoice.authority($0) == hosts[0] } ?? audiences.last ?? "https://\(hosts[0])"
    let vault = metadata["suffixes"]?["keyVaultDns"]?.string ?? AzureEndpoints.publicCloud.keyVaultSuffix
    let suffix = vault.hasPrefix(".") ? String(vault.dropFirst()) : vault
    let known = AzureEndpoints.known.first { $0.login == hosts[1] }
    self.init(
      name: metadata["name"]?.string ?? hosts[0], resourceManager: hosts[0], login: hosts[1], keyVaultSuffix: suffix,
      resourceManagerScope: "\(audience.hasSuffix("/") ? String(audience.dropLast()) : audience)/.default",
      keyVaultScope: "https://\(suffix)/.default",
      federationAudience: known?.federationAudience ?? AzureEndpoints.publicCloud.federationAudience)
  }
}
