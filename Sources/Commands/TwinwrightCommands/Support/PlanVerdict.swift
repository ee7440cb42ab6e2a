import Applying
import Diagnostics
import Documents
import Files
import Plans
import Policies
import Rendering
import Resources

/// What the limits and rules of its policy say of a plan.
struct PlanVerdict: Sendable {
  /// What refuses the plan as errors, everything else as it weighs.
  let findings: Findings
  private let judgement: PolicyJudgement

  init(_ plan: Plan, _ judgement: PolicyJudgement, _ places: PolicyPlaces) {
    var findings = Findings(plan.breaches.map { $0.diagnostic(at: $0.limit.origin.flatMap(places.place)) })
    findings.add(contentsOf: judgement.findings(places))
    self.findings = findings
    self.judgement = judgement
  }

  /// Tells what was found, and refuses a plan that may not be. Nothing has been done by then.
  func check(_ console: Console) throws(CommandFailure) {
    if findings.hasErrors { throw CommandFailure(findings, .invalidInput) }
    if !findings.isEmpty { console.say(DiagnosticText.render(findings)) }
  }

  /// The same before the plan is applied, with as many valid approvals as it has.
  func check(_ console: Console, approvals: Int) throws(CommandFailure) {
    try check(console)
    if let refusal = judgement.refusal(approvals: approvals) {
      throw CommandFailure(Findings([refusal]), .needsSetting)
    }
  }
}

extension Stages {
  /// Judges a plan by its own limits and rules. With the manifests at hand findings point at the very value.
  func verdict(_ plan: Plan, _ desired: DesiredState? = nil) -> PlanVerdict {
    let bodies = Dictionary(
      (desired?.resources ?? []).map { ($0.address, $0.body) }, uniquingKeysWith: { first, _ in first })
    let files = InputFiles(context.files, plan.provenance?.inputs ?? [])
    let places = PolicyPlaces(
      place: { files.span(of: $0) }, value: { address, path in bodies[address]?.span(at: path) })
    return PlanVerdict(plan, PolicyJudge(now: context.applyClock.now()).judge(plan), places)
  }
}

/// The files that a plan was made from, as long as they are as they were then; each is read once.
private final class InputFiles {
  private let files: any FileStore
  private let digests: [String: String]
  private var known: [String: SourceFile?] = [:]

  init(_ files: any FileStore, _ inputs: [InputFile]) {
    self.files = files
    digests = Dictionary(inputs.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
  }

  /// The word that begins there.
  func span(of origin: Origin) -> SourceSpan? {
    guard let source = source(origin.file), source.lineStarts.indices.contains(origin.line - 1) else { return nil }
    let offset = source.line(origin.line).unicodeScalars.prefix(max(0, origin.column - 1)).reduce(0) {
      $0 + $1.utf8.count
    }
    let start = min(source.lineStarts[origin.line - 1] + offset, source.bytes.count)
    let length = source.bytes[start...].prefix(while: Self.isOfWord).count
    return source.span(start, start + max(1, length))
  }

  private func source(_ path: String) -> SourceFile? {
    if let known = known[path] { return known }
    var source: SourceFile?
    if let digest = digests[path], let bytes = try? files.read(path), Digest.sha256(bytes) == digest {
      source = SourceFile(path: path, bytes: bytes)
    }
    known[path] = .some(source)
    return source
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
