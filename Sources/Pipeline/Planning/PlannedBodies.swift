import OrderedCollections
import Plans
import Resources

/// What the bodies of a plan still need when they are sent.
struct PlannedBodies {
  private let bodies: [Template]

  init(_ changes: [Change]) {
    bodies = changes.compactMap { change in
      switch change.operation {
      case .putResource(_, _, let body), .replaceResource(_, _, let body): body
      default: nil
      }
    }
  }

  /// Where each output comes from that a body refers to.
  func referents(_ resources: [DesiredResource]) -> [ObjectAddress: Referent] {
    let targets = Set(bodies.flatMap(\.references).map(\.target))
    var referents: [ObjectAddress: Referent] = [:]
    for resource in resources where targets.contains(resource.address) {
      referents[resource.address] = Referent(id: resource.id, apiVersion: resource.apiVersion)
    }
    return referents
  }

  /// The fingerprint of every secret in a body, by its source.
  func secretFingerprints(_ input: PlanInput) -> OrderedDictionary<String, String> {
    var found: [String: String] = [:]
    for (_, secret) in bodies.flatMap({ $0.secrets() }) {
      guard let value = input.secrets[secret] else { continue }
      found[secret.description] = input.fingerprints.fingerprint(of: value)
    }
    return OrderedDictionary(uniqueKeysWithValues: found.sorted { $0.key < $1.key })
  }
}
