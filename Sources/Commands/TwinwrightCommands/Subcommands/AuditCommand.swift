import Applying
import ArgumentParser
import Attestations
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Rendering

/// `twinwright audit`: what journals, plans and signatures prove.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Prove offline that what was reviewed is what was applied.",
    subcommands: [AuditVerifyCommand.self, AuditShowCommand.self])
}

/// How an audit is printed.
enum AuditFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

/// Where journals lie.
struct JournalOptions: ParsableArguments {
  @Option(
    name: .customLong("journal"),
    help: ArgumentHelp(
      "A journal (default: every plans/*.journal.jsonl). May be repeated.", valueName: "file"),
    completion: .file())
  var paths: [String] = []

  func read(_ context: Context) throws -> [(path: String, bytes: [UInt8])] {
    do throws(FileError) {
      var paths = paths
      if paths.isEmpty, context.files.isFolder("plans") {
        paths = try context.files.list("plans").filter { $0.hasSuffix(".journal.jsonl") }.sorted().map { "plans/\($0)" }
      }
      var journals: [(path: String, bytes: [UInt8])] = []
      for path in paths { journals.append((path, try context.files.read(path, limit: 1 << 30))) }
      return journals
    } catch { throw CommandFailure(error) }
  }
}

/// `twinwright audit verify`.
struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Hold plans, the signatures beside them and journals against one another.",
    discussion: """
      Reads files only. Exits 0 when every byte of the journals is as it was written, each plan was applied and nothing \
      but what it holds was done, by the signatures that were required; 65 when anything does not fit, with its place.
      """)

  @Argument(
    help: ArgumentHelp(
      "Plan documents; what is beside them in PLAN.attestations.jsonl belongs to them.", valueName: "plans"),
    completion: .file(extensions: ["json"]))
  var plans: [String] = []

  @OptionGroup var journals: JournalOptions
  @OptionGroup var approvals: ApprovalOptions

  @Option(help: "How it is printed: text or json.")
  var format = AuditFormat.text

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let stages = Stages(context: context)
      let reviewed = try plans.map { path in
        let (plan, digest) = try stages.savedPlan(path)
        return PlanAudit.ReviewedPlan(
          path: path, plan: plan, digest: digest,
          attestations: AttestationFile(try Attestations.read(besides: path, context)))
      }
      let journals = try journals.read(context)
      guard !journals.isEmpty else {
        throw CommandFailure(
          Diagnostic("TW0011", "there is no journal to look at", help: ["name it with --journal"]), .missingInput)
      }
      let audit = PlanAudit(plans: reviewed, journals: journals, rule: try approvals.rule(context))
      switch format {
      case .text:
        context.console.out(AuditText.render(audit, journals: journals.map(\.path)))
        if !audit.findings.isEmpty { context.console.say(DiagnosticText.render(audit.findings)) }
      case .json: context.console.out(raw: AuditText.document(audit).prettyJSON + "\n")
      }
      return audit.findings.hasErrors ? .invalidInput : .success
    }
  }
}

/// `twinwright audit show`.
struct AuditShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Tell the history of one object.",
    discussion: "What every apply did to it and to what lies in it, as the journals tell, oldest first.")

  @Argument(
    help: ArgumentHelp("Its address, such as IoTHub.ev-hub or TwinGraph.fleet/twins/EV-001.", valueName: "object"))
  var object: String

  @OptionGroup var journals: JournalOptions

  @Option(help: "How it is printed: text or json.")
  var format = AuditFormat.text

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let journals = try journals.read(context)
      for journal in journals {
        if let broken = Journal.verify(journal.bytes).firstBreak {
          context.console.say(
            DiagnosticText.render(
              Diagnostic(
                "TW5050", .warning,
                "the journal \(journal.path) is not what was written, line \(broken.line): \(broken.message)")))
        }
      }
      let history = ObjectHistory(of: object, in: journals)
      guard !history.moments.isEmpty else {
        throw CommandFailure(
          Diagnostic(
            "TW5056", "no journal tells of `\(object)`",
            notes: ["looked at: \(journals.map(\.path).joined(separator: ", "))"]),
          .missingInput)
      }
      switch format {
      case .text: context.console.out(AuditText.render(history))
      case .json: context.console.out(raw: AuditText.document(history).prettyJSON + "\n")
      }
      return .success
    }
  }
}

