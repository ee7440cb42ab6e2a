package import ArgumentParser

/// The root command.
package struct Twinwright: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "twinwright",
    abstract: "Plans and applies Azure Digital Twins environments from YAML manifests, DTDL models and a twin graph.",
    discussion: """
      A plan is a pure function of the manifests and the live state: there is no state file. What the manifests \
      declare is yours, what they do not declare is listed and left alone.

      Start here:
        twinwright init my-environment          a small environment to begin with
        twinwright plan manifests/ev-charging --local
        twinwright apply manifests/ev-charging --local

      Credentials (without --local), the first for which everything is there; `twinwright whoami` tells which and why:
        AZURE_TENANT_ID and AZURE_CLIENT_ID with AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or
        AZURE_FEDERATED_TOKEN_FILE, or in a job of GitHub Actions; a service connection of Azure Pipelines;
        the managed identity of this machine; the Azure CLI (`az login`)
      AZURE_TOKEN_CREDENTIALS names one of them. AZURE_CLOUD: AzureCloud, AzureUSGovernment or AzureChinaCloud.
      Proxies and authorities as curl takes them: HTTPS_PROXY, NO_PROXY, CURL_CA_BUNDLE, SSL_CERT_FILE.
      TWINWRIGHT_FINGERPRINT_KEY: the key under which secrets are fingerprinted in plans; set it in CI.

      Exit codes:
      \(ExitStatus.table)
      """,
    version: Context.version,
    subcommands: [
      InitCommand.self, ValidateCommand.self, ExplainCommand.self, PlanCommand.self, ApplyCommand.self,
      ApproveCommand.self, AuditCommand.self, ShowCommand.self, DriftCommand.self, DestroyCommand.self,
      ExportCommand.self, ImportCommand.self,
      ModelsCommand.self, FmtCommand.self,
      LocalCommand.self,
      WhoamiCommand.self, SchemaCommand.self, CompletionCommand.self,
    ])

  package init() {}
}
