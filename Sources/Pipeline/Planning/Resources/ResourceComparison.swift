import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources

/// One declared resource against its live self: differences, suppressions and the bodies to write.
struct ResourceComparison {
  /// Whether the mark and the fingerprint of secrets are put on it.
  let isTaggable: Bool
  /// The tags that are kept for what lies in it, in lower case.
  private let keptTags: Set<String>
  /// What is to be written to the tag that is kept for it elsewhere; `nil`: nothing.
  let kept: KeptFingerprint?
  private(set) var changes: [PropertyChange] = []
  private(set) var suppressed: [Suppression] = []

  private let type: ResourceType
  private let secrets: SecretBook
  /// The declared body; what a plan decides now is filled in, the rest is left to apply.
  private let body: Template
  private let live: Value?
  private let outputs: OutputBook
  private var tags: OrderedDictionary<String, Template>?
  private var freshTags: OrderedDictionary<String, Template>?

  /// Compares; `live` is `nil` for a resource that is made.
  init(
    _ resource: DesiredResource, live: LiveResource?, _ input: PlanInput, _ secrets: SecretBook, _ outputs: OutputBook,
    _ place: FingerprintShelf.Place?, keptTags: Set<String>
  ) {
    self.keptTags = keptTags
    type = OutputBook.type(of: resource)
    self.secrets = secrets
    self.outputs = outputs
    self.live = live?.body
    body = resource.body.resolved(reference: { $0.target == OutputBook.deployer ? outputs.value($0) : nil })
    isTaggable = ResourceComparison.isTaggable(resource)
    let around = resource.id.parent.flatMap { input.live.resources[$0] }
    var diff = ResourceDiff(
      type: type, secrets: secrets, outputs: outputs, editions: ResourceComparison.editions(of: around))
    diff.compareBody(body, with: live?.body ?? .object([:]))
    let liveTag = live.flatMap { Ownership.tag(Ownership.secretsTag, in: $0.body) }
    let keeping: SecretTag.Keeping =
      isTaggable ? .own(liveTag) : place.map { .elsewhere($0.live) } ?? .nowhere
    var secretTag = SecretTag()
    secretTag.compare(diff.fingerprinted, handedOut: diff.handedOut, keeping, secrets)
    let fingerprint = SecretTag.fingerprint(diff.fingerprinted, secrets)
    kept = place.flatMap { place in
      place.live == fingerprint
        ? nil : KeptFingerprint(holder: place.holder, tag: place.tag, before: place.live, after: fingerprint)
    }
    changes = diff.changes + secretTag.changes
    suppressed = diff.suppressed + secretTag.suppressed
    compareTags(diff.fingerprinted, liveTag, input.environment)
  }

  private mutating func compareTags(
    _ fingerprinted: [ResourceDiff.Fingerprinted], _ liveTag: String?, _ environment: DesiredState.Environment
  ) {
    let hasTags = isTaggable || body["tags"] != nil
    guard hasTags else { return }
    let wanted = ResourceComparison.tags(of: body)
    let mark: OrderedDictionary<String, Template> =
      isTaggable ? [Ownership.markTag: .literal(.string(environment.name))] : [:]
    func own(_ secret: String?) -> OrderedDictionary<String, Template> {
      guard isTaggable, let secret else { return mark }
      return mark.merging([Ownership.secretsTag: .literal(.string(secret))], uniquingKeysWith: { $1 })
    }
    let kept = own(SecretTag.wanted(fingerprinted, live: liveTag, secrets))
    let fresh = own(SecretTag.fingerprint(fingerprinted, secrets))
    var diff = TagDiff(environment: environment, kept: keptTags)
    diff.compare(
      wanted: wanted.merging(kept, uniquingKeysWith: { $1 }),
      resolved: wanted.mapValues { outputs.resolved($0) }.merging(kept, uniquingKeysWith: { $1 }), live: live?["tags"])
    changes += diff.changes
    suppressed += diff.suppressed
    // A write sends the secrets again anyway: then the tag says what went in, whatever key the old one was made with.
    tags = diff.result.merging(fresh, uniquingKeysWith: { $1 })
    freshTags = wanted.merging(fresh, uniquingKeysWith: { $1 })
  }

  /// The edition of a live resource, and whether it runs on a dedicated cluster.
  private static func editions(of live: LiveResource?) -> Set<String> {
    var found: Set<String> = []
    if let edition = live?.body["sku"]?["name"]?.string { found.insert(edition.lowercased()) }
    if live?.body["properties"]?["clusterArmId"]?.string?.isEmpty == false { found.insert("dedicated clusters") }
    return found
  }

  private static func tags(of body: Template) -> OrderedDictionary<String, Template> {
    var tags = OrderedDictionary<String, Template>()
    for (name, tag) in body["tags"]?.objectMembers ?? [] { tags[name] = tag }
    return tags
  }

  /// Types in the catalogue say it; others are taggable when they have a location, as tracked resources do.
  static func isTaggable(_ resource: DesiredResource) -> Bool {
    guard !resource.isAdopted else { return false }
    if let type = Catalogue.type(arm: resource.id.type) { return type.hasTags }
    return resource.body["location"] != nil || resource.body["tags"] != nil
  }

  /// How many tags it will have.
  var tagCount: Int { max(tags?.count ?? 0, freshTags?.count ?? 0) }

  /// The body of a new resource.
  var freshBody: Template { BodyOverlay(type: type) { outputs.value($0) }.body(body, over: nil, tags: freshTags) }

  /// The body that brings the live resource to what is declared and keeps what nobody declares.
  var mergedBody: Template { BodyOverlay(type: type) { outputs.value($0) }.body(body, over: live, tags: tags) }

  /// Every property that a new resource is made with.
  var creation: [PropertyChange] {
    var listing = ResourceCreation(type: type, secrets: secrets, outputs: outputs)
    listing.list(freshBody)
    return listing.properties
  }
}
