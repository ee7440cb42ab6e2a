import Catalogue
import Plans
import Resources

/// What reports call changes, kinds and impacts.
extension Change {
  /// `ContainerGroup`, or for what lies in sets its model, name or nothing.
  var typeName: String {
    switch kind {
    case .resource: ResourceID(identifier).flatMap { Catalogue.type(arm: $0.type)?.kind } ?? address.kind
    case .twin, .relationship: type ?? ""
    case .model, .eventRoute, .device, .deviceTwin: ""
    }
  }

  /// Whether it stands first: something goes or cannot be undone.
  var isDestructive: Bool { loses || isIrreversible }
}

extension ObjectKind {
  var plural: String { noun + "s" }
}

extension Action {
  /// The order in which reports tell of actions.
  static let told: [Action] = [.delete, .replace, .adopt, .update, .create]

  /// What is done, as in "12 twins deleted".
  var participle: String {
    switch self {
    case .create: "created"
    case .update: "updated"
    case .replace: "replaced"
    case .delete: "deleted"
    case .adopt: "adopted"
    case .none: "as declared"
    }
  }
}

/// What hangs on a change in words.
enum ImpactWords {
  /// `2 event routes`, or with names `2 event routes (a, b)`; one part for each thing that hangs on it.
  static func parts(_ impact: Impact, names: Bool) -> [String] {
    var parts: [String] = []
    if impact.twins > 0 { parts.append(plural(impact.twins, "live twin")) }
    if impact.relationships > 0 { parts.append(plural(impact.relationships, "live relationship")) }
    let named: [(Impact.Named, String)] = [
      (impact.dependents, "dependent"), (impact.eventRoutes, "event route"), (impact.endpoints, "endpoint"),
      (impact.runtime, "runtime part"),
    ]
    for (found, noun) in named where found.count > 0 {
      let rest = found.count > found.names.count ? ", …" : ""
      parts.append(
        plural(found.count, noun) + (names ? " (\(found.names.joined(separator: ", "))\(rest))" : ""))
    }
    return parts
  }

  /// What all changes together touch; `nil` where that is nothing.
  static func total(_ plan: Plan) -> String? {
    var parts: [String] = []
    let irreversible = plan.amount(of: .irreversible)
    if irreversible > 0 {
      parts.append("\(plural(irreversible, "change")) cannot be undone")
    }
    if let impact = plan.impact, impact.twins + impact.relationships > 0 {
      parts.append(
        "\(plural(impact.twins, "live twin")) and \(plural(impact.relationships, "live relationship")) affected")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
