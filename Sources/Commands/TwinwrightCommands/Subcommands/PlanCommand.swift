import ArgumentParser
import Attestations
import Diagnostics
import Files
import Plans
import Rendering

/// `twinwright plan`: what apply would do, and nothing done.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what has to be done to make Azure as the manifests say.",
    discussion: """
      Reads the manifests and the live state, changes nothing. Exits 0 when nothing is to do and 2 when there are \
      changes. A plan saved with --out is applied exactly as it was reviewed, or refused when the world has moved.
      """)

  @OptionGroup var manifests: ManifestOptions
  @OptionGroup var azure: AzureOptions
  @OptionGroup var deletions: DeletionOptions
  @OptionGroup var reports: ReportOptions

  @Option(
    name: [.customShort("o"), .customLong("out")],
    help: ArgumentHelp("Save the plan: plans/NAME.plan.json.", valueName: "file"), completion: .file())
  var output: String?

  @Option(
    help: """
      How the plan is printed: text, markdown, digest (for a pull request), html (one file for a browser), json (the plan \
      document), sarif or junit.
      """)
  var format = ReportFormat.text

  @Flag(help: "Show every difference that was suppressed and by which rule, and unchanged resources.")
  var explain = false

  @Flag(name: .customLong("all"), help: "Write out every change, however many there are.")
  var showsAll = false

  @Flag(help: "Plan the destruction of everything that is declared.")
  var destroy = false

  @Option(
    name: .customLong("sign"),
    help: ArgumentHelp(
      "Sign the saved plan with this key: Ed25519 or P-256 in PEM, or `command:PROGRAM` that signs its standard input.",
      valueName: "key"), completion: .file())
  var key: String?

  @OptionGroup var signer: SignerOptions

  func validate() throws {
    if key != nil, output == nil { throw ValidationError("--sign needs a plan that is saved: --out") }
  }

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let stages = Stages(context: context, isLocal: azure.isLocal)
      let signing = try key.map { try Signer(key: $0, publicKey: signer.publicKey, context) }
      let desired: DesiredState
      do { desired = try stages.load(manifests.path) } catch let failure as CommandFailure {
        // The manifests may be too wrong to say their environment.
        try reports.write(
          stages.report(failure.findings, environment: Path.name(Path.normalise(manifests.path))), context.files)
        throw failure
      }
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let (purpose, width) = (destroy ? Plan.Purpose.destroy : .apply, azure.width)
      let plan: Plan
      do {
        plan = try await Deadline(azure.timeout).bound {
          try await stages.plan(desired, purpose: purpose, through: connection.cloud, width: width)
        }
      } catch let error as DiagnosticError {
        try reports.write(stages.report(error.findings, environment: desired.environment.name), context.files)
        throw error
      }
      // A plan may be large: its document is made where somebody reads it or its digest.
      let isToldOnly = output == nil && reports.targets.isEmpty && format == .text
      let document = isToldOnly ? [] : PlanDocument.encode(plan)
      let digest = isToldOnly ? nil : PlanDocument.digest(document)
      let verdict = stages.verdict(plan, desired)
      let report = stages.report(plan, verdict, digest: digest, file: output)
      stages.show(report, format: format, explains: explain, showsAll: showsAll)
      try reports.write(report, context.files)
      // What is refused is not saved, or somebody might apply it.
      try verdict.check(context.console)
      try deletions.check(plan)
      if let output {
        try await save(plan, document, to: output, signing, context)
        context.console.say(
          "Saved to \(output). Apply exactly it with: twinwright apply \(shellWord(output))\(azure.words)"
        )
      }
      return plan.hasChanges ? .changes : .success
    }
  }

  /// Writes the plan; what was signed of the plan before it goes.
  private func save(
    _ plan: Plan, _ document: [UInt8], to path: String, _ signing: Signer?, _ context: Context
  ) async throws {
    let attestations = AttestationFile.path(ofPlan: path)
    do throws(FileError) {
      try context.files.createFolder(Path.parent(path))
      if context.files.exists(attestations) { try context.files.remove(attestations) }
      try context.files.write(path, document, access: .ownerOnly)
    } catch { throw CommandFailure(error, writing: true) }
    guard let signing else { return }
    let attestation = PlanAttestation(
      .made, plan, path: path, digest: PlanDocument.digest(document), options: signer, context)
    try Attestations.add(try await signing.envelope(of: attestation), to: [], besides: path, context)
  }
}
