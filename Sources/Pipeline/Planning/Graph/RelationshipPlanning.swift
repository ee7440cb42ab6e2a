import Cloud
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Plans the declared relationships of one instance.
struct RelationshipPlanning {
  let place: InstancePlace
  /// Changes that make or change a twin.
  let twins: [String: ObjectAddress]
  /// Declared relationships that are live.
  private(set) var met = 0
  /// Changes after which a twin is no longer held by a relationship that led to it.
  private(set) var releasing: [String: [ObjectAddress]] = [:]

  init(_ place: InstancePlace, twins: [String: ObjectAddress]) {
    self.place = place
    self.twins = twins
  }

  mutating func plan(into draft: inout Draft) {
    for (index, graph) in place.graphs.enumerated() {
      for key in graph.graph.relationshipKeys {
        if index > 0, let first = place.graphs[..<index].first(where: { $0.graph.contains(relationship: key) }) {
          draft.findings.add(
            PlanningFindings.declaredTwice(
              "the relationship `\(key.source)/\(key.id)`", first.address, graph.address,
              at: graph.graph.span(ofRelationship: key)))
          continue
        }
        plan(key, graph, &draft)
      }
    }
  }

  private mutating func plan(_ key: RelationshipKey, _ graph: DesiredTwinGraph, _ draft: inout Draft) {
    guard let live = place.live?.graph, live.contains(relationship: key) else { return create(key, graph, &draft) }
    met += 1
    guard let declared = graph.graph.contentBytes(ofRelationship: key) else { return }
    let have = live.contentBytes(ofRelationship: key)
    if let have, Bytes.equal(declared, have) { return draft.countUnchanged(.relationship) }
    guard let want = graph.graph.relationship(key), let ends = live.ends(ofRelationship: key) else { return }
    if ends.name != want.name || ends.target != want.target {
      replace(want, graph, live, ends, &draft)
    } else {
      patch(want, graph, live, &draft)
    }
  }

  private mutating func create(_ key: RelationshipKey, _ graph: DesiredTwinGraph, _ draft: inout Draft) {
    guard let relationship = graph.graph.relationship(key) else { return }
    let lost = place.lost?.graph.relationship(key)
    var change = change(relationship, graph, .create, place.creationReason(lost != nil))
    change.pin = Pins.pin(of: lost, etag: nil)
    change.operation = .createRelationship(instance: place.id, relationship)
    change.properties =
      RelationshipPlanning.ends(from: nil, to: relationship)
      + relationship.properties.map {
        PropertyChange(path: ValuePath([.member($0.key)]), before: nil, after: .known($0.value))
      }
    check(relationship, graph, change.address, &draft)
    draft.add(change)
  }

  private mutating func replace(
    _ want: Relationship, _ graph: DesiredTwinGraph, _ live: TwinGraph, _ ends: (name: String, target: String),
    _ draft: inout Draft
  ) {
    let what = ends.target == want.target ? "name" : "target"
    var change = change(
      want, graph, .replace, Reason(.immutable, "the \(what) of a relationship cannot be changed in place"))
    let before = live.relationship(want.key)
    change.pin = pin(want.key, live)
    change.operation = .replaceRelationship(instance: place.id, want)
    change.properties = RelationshipPlanning.ends(from: ends, to: want)
    change.properties += ValueDifference.between(
      .object(before?.properties ?? [:]), .object(want.properties)
    ).map(\.propertyChange)
    releasing[ends.target, default: []].append(change.address)
    check(want, graph, change.address, &draft)
    draft.add(change)
  }

  private func patch(_ want: Relationship, _ graph: DesiredTwinGraph, _ live: TwinGraph, _ draft: inout Draft) {
    let before = live.relationship(want.key)?.properties ?? [:]
    let difference = ContentDifference(
      declared: Value.object(want.properties).canonicalJSON[...], live: Value.object(before).canonicalJSON[...], .none)
    guard !difference.patch.isEmpty else { return draft.countUnchanged(.relationship) }
    var change = change(want, graph, .update, Reason(.differs, "differs from what is declared"))
    change.pin = pin(want.key, live)
    change.properties = difference.properties
    change.operation = .patchRelationship(instance: place.id, want.key, difference.patch)
    draft.add(change)
  }

  private func pin(_ key: RelationshipKey, _ live: TwinGraph) -> Pin {
    let etag = live.etag(ofRelationship: key)
    return live.relationship(key).map { Pins.pin(of: $0, etag: etag) } ?? Pins.pin(etag: etag)
  }

  private func change(
    _ relationship: Relationship, _ graph: DesiredTwinGraph, _ action: Action, _ reason: Reason
  ) -> Change {
    let key = relationship.key
    return Change(
      address: RelationshipPlanning.address(key, graph), kind: .relationship, identifier: "\(key.source)/\(key.id)",
      action: action, reason: reason,
      dependsOn: place.base + [key.source, relationship.target].compactMap { twins[$0] }.removingRepeats,
      pin: .absent, origin: graph.graph.span(ofRelationship: key)?.origin)
  }

  static func address(_ key: RelationshipKey, _ graph: DesiredTwinGraph) -> ObjectAddress {
    graph.address.child("twins", key.source).child("relationships", key.id)
  }

  private static func ends(from before: (name: String, target: String)?, to after: Relationship) -> [PropertyChange] {
    let pairs = [("$relationshipName", before?.name, after.name), ("$targetId", before?.target, after.target)]
    return pairs.filter { $0.1 != $0.2 }.map { name, old, new in
      PropertyChange(
        path: ValuePath([.member(name)]), before: old.map { .string($0) }, after: .known(.string(new)),
        forcesReplacement: before != nil)
    }
  }

  /// Both ends must be there when the relationship is written.
  private func check(
    _ relationship: Relationship, _ graph: DesiredTwinGraph, _ address: ObjectAddress, _ draft: inout Draft
  ) {
    let span = graph.graph.span(ofRelationship: relationship.key)
    if !exists(relationship.target) {
      draft.findings.add(PlanningFindings.noTarget(address, relationship.target, at: span))
    }
    if !exists(relationship.key.source) {
      draft.findings.add(PlanningFindings.noSource(address, relationship.key.source, at: span))
    }
  }

  private func exists(_ twin: String) -> Bool {
    place.graphs.contains { $0.graph.contains(twin: twin) } || place.live?.graph.contains(twin: twin) == true
  }
}

extension [ObjectAddress] {
  /// Each once, in the order given.
  var removingRepeats: [ObjectAddress] {
    guard count > 1 else { return self }
    var seen: Set<ObjectAddress> = []
    return filter { seen.insert($0).inserted }
  }
}
