import Applying
import ArgumentParser
import Attestations
import Diagnostics
import Encodings
import Files
import Foundation
import OrderedCollections
import Plans
import Resources

/// How whoever signs is asked to.
struct SignerOptions: ParsableArguments {
  @Option(
    name: .customLong("public-key"),
    help: ArgumentHelp(
      "With `command:PROGRAM` as key: the PEM file of its public half, by which what it says is checked.",
      valueName: "file"), completion: .file())
  var publicKey: String?

  @Option(
    help: ArgumentHelp("Who signs, in words; proven is only the key (default: the user's name).", valueName: "name"))
  var signer: String?

  @Option(
    help: ArgumentHelp("The signature counts for this long, as 90m, 12h or 1h; a day at most.", valueName: "time"))
  var expires: TimeArgument?
}

/// Signs statements about plans, by a key file or by a program that has the key.
struct Signer: Sendable {
  private enum Means: Sendable {
    case key(SigningKey)
    case program(String)
  }

  private static let programPrefix = "command:"
  /// A program that asks a vault has that many seconds.
  private static let patience = 60

  private let context: Context
  private let means: Means
  let publicKey: PublicKey

  /// `key` is a PEM file, or `command:PROGRAM`: then the program gets the bytes to sign on standard input and answers with
  /// the signature in base64.
  init(key: String, publicKey: String?, _ context: Context) throws(CommandFailure) {
    self.context = context
    guard key.hasPrefix(Self.programPrefix) else {
      let bytes: [UInt8]
      do { bytes = try context.files.read(key, limit: 1 << 16) } catch { throw CommandFailure(error) }
      do throws(SigningKey.Flaw) {
        let signing = try SigningKey(pem: bytes)
        means = .key(signing)
        self.publicKey = signing.publicKey
      } catch {
        throw CommandFailure(
          Diagnostic(
            "TW5042", "\(key) cannot sign: \(error.description)",
            help: ["openssl genpkey -algorithm ed25519 -out \(key) makes a key that can"]),
          .invalidInput)
      }
      return
    }
    guard let publicKey else {
      throw CommandFailure(
        Diagnostic("TW5042", "what \(key) signs cannot be checked", help: ["name its public key with --public-key"]),
        .usage)
    }
    self.publicKey = try TrustedKeys.one(publicKey, context)
    means = .program(String(key.dropFirst(Self.programPrefix.count)))
  }

  /// The envelope of what is signed. What a program signed is checked before it is believed.
  func envelope(of attestation: PlanAttestation) async throws(CommandFailure) -> Envelope {
    var envelope = Envelope(payload: attestation.statement.json)
    let bytes = envelope.signedBytes
    let signature: [UInt8]
    switch means {
    case .key(let key):
      guard let made = try? key.signature(of: bytes) else {
        throw CommandFailure(Diagnostic("TW5042", "the key does not sign"), .failure)
      }
      signature = made
    case .program(let program): signature = try await ask(program, bytes)
    }
    guard publicKey.proves(signature, of: bytes) else {
      throw CommandFailure(
        Diagnostic(
          "TW5043", "the signature is not one by the public key",
          help: ["Ed25519: 64 bytes over what is on standard input; P-256: DER over its SHA-256; each in base64"]),
        .failure)
    }
    envelope.signatures = [Envelope.Signature(keyID: publicKey.identifier, bytes: signature)]
    return envelope
  }

  private func ask(_ program: String, _ bytes: [UInt8]) async throws(CommandFailure) -> [UInt8] {
    let outcome = await BoundedProgram.run(
      program, [], environment: context.environment, input: bytes, patience: Self.patience, longest: 1 << 16)
    let problem: String
    switch outcome {
    case .notStarted(let reason): problem = "cannot be started: \(reason)"
    case .gaveNoAnswer(let seconds): problem = "gave no answer within \(seconds) s"
    case .ended(0, let output, _):
      let text = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      if let signature = Base64.decode(text), !signature.isEmpty { return signature }
      problem = "answered with something that is not base64"
    case .ended(let status, _, let errors):
      problem = "ended with \(status): \(String(decoding: errors.prefix(500), as: UTF8.self))"
    }
    throw CommandFailure(Diagnostic("TW5043", "\(program) \(problem)"), .failure)
  }
}

/// Public keys from PEM files.
enum TrustedKeys {
  static func read(_ paths: [String], _ context: Context) throws(CommandFailure) -> [TrustedKey] {
    var keys: [TrustedKey] = []
    for path in paths {
      let bytes: [UInt8]
      do { bytes = try context.files.read(path, limit: 1 << 16) } catch { throw CommandFailure(error) }
      guard let found = TrustedKey.all(inPEM: bytes) else {
        throw CommandFailure(
          Diagnostic(
            "TW5042", "\(path) holds no public keys, or something beside them",
            help: ["PEM of Ed25519 or P-256 keys, a line `# NAME` above each: openssl pkey -in KEY -pubout"]),
          .invalidInput)
      }
      keys += found
    }
    return keys
  }