/// Audits as text and as JSON.
enum AuditText {
  static func render(_ audit: PlanAudit, journals: [String]) -> StyledText {
    var text = StyledText()
    for apply in audit.applies {
      text.line("\(apply.began)  \(apply.purpose) of \(apply.plan.prefix(16))", style: .heading)
      text.line(
        "  \(apply.done) done, \(apply.failed) failed, \(apply.skipped) skipped; \(apply.ended.map { "ended \($0)" } ?? "did not end")"
      )
      for approval in apply.approvals { text.line("  signed by \(approval.signer) (\(approval.key.prefix(16)))") }
    }
    for (path, accepted) in audit.signers {
      for one in accepted {
        let comment = one.attestation.comment.isEmpty ? "" : ": \(one.attestation.comment)"
        text.line("\(path): \(one.attestation.kind.verb) by \(one.key.name) at \(one.attestation.time)\(comment)")
      }
    }
    if !audit.findings.hasErrors {
      text.line("All of \(journals.joined(separator: ", ")) is as it was written.")
    }
    return text
  }

  static func document(_ audit: PlanAudit) -> Value {
    [
      "holds": .bool(!audit.findings.hasErrors),
      "applies": .array(
        audit.applies.map { apply in
          var members: OrderedDictionary<String, Value> = [
            "journal": .string(apply.journal), "plan": .string(apply.plan), "purpose": .string(apply.purpose),
            "began": .string(apply.began),
          ]
          if let ended = apply.ended { members["ended"] = .string(ended) }
          members["done"] = .integer(Int64(apply.done))
          members["failed"] = .integer(Int64(apply.failed))
          members["skipped"] = .integer(Int64(apply.skipped))
          members["approvals"] = .array(
            apply.approvals.map {
              ["signer": .string($0.signer), "key": .string($0.key), "line": .string($0.line)]
            })
          return .object(members)
        }),
      "signatures": .array(
        audit.signers.flatMap { path, accepted in
          accepted.map { one in
            var members: OrderedDictionary<String, Value> = [
              "plan": .string(path), "signer": .string(one.key.name), "key": .string(one.key.key.identifier),
              "kind": .string(one.attestation.kind.rawValue), "time": .string(one.attestation.time),
              "line": .string(one.digest),
            ]
            if !one.attestation.comment.isEmpty { members["comment"] = .string(one.attestation.comment) }
            return .object(members)
          }
        }),
      "findings": .array(
        audit.findings.sorted.map {
          ["code": .string($0.code), "severity": .string($0.severity.rawValue), "message": .string($0.message)]
        }),
    ]
  }

  static func render(_ history: ObjectHistory) -> StyledText {
    var text = StyledText()
    for moment in history.moments {
      let entry = moment.entry
      let what = [entry.event.rawValue, entry.action].compactMap { $0 }.joined(separator: " ")
      let about = entry.addresses.count == 1 ? entry.addresses[0] : "\(entry.addresses.count) objects"
      text.line("\(entry.time)  \(what)  \(about)  plan \(entry.plan.prefix(16))")
      if let error = entry.error { text.line("    \(error)") }
      if let cause = entry.cause { text.line("    because of \(cause)") }
    }
    return text
  }

  static func document(_ history: ObjectHistory) -> Value {
    .array(
      history.moments.map { moment in
        var members = moment.entry.members.object ?? [:]
        members["journal"] = .string(moment.journal)
        return .object(members)
      })
  }
}
