/// The ways to sign in, in the order in which they are looked at.
package enum CredentialKind: String, Sendable, Hashable, CaseIterable {
  case clientSecret = "client-secret"
  case clientCertificate = "client-certificate"
  case workloadIdentity = "workload-identity"
  case gitHubActions = "github-actions"
  case azurePipelines = "azure-pipelines"
  case managedIdentity = "managed-identity"
  case azureCLI = "azure-cli"

  /// In words, as the middle of a sentence.
  package var title: String {
    switch self {
    case .clientSecret: "client secret"
    case .clientCertificate: "client certificate"
    case .workloadIdentity: "workload identity (token file)"
    case .gitHubActions: "GitHub Actions"
    case .azurePipelines: "Azure Pipelines"
    case .managedIdentity: "managed identity"
    case .azureCLI: "Azure CLI"
    }
  }
}

/// Which of the ways to sign in are looked at: what `AZURE_TOKEN_CREDENTIALS` says, in the words of Azure's SDKs or in ours.
package struct CredentialSelection: Sendable, Hashable {
  /// In order.
  package let kinds: [CredentialKind]
  /// What was written; `nil` where nothing was.
  package let word: String?

  /// Every word that is understood, ours and those of the SDKs.
  package static let words = CredentialKind.allCases.map(\.rawValue) + groups.map(\.word)

  private static let groups: [(word: String, kinds: [CredentialKind])] = [
    ("prod", CredentialKind.allCases.filter { $0 != .azureCLI }), ("dev", [.azureCLI]),
    ("EnvironmentCredential", [.clientSecret, .clientCertificate]),
    ("ClientSecretCredential", [.clientSecret]), ("ClientCertificateCredential", [.clientCertificate]),
    ("WorkloadIdentityCredential", [.workloadIdentity]), ("AzurePipelinesCredential", [.azurePipelines]),
    ("ManagedIdentityCredential", [.managedIdentity]), ("AzureCliCredential", [.azureCLI]),
  ]

  /// All of them.
  package static let all = CredentialSelection(kinds: CredentialKind.allCases, word: nil)

  private init(kinds: [CredentialKind], word: String?) {
    self.kinds = kinds
    self.word = word
  }

  /// `nil` for a word that means nothing. Case does not count.
  package init?(_ word: String?) {
    guard let word else {
      self = .all
      return
    }
    let lowered = word.lowercased()
    if let kind = CredentialKind(rawValue: lowered) {
      self.init(kinds: [kind], word: word)
    } else if let group = Self.groups.first(where: { $0.word.lowercased() == lowered }) {
      self.init(kinds: group.kinds, word: word)
    } else {
      return nil
    }
  }

  /// Whether exactly one way is left: then it is taken without a look at whether it will do.
  package var isExplicit: Bool { kinds.count == 1 }
}