  static func one(_ path: String, _ context: Context) throws(CommandFailure) -> PublicKey {
    let keys = try read([path], context)
    guard keys.count == 1 else {
      throw CommandFailure(Diagnostic("TW5042", "\(path) holds \(keys.count) keys, expected one"), .invalidInput)
    }
    return keys[0].key
  }
}

extension PlanAttestation {
  /// What is said about a plan now.
  init(
    _ kind: Kind, _ plan: Plan, path: String, digest: String, options: SignerOptions, comment: String = "",
    _ context: Context
  ) {
    let now = context.applyClock.now()
    var summary: OrderedDictionary<String, Int> = [:]
    for action in Action.allCases where action != .none {
      let count = plan.count(action)
      if count > 0 { summary[action.rawValue] = count }
    }
    self.init(
      kind: kind, plan: Statement.Subject(name: Path.name(path), digest: digest), environment: plan.environment.name,
      purpose: plan.purpose.rawValue, summary: summary,
      signer: options.signer ?? context.variable("USER") ?? context.variable("LOGNAME") ?? "", comment: comment,
      time: Timestamp.text(milliseconds: now),
      expires: options.expires.map { Timestamp.text(milliseconds: now + $0.microseconds / 1000) })
  }
}

/// Who has to have signed before a plan is applied.
struct ApprovalOptions: ParsableArguments {
  @Option(
    name: .customLong("require-approvals"),
    help: ArgumentHelp(
      "Apply a saved plan only when so many different trusted keys have signed it.", valueName: "n"))
  var required: Int?

  @Option(
    name: .customLong("trusted-keys"),
    help: ArgumentHelp(
      "PEM file of the public keys whose signatures count, in place of those that the plan names. May be repeated.",
      valueName: "file"), completion: .file())
  var trusted: [String] = []

  func validate() throws {
    if let required, required < 1 { throw ValidationError("--require-approvals takes a number from 1") }
    if required != nil, trusted.isEmpty { throw ValidationError("--require-approvals needs --trusted-keys") }
  }

  /// The rule of the command line, where there is one.
  func rule(_ context: Context) throws(CommandFailure) -> ApprovalRule? {
    guard !trusted.isEmpty else { return nil }
    return ApprovalRule(required: required ?? 1, keys: try TrustedKeys.read(trusted, context))
  }

  /// The signatures by which a saved plan may be applied. Refuses it where too few hold, with what is wrong with the others.
  func approvals(of plan: Plan, at path: String, digest: String, _ context: Context) throws(CommandFailure)
    -> [JournalEntry.Approval]
  {
    var rule = try rule(context)
    if var own = rule {
      // The plan asks for no less because the command line names keys.
      own.required = max(own.required, plan.approvals?.required ?? 0)
      rule = own
    }
    guard let rule = rule ?? plan.approvals else { return [] }
    let file = AttestationFile(try Attestations.read(besides: path, context))
    let check = SignatureCheck(
      file, plan: digest, environment: plan.environment.name, purpose: plan.purpose.rawValue, keys: rule.keys,
      time: Timestamp.text(milliseconds: context.applyClock.now()))
    guard check.accepted.count >= rule.required else {
      let names = check.accepted.map(\.key.name)
      throw CommandFailure(
        Diagnostic(
          "TW5040",
          "\(path) has \(check.accepted.count) of \(rule.required) required signatures\(names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")",
          notes: check.rejected.map { "line \($0.line) of \(AttestationFile.path(ofPlan: path)): \($0.reason)" }
            + ["trusted: \(rule.keys.map(\.name).joined(separator: ", "))"],
          help: ["twinwright approve \(shellWord(path)) --key KEY"]),
        .needsSetting)
    }
    return check.accepted.map { .init(signer: $0.key.name, key: $0.key.key.identifier, line: $0.digest) }
  }

  /// Refuses to apply without a saved plan where plans have to be signed: there would be nothing to sign.
  func refuseUnsaved(_ plan: Plan) throws(CommandFailure) {
    let required = max(plan.approvals?.required ?? 0, trusted.isEmpty ? 0 : required ?? 1)
    guard required > 0, plan.hasChanges else { return }
    throw CommandFailure(
      Diagnostic(
        "TW5040", "plans of \(plan.environment.name) need \(required) signatures before they are applied",
        help: ["save the plan (`plan --out FILE`), let it be approved (`approve FILE`) and apply the file"]),
      .needsSetting)
  }
}

/// The file of attestations beside a plan.
enum Attestations {
  /// Its bytes; none where there is no such file.
  static func read(besides plan: String, _ context: Context) throws(CommandFailure) -> [UInt8] {
    let path = AttestationFile.path(ofPlan: plan)
    guard context.files.exists(path) else { return [] }
    do { return try context.files.read(path, limit: 64 << 20) } catch { throw CommandFailure(error) }
  }

  /// Writes the file anew, with one line more.
  static func add(_ envelope: Envelope, to old: [UInt8], besides plan: String, _ context: Context)
    throws(CommandFailure)
  {
    let ending: [UInt8] = old.isEmpty || old.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
    do {
      try context.files.write(
        AttestationFile.path(ofPlan: plan), old + ending + envelope.line + [UInt8(ascii: "\n")], access: .ownerOnly)
    } catch { throw CommandFailure(error, writing: true) }
  }
}
