import Catalogue
import Cloud
import Plans
import Resources

/// Where the fingerprints of secrets are kept that went into resources without tags: with the nearest declared resource
/// around them that has tags and is ours.
struct FingerprintShelf {
  /// The tag for one resource.
  struct Place {
    let holder: ResourceID
    let tag: String
    /// What stands there now.
    let live: String?
  }

  private let holders: [ResourceID: ResourceID]
  /// The tags of a holder that are wanted for declared resources, in lower case.
  private let wanted: [ResourceID: Set<String>]
  /// How many tags each holder will have.
  private var counts: [ResourceID: Int] = [:]

  init(_ resources: [DesiredResource]) {
    let taggable = Set(resources.filter(ResourceComparison.isTaggable).map(\.id))
    var holders: [ResourceID: ResourceID] = [:]
    var wanted: [ResourceID: Set<String>] = [:]
    for resource in resources where !resource.isAdopted && !taggable.contains(resource.id) {
      var next = resource.id.parent
      while let container = next, !taggable.contains(container) { next = container.parent }
      guard let holder = next else { continue }
      holders[resource.id] = holder
      wanted[holder, default: []].insert(KeptFingerprint.tag(of: resource.id, in: holder))
    }
    self.holders = holders
    self.wanted = wanted
  }

  /// The tags of a resource that are kept for what lies in it.
  func tags(on holder: ResourceID) -> Set<String> { wanted[holder] ?? [] }

  /// Where a resource's fingerprint is kept; `nil` where it has tags of its own, or nobody has room for it. `live` is the
  /// holder as it stands and stays.
  func place(of resource: ResourceID, live: (ResourceID) -> LiveResource?) -> Place? {
    guard let holder = holders[resource] else { return nil }
    let tag = KeptFingerprint.tag(of: resource, in: holder)
    let value = live(holder).flatMap { Ownership.tag(tag, in: $0.body) }
    guard value != nil || counts[holder, default: 0] < KeptFingerprint.mostTags else { return nil }
    return Place(holder: holder, tag: tag, live: value)
  }

  /// Says how many tags a resource will have, those kept for others included.
  mutating func note(_ count: Int, tagsOn holder: ResourceID) { counts[holder] = count }

  /// Says that a fingerprint takes a tag more.
  mutating func take(_ kept: KeptFingerprint?) {
    if let kept, kept.before == nil { counts[kept.holder, default: 0] += 1 }
  }

  /// The changes, deletions among them with the tags that go with what they delete.
  static func clearing(_ changes: [Change], _ live: LiveState) -> [Change] {
    let gone = Set(changes.compactMap { $0.operation?.vacated })
    return changes.map { change in
      guard case .deleteResource(let id, _)? = change.operation else { return change }
      var change = change
      change.keptFingerprint = removal(of: id, gone, live)
      return change
    }
  }

  private static func removal(of id: ResourceID, _ gone: Set<ResourceID>, _ live: LiveState) -> KeptFingerprint? {
    var next = id.parent
    while let container = next {
      if gone.contains(container) { return nil }
      let tag = KeptFingerprint.tag(of: id, in: container)
      if let value = live.resources[container].flatMap({ Ownership.tag(tag, in: $0.body) }) {
        return KeptFingerprint(holder: container, tag: tag, before: value, after: nil)
      }
      next = container.parent
    }
    return nil
  }
}

extension Plans.Operation {
  /// The resource that it takes away, for a moment or for good.
  fileprivate var vacated: ResourceID? {
    switch self {
    case .deleteResource(let id, _), .replaceResource(let id, _, _): id
    default: nil
    }
  }
}
