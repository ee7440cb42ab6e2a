/// What the surroundings say about each way to sign in, without asking anybody.
struct CredentialSettings: Sendable {
  /// Whether a way can be gone.
  enum Finding: Sendable, Hashable {
    /// Everything it needs is there; the text says what.
    case ready(String)
    /// It needs no setting: whether it is there is seen by asking.
    case unknown
    /// It cannot be gone; the text says what is missing.
    case missing(String)
  }

  /// The setting that names a managed identity by its resource or object id.
  static let identity = "TWINWRIGHT_MANAGED_IDENTITY"

  private let variable: @Sendable (String) -> String?
  private let hasAzureCLI: Bool

  init(variable: @escaping @Sendable (String) -> String?, hasAzureCLI: Bool) {
    self.variable = variable
    self.hasAzureCLI = hasAzureCLI
  }

  subscript(_ name: String) -> String? { variable(name) }

  func finding(_ kind: CredentialKind) -> Finding {
    switch kind {
    case .clientSecret: application("AZURE_CLIENT_SECRET")
    case .clientCertificate: application("AZURE_CLIENT_CERTIFICATE_PATH")
    case .workloadIdentity: application("AZURE_FEDERATED_TOKEN_FILE")
    case .gitHubActions: gitHubActions
    case .azurePipelines: azurePipelines
    case .managedIdentity: managedIdentity
    case .azureCLI: hasAzureCLI ? .ready("`az` is on the PATH") : .missing("there is no `az` on the PATH")
    }
  }

  /// Tenant and application of a service connection, or the usual ones.
  var pipelineTenant: String? { self["AZURESUBSCRIPTION_TENANT_ID"] ?? self["AZURE_TENANT_ID"] }
  var pipelineClient: String? { self["AZURESUBSCRIPTION_CLIENT_ID"] ?? self["AZURE_CLIENT_ID"] }

  /// An application of `AZURE_TENANT_ID` and `AZURE_CLIENT_ID` with a proof of its own.
  private func application(_ proof: String) -> Finding {
    guard self[proof] != nil else { return .missing("\(proof) is not set") }
    return complete(["AZURE_TENANT_ID", "AZURE_CLIENT_ID", proof])
  }

  private var gitHubActions: Finding {
    guard self["GITHUB_ACTIONS"] != nil || self["ACTIONS_ID_TOKEN_REQUEST_URL"] != nil else {
      return .missing("this is no job of GitHub Actions")
    }
    guard self["ACTIONS_ID_TOKEN_REQUEST_URL"] != nil, self["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] != nil else {
      return .missing("the job lacks `permissions: id-token: write`")
    }
    return complete(["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "ACTIONS_ID_TOKEN_REQUEST_URL"])
  }

  private var azurePipelines: Finding {
    guard self["SYSTEM_OIDCREQUESTURI"] != nil else { return .missing("this is no job of Azure Pipelines") }
    guard pipelineTenant != nil, pipelineClient != nil else {
      return .missing("AZURESUBSCRIPTION_TENANT_ID and AZURESUBSCRIPTION_CLIENT_ID are not set")
    }
    return complete(["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "SYSTEM_ACCESSTOKEN", "SYSTEM_OIDCREQUESTURI"])
  }

  private var managedIdentity: Finding {
    if self["IDENTITY_ENDPOINT"] != nil {
      if self["IDENTITY_HEADER"] != nil { return complete(["IDENTITY_ENDPOINT", "IDENTITY_HEADER"]) }
      return .missing(
        self["IMDS_ENDPOINT"] != nil
          ? "Azure Arc hands out tokens in a way that is not supported" : "IDENTITY_HEADER is not set")
    }
    if self["MSI_ENDPOINT"] != nil { return .missing("Cloud Shell is signed in through `az`") }
    return self["AZURE_POD_IDENTITY_AUTHORITY_HOST"] == nil ? .unknown : complete(["AZURE_POD_IDENTITY_AUTHORITY_HOST"])
  }

  private func complete(_ names: [String]) -> Finding {
    let missing = names.filter { self[$0] == nil }
    guard missing.isEmpty else { return .missing("\(Self.list(missing)) not set, but \(present(names, missing))") }
    return .ready("\(Self.list(names)) set")
  }

  private func present(_ names: [String], _ missing: [String]) -> String {
    Self.list(names.filter { !missing.contains($0) }.suffix(1))
  }

  /// `A is`, `A and B are`.
  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return "\(names.first ?? "") is" }
    return names.dropLast().joined(separator: ", ") + " and \(last) are"
  }
}
