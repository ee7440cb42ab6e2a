import Cloud
package import Diagnostics
package import Files

/// Chooses how to sign in: the first way, in a fixed order, for which everything is there. What was chosen stays, whether
/// Azure then accepts it or not: nobody wants to be somebody else because a secret has expired.
package struct CredentialChain: Sendable {
  private let settings: CredentialSettings
  private let files: any FileStore
  private let signIn: SignIn
  private let machine: SignIn
  private let runAzureCLI: (@Sendable ([String]) async -> AzureCLICredential.Outcome)?

  /// - Parameters:
  ///   - variable: reads a setting; unset and empty are the same.
  ///   - signIn: the way to the token endpoint.
  ///   - machine: the way to the metadata service of this machine, past every proxy, soon given up.
  ///   - runAzureCLI: starts `az`; `nil` where there is none.
  package init(
    variable: @escaping @Sendable (String) -> String?, files: any FileStore, signIn: SignIn, machine: SignIn,
    runAzureCLI: (@Sendable ([String]) async -> AzureCLICredential.Outcome)?
  ) {
    settings = CredentialSettings(variable: variable, hasAzureCLI: runAzureCLI != nil)
    self.files = files
    self.signIn = signIn
    self.machine = machine
    self.runAzureCLI = runAzureCLI
  }

  /// What the chain came to.
  package struct Choice: Sendable {
    /// `nil` where there is no way.
    package var credential: (any TokenCredential)?
    /// One for every way there is, in order.
    package var verdicts: [CredentialVerdict]

    /// The way that was taken.
    package var kind: CredentialKind? { verdicts.first { $0.outcome == .taken }?.kind }

    /// The managed identity that was asked for, in words; `nil` where another way was taken or the machine's own is meant.
    package var managedIdentity: String?

    /// What to say where no way was taken.
    package var failure: Diagnostic {
      Diagnostic(
        "TW6010", "there is no credential to sign in to Azure with",
        notes: verdicts.map { "\($0.kind.title): \($0.reason)" },
        help: [
          "run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; see docs/credentials.md"
        ])
    }
  }

  /// Looks at each way in order.
  package func choose() async throws(DiagnosticError) -> Choice {
    let selection = try selection()
    let identity = try identity()
    var choice = Choice(credential: nil, verdicts: [])
    for kind in CredentialKind.allCases {
      choice.verdicts.append(await verdict(kind, selection, identity, taken: choice.kind))
    }
    if choice.kind == .managedIdentity { choice.managedIdentity = identity?.text }
    choice.credential = try choice.kind.map { kind throws(DiagnosticError) in try credential(kind, identity) }
    return choice
  }

  private func selection() throws(DiagnosticError) -> CredentialSelection {
    let word = settings["AZURE_TOKEN_CREDENTIALS"]
    if let selection = CredentialSelection(word) { return selection }
    let meant = Suggestions.nearest(to: word ?? "", among: CredentialSelection.words)
    throw DiagnosticError(
      Diagnostic(
        "TW6011", "AZURE_TOKEN_CREDENTIALS is `\(word ?? "")`, which names no credential",
        notes: ["it takes one of \(CredentialSelection.words.joined(separator: ", "))"],
        help: [meant.map { "did you mean `\($0)`?" } ?? "unset it to have them looked at in order"]))
  }

  /// The managed identity that is meant: by resource or object id, else by client id.
  private func identity() throws(DiagnosticError) -> ManagedIdentityCredential.Identity? {
    guard let text = settings[CredentialSettings.identity] else {
      return settings["AZURE_CLIENT_ID"].map { .client($0) }
    }
    if let identity = ManagedIdentityCredential.Identity(text) { return identity }
    throw DiagnosticError(
      Diagnostic(
        "TW6011", "\(CredentialSettings.identity) is `\(text)`, which names no managed identity",
        notes: [
          "it takes the resource id of a user-assigned identity, "
            + "/subscriptions/.../Microsoft.ManagedIdentity/userAssignedIdentities/NAME, or an object id"
        ], help: ["a client id goes into AZURE_CLIENT_ID"]))
  }

  private func verdict(
    _ kind: CredentialKind, _ selection: CredentialSelection, _ identity: ManagedIdentityCredential.Identity?,
    taken: CredentialKind?
  ) async -> CredentialVerdict {
    let finding = settings.finding(kind)
    guard selection.kinds.contains(kind) else {
      return CredentialVerdict(kind, .excluded, "left out: AZURE_TOKEN_CREDENTIALS is `\(selection.word ?? "")`")
    }
    switch finding {
    case .missing(let reason): return CredentialVerdict(kind, .unavailable, reason)
    case _ where taken != nil:
      let found = if case .ready(let reason) = finding { reason + ", but" } else { "not asked for:" }
      return CredentialVerdict(kind, .notReached, "\(found) \(taken?.title ?? "") comes first")
    case .ready(let reason): return CredentialVerdict(kind, .taken, reason)
    case .unknown: return await askMachine(kind, selection, identity)
    }
  }

  private func askMachine(
    _ kind: CredentialKind, _ selection: CredentialSelection, _ identity: ManagedIdentityCredential.Identity?
  ) async -> CredentialVerdict {
    if selection.isExplicit {
      return CredentialVerdict(kind, .taken, "AZURE_TOKEN_CREDENTIALS is `\(selection.word ?? "")`")
    }
    guard await ManagedIdentityCredential.answers(at: base, signIn: machine) else {
      return CredentialVerdict(kind, .unavailable, "no metadata service answers: this is no machine in Azure")
    }
    // Build agents and workstations in Azure have the service and often no identity.
    let credential = ManagedIdentityCredential(
      .metadataService(base: base), identity: identity, signIn: machine)
    do { _ = try await credential.token(scope: machine.cloud.resourceManagerScope) } catch {
      if error.status == 400 {
        return CredentialVerdict(
          kind, .unavailable, "the metadata service of this machine has no such identity: \(error.message)")
      }
    }
    return CredentialVerdict(kind, .taken, "the metadata service of this machine answers")
  }

  /// Where the metadata service is.
  private var base: String {
    let base = settings["AZURE_POD_IDENTITY_AUTHORITY_HOST"] ?? ManagedIdentityCredential.metadataBase
    return base.hasSuffix("/") ? String(base.dropLast()) : base
  }

  private func credential(
    _ kind: CredentialKind, _ identity: ManagedIdentityCredential.Identity?
  ) throws(DiagnosticError) -> any TokenCredential {
    let (tenant, client) = (settings["AZURE_TENANT_ID"] ?? "", settings["AZURE_CLIENT_ID"] ?? "")
    switch kind {
    case .clientSecret:
      return ClientSecretCredential(
        tenant: tenant, client: client, secret: settings["AZURE_CLIENT_SECRET"] ?? "", signIn: signIn)
    case .clientCertificate:
      return ClientCertificateCredential(
        tenant: tenant, client: client, certificate: try certificate(), files: files, signIn: signIn)
    case .workloadIdentity:
      return WorkloadIdentityCredential(
        tenant: tenant, client: client, tokenFile: settings["AZURE_FEDERATED_TOKEN_FILE"] ?? "", files: files,
        signIn: signIn)
    case .gitHubActions:
      return GitHubActionsCredential(
        tenant: tenant, client: client, requestURL: settings["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "",
        requestToken: settings["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? "", signIn: signIn)
    case .azurePipelines:
      return AzurePipelinesCredential(
        tenant: settings.pipelineTenant ?? "", client: settings.pipelineClient ?? "",
        connection: settings["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] ?? "",
        requestURL: settings["SYSTEM_OIDCREQUESTURI"] ?? "", accessToken: settings["SYSTEM_ACCESSTOKEN"] ?? "",
        signIn: signIn)
    case .managedIdentity:
      return ManagedIdentityCredential(identityHost, identity: identity, signIn: machine)
    case .azureCLI:
      return AzureCLICredential(
        tenant: settings["AZURE_TENANT_ID"], effects: signIn.effects,
        run: runAzureCLI ?? { _ in .notStarted("it is not on the PATH") })
    }
  }

  private var identityHost: ManagedIdentityCredential.Host {
    if let endpoint = settings["IDENTITY_ENDPOINT"], let header = settings["IDENTITY_HEADER"] {
      return .appService(endpoint: endpoint, header: header)
    }
    return .metadataService(base: base)
  }

  private func certificate() throws(DiagnosticError) -> ClientCertificateCredential.Settings {
    let word = settings["TWINWRIGHT_ASSERTION_ALGORITHM"] ?? AssertionAlgorithm.rs256.rawValue
    guard let algorithm = AssertionAlgorithm(rawValue: word.uppercased()) else {
      throw DiagnosticError(
        Diagnostic(
          "TW6011", "TWINWRIGHT_ASSERTION_ALGORITHM is `\(word)`; expected is RS256 or PS256",
          help: ["unset it to sign with RS256"]))
    }
    let sendsChain = settings["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"].map { ["1", "true"].contains($0.lowercased()) }
    return ClientCertificateCredential.Settings(
      path: settings["AZURE_CLIENT_CERTIFICATE_PATH"] ?? "", password: settings["AZURE_CLIENT_CERTIFICATE_PASSWORD"],
      algorithm: algorithm, sendsChain: sendsChain ?? false)
  }
}

/// What became of one way to sign in, and why.
package struct CredentialVerdict: Sendable, Hashable {
  /// What became of it.
  package enum Outcome: String, Sendable {
    /// It is what we sign in with.
    case taken
    /// Something that it needs is missing.
    case unavailable
    /// `AZURE_TOKEN_CREDENTIALS` names others.
    case excluded
    /// An earlier one was taken.
    case notReached = "not-reached"
  }

  /// The way to sign in.
  package var kind: CredentialKind
  /// What became of it.
  package var outcome: Outcome
  /// Why, in words; names settings and holds no value of any but `AZURE_TOKEN_CREDENTIALS`.
  package var reason: String

  init(_ kind: CredentialKind, _ outcome: Outcome, _ reason: String) {
    self.kind = kind
    self.outcome = outcome
    self.reason = reason
  }
}
