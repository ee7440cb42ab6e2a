import ArgumentParser
import AzureClient
import Cloud
import Diagnostics
import Documents
import Rendering
import Resources

/// `twinwright whoami`: whom Azure takes us for, and why.
struct WhoamiCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Show which credential is taken, why no other, and whom Azure takes you for.",
    discussion: """
      Looks at each way to sign in, in order, and signs in by the first for which everything is there. Shows what the \
      token says, never the token. AZURE_TOKEN_CREDENTIALS names one way, or a group of them:
        \(CredentialSelection.words.joined(separator: ", "))
      Exits 77 when Azure does not accept the credential and 78 when there is none. More: docs/credentials.md.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Flag(
    name: .customLong("local"),
    help: "Sign in to the embedded local Azure; it is started if it is not running. No account is needed.")
  var isLocal = false

  @OptionGroup var local: LocalOptions

  @Option(help: "How it is printed: text or json.")
  var format = Format.text

  func validate() throws {
    if local.data != nil, !isLocal { throw ValidationError("--data names a local Azure and needs --local") }
  }

  func run() async throws {
    let context = isLocal ? local.context.withLocalDefaults() : Context()
    try await reporting(context) {
      let route = try await Route(context, isLocal: isLocal, width: 1)
      defer { route.close() }
      let choice = try await route.choice()
      var report = WhoamiReport(
        endpoints: route.signIn.cloud, verdicts: choice.verdicts, managedIdentity: choice.managedIdentity)
      guard let credential = choice.credential else {
        // The text of the failure has the same list.
        if format == .json { show(report, on: context.console) }
        throw CommandFailure(choice.failure, .needsSetting)
      }
      let cloud = route.cloud(credential)
      do throws(AzureError) {
        report.caller = try await cloud.caller()
      } catch {
        show(report, on: context.console)
        throw CommandFailure(error, doing: "signing in failed")
      }
      if let id = context.variable("AZURE_SUBSCRIPTION_ID") {
        report.subscription = try await subscription(id, cloud)
      }
      show(report, on: context.console)
      return .success
    }
  }

  private func show(_ report: WhoamiReport, on console: Console) {
    switch format {
    case .text: console.out(report.text)
    case .json: console.out(raw: report.json.prettyJSON + "\n")
    }
  }

  /// What can be seen of a subscription: its name, or that it cannot be seen.
  private func subscription(_ id: String, _ cloud: AzureCloud) async throws -> WhoamiReport.Subscription {
    do {
      let live = try await cloud.resource(.subscription(id), apiVersion: "2022-12-01")
      return WhoamiReport.Subscription(id: id, name: live?.body["displayName"]?.string)
    } catch {
      switch error.kind {
      case .notFound, .forbidden, .unauthorized, .invalid: return WhoamiReport.Subscription(id: id)
      default: throw CommandFailure(error, doing: "the subscription cannot be looked at")
      }
    }
  }
}
