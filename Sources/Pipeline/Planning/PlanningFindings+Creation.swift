import Cloud
import Diagnostics
import Plans
import Resources

/// What Azure would refuse to make.
extension PlanningFindings {
  static func notOffered(
    _ resource: DesiredResource, in location: String, _ offered: [String], _ others: [ObjectAddress]
  ) -> Diagnostic {
    let names = offered.map(RegionName.folded).sorted()
    let nearest = Suggestions.nearest(to: RegionName.folded(location), among: names)
    let written = resource.body["location"]?.span
    var notes = ["offered in: \(names.joined(separator: ", "))"]
    if written == nil { notes.insert("the location is the environment's: it says none of its own", at: 0) }
    if !others.isEmpty { notes.append("the same goes for \(list(others))") }
    return Diagnostic(
      "TW4133", .error, "`\(resource.address)`: \(resource.id.type) is not offered in `\(location)`",
      at: written ?? resource.span, label: nearest.map { "did you mean `\($0)`?" }, notes: notes,
      help: ["set `location` to a region that offers it"])
  }

  static func unregistered(_ provider: LiveProvider, _ waiting: [ObjectAddress], at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "TW4134", .error,
      "the subscription is not registered to use `\(provider.namespace)` (\(provider.registrationState))", at: span,
      notes: ["needed by \(list(waiting))"],
      help: ["register it: az provider register --namespace \(provider.namespace) --wait"])
  }

  static func nameTaken(_ resource: DesiredResource, _ name: TakenName) -> Diagnostic {
    let said = [name.reason, name.message].filter { !$0.isEmpty }.joined(separator: ": ")
    return Diagnostic(
      "TW4135", .error, "the name `\(resource.id.name)` cannot be had for `\(resource.address)`", at: resource.span,
      notes: said.isEmpty ? [] : ["Azure says: \(said)"],
      help: [
        "take another name: others share this one's space, in any subscription, and a name of yours may still lie in "
          + "another resource group"
      ])
  }

  static func quota(
    _ usage: LiveUsage, needed: Double, by takers: [ObjectAddress], at span: SourceSpan?
  ) -> Diagnostic {
    let place = usage.region.map { " in \($0)" } ?? ""
    return Diagnostic(
      "TW4136", .error,
      "the plan needs \(amount(needed)) of `\(usage.counter)` of \(usage.namespace)\(place), and "
        + "\(amount(usage.current)) of \(amount(usage.limit)) are used",
      at: span, notes: ["needed by \(list(takers))"],
      help: ["declare fewer or smaller ones, delete what is not needed, or ask Azure support for a higher limit"])
  }

  static func unanswered(_ question: UnansweredQuestion) -> Diagnostic {
    Diagnostic(
      "TW4137", .note, "could not be checked: \(question.subject)", notes: [question.reason],
      help: ["nothing, where this is meant: Azure decides when the plan is applied"])
  }

  static func jobRuns(_ job: InstanceJob, in id: ResourceID) -> Diagnostic {
    let (noun, effect) =
      switch job.kind {
      case .imports: ("import job", "it goes on writing models, twins and relationships")
      case .deletions: ("delete job", "it deletes every model, twin and relationship, also what is applied meanwhile")
      }
    return Diagnostic(
      "TW4138", .warning, "the \(noun) `\(job.id)` runs in \(id.name): \(effect)",
      help: ["wait until it has ended and plan again"])
  }

  private static func list(_ addresses: [ObjectAddress]) -> String {
    let shown = addresses.prefix(5).map { "\($0)" }.joined(separator: ", ")
    return addresses.count > 5 ? "\(shown) and \(addresses.count - 5) more" : shown
  }

  private static func amount(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
