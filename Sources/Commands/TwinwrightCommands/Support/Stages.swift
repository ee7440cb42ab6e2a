import Cloud
import DTDL
import Diagnostics
import Documents
import Files
import Manifests
import Observing
import Planning
import Plans
import Rendering
import Resources

/// The stages as the commands put them together: manifests to desired state, Azure to live state, both to a plan.
struct Stages: Sendable {
  let context: Context
  /// Whether the embedded local Azure is meant.
  var isLocal = false

  /// Reads and checks manifests. Warnings are shown, errors end the command after all of them were found.
  func load(_ path: String) throws -> DesiredState {
    guard context.files.exists(path) else {
      throw CommandFailure(
        Diagnostic(
          "TW0010", "\(path) does not exist", help: ["name the folder of an environment: manifests/ev-charging"]),
        .missingInput)
    }
    let files = RecordingFileStore(context.files)
    let result = ManifestLoader(files: files, variables: context.environment).load(path)
    guard !result.findings.hasErrors, var state = result.state else {
      throw CommandFailure(result.findings, .invalidInput)
    }
    // Advice is for those who write models, who ask `validate`.
    let worthTelling = Findings(result.findings.all.filter { $0.severity != .advice })
    if !worthTelling.isEmpty { context.console.say(DiagnosticText.render(worthTelling)) }
    state.inputs = files.inputs
    return state
  }

  /// Observes Azure and computes the plan.
  func plan(_ desired: DesiredState, purpose: Plan.Purpose, through cloud: any Cloud, width: Int) async throws -> Plan {
    var findings = Findings()
    let vault = SecretVault(environment: context.environment, files: context.files, cloud: cloud)
    // A plan to destroy writes no secret and needs none.
    let secrets = purpose == .apply ? await vault.secrets(of: desired, findings: &findings) : [:]
    if findings.hasErrors { throw CommandFailure(findings, .needsSetting) }
    var live = try await observe(desired, through: cloud, width: width)
    if purpose == .apply { live.outlook = try await survey(desired, live, through: cloud, width: width) }
    let planner = Planner(fingerprints: try FingerprintKey.fingerprinter(context), secrets: secrets)
    var plan = try planner.plan(desired, live, purpose: purpose)
    plan.provenance = Provenance(
      tool: Context.version, cloud: isLocal ? "local" : "azure", principal: live.deployerObjectID,
      tenant: live.deployerTenantID, inputs: desired.inputs)
    let reservations = live.reservations
    if !reservations.isEmpty { context.console.say(DiagnosticText.render(reservations)) }
    return plan
  }

  /// Observes Azure and says what has moved away from what is declared. Secrets that cannot be read are not compared.
  func drift(_ desired: DesiredState, through cloud: any Cloud, width: Int, filters: [String]) async throws -> Drift {
    var unread = Findings()
    let vault = SecretVault(environment: context.environment, files: context.files, cloud: cloud)
    let secrets = await vault.secrets(of: desired, findings: &unread)
    let live = try await observe(desired, through: cloud, width: width)
    let planner = Planner(
      fingerprints: try FingerprintKey.fingerprinter(context), secrets: secrets, isForApplying: false)
    let plan = try planner.plan(desired, live, purpose: .apply)
    let wanted = Set(desired.resources.flatMap { $0.body.secrets() }.map(\.secret)).filter { secret in
      if case .output = secret { false } else { secrets[secret] == nil }
    }
    return Drift(plan, live, filters: filters, uncompared: wanted.map(\.description).sorted())
  }

  private func observe(_ desired: DesiredState, through cloud: any Cloud, width: Int) async throws -> LiveState {
    let console = context.console
    do {
      let live = try await Observer(cloud: cloud, width: width).observe(desired) { console.status($0) }
      console.endStatus()
      return live
    } catch {
      throw CommandFailure(error, doing: "the live state cannot be read")
    }
  }

  private func survey(
    _ desired: DesiredState, _ live: LiveState, through cloud: any Cloud, width: Int
  ) async throws -> CreationOutlook {
    let console = context.console
    do {
      let outlook = try await Observer(cloud: cloud, width: width).survey(desired, live) { console.status($0) }
      console.endStatus()
      return outlook
    } catch {
      throw CommandFailure(error, doing: "what is to be made cannot be checked")
    }
  }

  /// Decodes a saved plan.
  func savedPlan(_ path: String) throws -> (plan: Plan, digest: String) {
    do {
      let bytes = try context.files.read(path, limit: 1 << 30)
      return (try PlanDocument.decode(bytes, path: path), PlanDocument.digest(bytes))
    } catch let error as DiagnosticError {
      throw CommandFailure(error)
    } catch {
      throw CommandFailure(
        Diagnostic("TW0011", "cannot read \(path): \(error)"), .missingInput)
    }
  }

  /// Prints a plan in the asked form.
  func show(_ report: PlanReport, format: ReportFormat, explains: Bool, showsAll: Bool) {
    let text = PlanText(explains: explains, limit: showsAll ? nil : 40)
    guard format == .text, let plan = report.plan else { return context.console.out(bytes: report.rendered(format)) }
    context.console.out(text.render(plan))
  }
}
