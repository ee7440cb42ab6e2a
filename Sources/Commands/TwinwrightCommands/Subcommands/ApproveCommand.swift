import ArgumentParser
import Attestations
import Diagnostics
import Files
import Foundation
import Plans
import Rendering

/// `twinwright approve`: signs a saved plan.
struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Agree to a saved plan, by a signature beside it.",
    discussion: """
      Shows the plan, asks, and adds a line to PLAN.attestations.jsonl: a DSSE envelope with an in-toto statement that \
      names the plan by its SHA-256. Any byte of the plan that changes afterwards makes the signature worthless. `apply` \
      can require such signatures, and so can the environment (`policy.approvals`).
      """)

  @Argument(help: ArgumentHelp("The saved plan.", valueName: "plan"), completion: .file(extensions: ["json"]))
  var path: String

  @Option(
    name: [.customLong("key"), .customLong("sign")],
    help: ArgumentHelp(
      "The private key, Ed25519 or P-256 in PEM, or `command:PROGRAM` that signs what it gets on standard input.",
      valueName: "key"), completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Add this DSSE envelope, which another tool has signed, in place of signing here.", valueName: "file"),
    completion: .file())
  var envelope: String?

  @Option(help: ArgumentHelp("A word for those who read the approval.", valueName: "text"))
  var comment = ""

  @OptionGroup var signer: SignerOptions

  @Flag(
    name: [.customShort("y"), .customLong("yes")], help: "Do not ask. Needed where there is no terminal to ask on.")
  var isConfirmed = false

  func validate() throws {
    guard (key == nil) != (envelope == nil) else {
      throw ValidationError("name the key to sign with (--key), or an envelope that is signed already (--envelope)")
    }
  }

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let stages = Stages(context: context)
      let (plan, digest) = try stages.savedPlan(path)
      guard let key else { return try add(envelope ?? "", to: digest, context) }
      let signer = try Signer(key: key, publicKey: self.signer.publicKey, context)
      stages.show(stages.report(plan), format: .text, explains: false, showsAll: false)
      if !isConfirmed {
        guard let answer = context.console.ask("Approve this plan? Only `yes` is taken as a yes: ") else {
          throw CommandFailure(
            Diagnostic("TW0030", "there is no terminal to ask on", help: ["add --yes to go ahead without a question"]),
            .needsSetting)
        }
        guard answer.trimmingCharacters(in: .whitespaces) == "yes" else {
          throw CommandFailure(Diagnostic("TW0031", .note, "nothing was changed"), .failure)
        }
      }
      let attestation = PlanAttestation(
        .approved, plan, path: path, digest: digest, options: self.signer, comment: comment, context)
      let envelope = try await signer.envelope(of: attestation)
      try Attestations.add(envelope, to: try Attestations.read(besides: path, context), besides: path, context)
      context.console.say(
        "Approved \(path) (SHA-256 \(digest)) with key \(signer.publicKey.identifier.prefix(16)), \(signer.publicKey.algorithm.name)\(attestation.expires.map { ", until \($0)" } ?? "")."
      )
      return .success
    }
  }

  /// Adds what another tool has signed, laid out as our own. Whether its key is trusted is seen when the plan is applied.
  private func add(_ file: String, to digest: String, _ context: Context) throws -> ExitStatus {
    let bytes: [UInt8]
    do { bytes = try context.files.read(file, limit: Envelope.longest) } catch { throw CommandFailure(error) }
    guard let envelope = Envelope(json: bytes), let statement = Statement(json: envelope.payload),
      let attestation = PlanAttestation(statement), attestation.plan.digest == digest
    else {
      throw CommandFailure(
        Diagnostic(
          "TW5044", "\(file) is no DSSE envelope with a statement about \(path)",
          notes: ["SHA-256 of the plan: \(digest)"]), .invalidInput)
    }
    try Attestations.add(envelope, to: try Attestations.read(besides: path, context), besides: path, context)
    context.console.say("Added to \(path): \(attestation.kind.verb) by \(attestation.signer).")
    return .success
  }
}
