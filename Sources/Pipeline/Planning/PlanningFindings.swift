import Diagnostics
import Plans
import Resources

/// Why there is no plan: every finding of this stage with its code.
enum PlanningFindings {
  /// Codes of what keeps a plan from being applied and not from being looked at.
  static let againstApplying: Set<String> = [
    "TW4005", "TW4007", "TW4009", "TW4012", "TW4131", "TW4133", "TW4134", "TW4135", "TW4136",
  ]

  static func locked(
    _ change: Change, by lock: LiveLock, at span: SourceSpan?, isDeclared: Bool
  ) -> Diagnostic {
    let verb =
      switch change.action {
      case .create: "made"
      case .delete: "deleted"
      case .replace: "replaced"
      case .adopt, .update, .none: "changed"
      }
    let remedy =
      isDeclared
      ? "the lock is declared: take it out of the manifests first, and put it back afterwards"
      : "take the lock off first, where that is meant: az lock delete --ids \(lock.id)"
    return Diagnostic(
      "TW4131", .error, "`\(change.address)` would be \(verb), and the lock `\(lock.id.name)` forbids it", at: span,
      notes: [
        "\(lock.level) on \(lock.scope)" + (lock.notes.isEmpty ? "" : ": \(lock.notes)")
      ],
      help: [remedy])
  }

  static func misfits(_ misfits: Misfits, _ migration: ModelMigration) -> Diagnostic {
    let count = misfits.count == 1 ? "a twin" : "\(misfits.count) twins"
    return Diagnostic(
      "TW4024", .error, "\(count) of `\(migration.from)` would not fit `\(migration.to)`", at: migration.span,
      notes: misfits.lines,
      help: ["say what becomes of those values with `rename`, `remove` and `add`, or mend the twins first"])
  }

  static func ring(_ path: [ObjectAddress]) -> Diagnostic {
    let names = (path + path.prefix(1)).map { "\($0)" }.joined(separator: " -> ")
    return Diagnostic(
      "TW4001", .error, "objects wait for one another in a ring: \(names)",
      help: ["break the ring: take out a reference or a `dependsOn`"])
  }

  static func undeclared(_ reference: Reference, in address: ObjectAddress, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4002", .error, "`\(address)` refers to `\(reference.target)`, which is not declared", at: span)
  }

  static func noOutput(_ reference: Reference, _ known: [String], at span: SourceSpan?) -> Diagnostic {
    let nearest = Suggestions.nearest(to: reference.output, among: known)
    return Diagnostic(
      "TW4008", .error, "`\(reference.target)` has no output `\(reference.output)`", at: span,
      label: nearest.map { "did you mean `\($0)`?" }, notes: ["its outputs: \(known.joined(separator: ", "))"])
  }

  static func noSecret(_ secret: SecretReference, in address: ObjectAddress, at span: SourceSpan?) -> Diagnostic {
    let help =
      switch secret {
      case .environment(let name): "set the environment variable \(name)"
      case .file(let path): "write the secret into the file \(path)"
      case .keyVault(let vault, let name): "make sure that the key vault \(vault) has a secret \(name) you may read"
      case .output: "declare the resource that hands it out"
      }
    return Diagnostic("TW4003", .error, "`\(secret)` has no value; `\(address)` needs it", at: span, help: [help])
  }

  static func foreign(_ resource: DesiredResource, _ owner: String, _ environment: String) -> Diagnostic {
    Diagnostic(
      "TW4004", .error, "`\(resource.address)` belongs to the environment `\(owner)`, not to `\(environment)`",
      at: resource.span, notes: ["\(resource.id) carries the tag \(Ownership.markTag) = \(owner)"],
      help: ["take it out of this environment's manifests, or remove the tag to hand it over"])
  }

  static func protected(_ resource: DesiredResource, replacing paths: [String]) -> Diagnostic {
    Diagnostic(
      "TW4005", .error, "`\(resource.address)` is protected and would have to be replaced", at: resource.span,
      notes: ["cannot be changed in place: \(paths.joined(separator: ", "))"],
      help: ["keep the live values, or remove `protect` if losing the object is meant"])
  }

  static func protected(_ resource: DesiredResource, inside parent: ObjectAddress) -> Diagnostic {
    Diagnostic(
      "TW4005", .error, "`\(resource.address)` is protected and would go with `\(parent)`, which is replaced",
      at: resource.span, help: ["remove `protect` if losing the object is meant"])
  }

  static func protectedFromDestroy(_ resource: DesiredResource) -> Diagnostic {
    Diagnostic(
      "TW4006", .error, "`\(resource.address)` is protected and cannot be destroyed", at: resource.span,
      help: ["remove `protect` if losing the object is meant"])
  }

  static func unmarkedReplacement(_ resource: DesiredResource, _ paths: [String]) -> Diagnostic {
    Diagnostic(
      "TW4007", .error, "`\(resource.address)` exists, is not marked as ours and would have to be replaced",
      at: resource.span,
      notes: [
        "\(resource.id) has no tag \(Ownership.markTag)",
        "cannot be changed in place: \(paths.joined(separator: ", "))",
      ],
      help: ["declare the live values to adopt it, or give this one another name"])
  }

  static func replacesForeign(_ resource: DesiredResource, _ held: [String]) -> Diagnostic {
    Diagnostic(
      "TW4009", .error, "`\(resource.address)` would have to be replaced, and what is not ours in it would be lost",
      at: resource.span, notes: ["it holds \(held.prefix(5).joined(separator: ", "))\(held.count > 5 ? ", …" : "")"],
      help: ["keep the live values of what cannot be changed in place, or move away what it holds"])
  }

  static func deleted(_ resource: DesiredResource, until date: String?, remedy: String) -> Diagnostic {
    Diagnostic(
      "TW4012", .error, "the name `\(resource.id.name)` of `\(resource.address)` is taken by a deleted one",
      at: resource.span, notes: date.map { ["it is gone for good at \($0)"] } ?? [], help: [remedy])
  }

  static func keepsName(_ resource: DesiredResource, inside parent: ObjectAddress, days: Int) -> Diagnostic {
    Diagnostic(
      "TW4012", .error,
      "`\(resource.address)` would go with `\(parent)`, which is replaced, and a deleted one keeps its name for up to "
        + "\(days) days",
      at: resource.span, help: ["keep the live values of `\(parent)`, or give this one another name"])
  }

  static func keepsName(_ resource: DesiredResource, _ paths: [String], days: Int) -> Diagnostic {
    Diagnostic(
      "TW4012", .error,
      "`\(resource.address)` would have to be replaced, but a deleted one keeps its name for up to \(days) days",
      at: resource.span, notes: ["cannot be changed in place: \(paths.joined(separator: ", "))"],
      help: ["keep the live values, or declare one with another name beside it and take this one out afterwards"])
  }

  static func referredModel(_ model: String, by referrers: [String], at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4020", .error,
      "the model `\(model)` has changed under the same version, and live models that are not ours refer to it",
      at: span, notes: ["referring: \(referrers.joined(separator: ", "))"],
      help: ["give the changed model a new version: models in Azure cannot be changed, only deleted and made again"])
  }

  static func tooManyReplacements(_ count: Int, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4021", .error, "\(count) models would have to be deleted and uploaded in one request, which takes 250 at most",
      at: span, help: ["give the changed models new versions"])
  }

  static func modelRing(_ path: [String], at span: SourceSpan?) -> Diagnostic {
    Diagnostic("TW4022", .error, "models need one another in a ring: \(path.joined(separator: " -> "))", at: span)
  }

  static func declaredTwice(_ what: String, _ first: ObjectAddress, _ second: ObjectAddress, at span: SourceSpan?)
    -> Diagnostic
  {
    Diagnostic(
      "TW4023", .error, "\(what) is declared by `\(first)` and by `\(second)` for the same place", at: span,
      help: ["declare it once"])
  }

  static func noTarget(_ address: ObjectAddress, _ target: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4031", .error, "`\(address)` leads to the twin `\(target)`, which is neither declared nor live", at: span)
  }

  static func noSource(_ address: ObjectAddress, _ source: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4032", .error, "`\(address)` starts at the twin `\(source)`, which is neither declared nor live", at: span)
  }
}

extension SourceSpan {
  /// The place as a plan keeps it.
  var origin: Origin {
    let place = location
    return Origin(file: file.path, line: place.line, column: place.column)
  }
}
