import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources

/// Reads the declared resources and finds what lies beside them, from the outside in.
///
/// What lies in a declared resource that does not exist is not asked for. Where Azure lists a collection, the list is
/// read instead of its members: Azure Resource Manager lets an identity read some 25 times a second, and a page of a
/// list counts as one.
///
/// What is seen is the same as with a read for each. Of every type one resource is read both ways, and where the list
/// shows less, the others are read by id too. What a list lacks is asked for by id when the list of the group has it, or
/// as long as it is not much: lists may lag behind, and they leave out what their reader may not see.
struct ResourceReading: Sendable {
  private let cloud: any Cloud
  private let width: Int
  private let fewestListed: Int
  private let declared: [DesiredResource]
  private let containment: Containment
  /// Declared resources that exist, under the declared spelling of their ids.
  private(set) var found: [ResourceID: LiveResource] = [:]
  /// All that the groups and the collections of children hold, but for what Azure makes itself.
  private(set) var seen: [LiveResource] = []
  /// Whether lists of a type show what a read by id shows, by type and version.
  private var isAlike: [TypeKey: Bool] = [:]

  private struct TypeKey: Hashable {
    let type: String
    let apiVersion: String

    init(_ resource: DesiredResource) {
      type = resource.id.type.lowercased()
      apiVersion = resource.apiVersion
    }
  }

  /// So many resources that lists lack are asked for by id at most, each round.
  private static let confirmed = 100

  init(_ declared: [DesiredResource], cloud: any Cloud, width: Int, fewestListed: Int) {
    self.declared = declared
    self.cloud = cloud
    self.width = width
    self.fewestListed = fewestListed
    containment = Containment(declared)
  }

  /// Reads all of it; `group` is looked into even when it is not declared itself.
  mutating func run(group: ResourceID) async throws(AzureError) {
    if !declared.contains(where: { $0.id == group }) { note(try await cloud.resources(inGroup: group)) }
    var layers = containment.layers[...]
    var fresh: [DesiredResource] = []
    while !layers.isEmpty || !fresh.isEmpty {
      let layer = (layers.popFirst() ?? []).filter { resource in
        containment.container(of: resource.id).map { found[$0] != nil } ?? true
      }
      let round = ReadingRound(layer, below: fresh, fewestListed: fewestListed)
      try await read(round)
      fresh = layer.filter { found[$0.id] != nil }
    }
  }

  // MARK: One round

  private enum Request: Sendable {
    case group(ResourceID)
    case list(ResourceList)
    case single(DesiredResource)
  }

  private enum Answer: Sendable {
    case group([LiveResource])
    /// `nil`: Azure does not give this list.
    case list(ResourceList, [LiveResource]?)
    case single(LiveResource?)
  }

  private mutating func read(_ round: ReadingRound) async throws(AzureError) {
    let requests =
      round.groups.map(Request.group) + round.lists.map(Request.list) + round.single.map(Request.single)
    let reading = self
    let answers = try await concurrently(requests, width: width) { request throws(AzureError) in
      try await reading.answer(request)
    }
    var listed: [(declared: DesiredResource, live: LiveResource)] = []
    var missing: [DesiredResource] = []
    var again: [DesiredResource] = []
    for answer in answers {
      switch answer {
      case .group(let resources): note(resources)
      case .single(let live): take(live)
      case .list(let list, nil): again += list.declared
      case .list(let list, let items?):
        if list.isWatched { note(items) }
        let byID = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for resource in list.declared {
          if let live = byID[resource.id] { listed.append((resource, live)) } else { missing.append(resource) }
        }
      }
    }
    again += try await untrusted(listed) + doubtful(missing)
    try await readEach(again)
  }

  private func answer(_ request: Request) async throws(AzureError) -> Answer {
    switch request {
    case .group(let id): .group(try await cloud.resources(inGroup: id))
    case .list(let list): .list(list, try await items(of: list))
    case .single(let resource): .single(try await read(resource))
    }
  }

  private func items(of list: ResourceList) async throws(AzureError) -> [LiveResource]? {
    do throws(AzureError) {
      return try await cloud.children(of: list.scope, collection: list.path, apiVersion: list.apiVersion)
    } catch {
      switch error.kind {
      case .forbidden, .invalid, .notFound, .conflict, .server, .other:
        // Who may not list, or where there is no list, may still read one by one.
        if !list.isWatched { return nil }
      case .unauthorized, .throttled, .transport, .timeout, .cancelled, .preconditionFailed: break
      }
      throw error
    }
  }

  private func read(_ resource: DesiredResource) async throws(AzureError) -> LiveResource? {
    let live = try await cloud.resource(resource.id, apiVersion: resource.apiVersion)
    return live.map { spelled($0, as: resource) }
  }

  private mutating func readEach(_ resources: [DesiredResource]) async throws(AzureError) {
    let reading = self
    let answers = try await concurrently(resources, width: width) { resource throws(AzureError) in
      Answer.single(try await reading.read(resource))
    }
    for case .single(let live) in answers { take(live) }
  }

  // MARK: What lists are worth

  /// Takes what lists show whole, and returns what has to be read by id.
  private mutating func untrusted(
    _ listed: [(declared: DesiredResource, live: LiveResource)]
  ) async throws(AzureError) -> [DesiredResource] {
    var samples: [TypeKey: (declared: DesiredResource, live: LiveResource)] = [:]
    for item in listed where isAlike[TypeKey(item.declared)] == nil {
      // Who declares most is likeliest to have what a list may leave out.
      let best = samples[TypeKey(item.declared)]
      if best.map({ $0.declared.body.size < item.declared.body.size }) ?? true {
        samples[TypeKey(item.declared)] = item
      }
    }
    let compared = try await compare(Array(samples.values))
    for (item, isSame) in compared { isAlike[TypeKey(item)] = isSame }
    for (declared, live) in listed where isAlike[TypeKey(declared)] == true {
      found[declared.id] = spelled(live, as: declared)
    }
    return listed.map(\.declared).filter { isAlike[TypeKey($0)] != true }
  }

  private func compare(
    _ samples: [(declared: DesiredResource, live: LiveResource)]
  ) async throws(AzureError) -> [(DesiredResource, Bool)] {
    let reading = self
    return try await concurrently(samples, width: width) { sample throws(AzureError) in
      let read = try await reading.read(sample.declared)
      let volatile = Catalogue.type(arm: sample.declared.id.type, apiVersion: sample.declared.apiVersion).volatile
      let isSame =
        Pins.pin(of: read, volatile: volatile) == Pins.pin(of: sample.live, volatile: volatile)
      return (sample.declared, isSame)
    }
  }

  /// Of what lists lack, what has to be asked for before it is taken as absent.
  private func doubtful(_ missing: [DesiredResource]) -> [DesiredResource] {
    guard missing.count > Self.confirmed else { return missing }
    let seen = Set(seen.map(\.id))
    return missing.filter { seen.contains($0.id) }
  }

  // MARK: Taking in

  private mutating func take(_ live: LiveResource?) {
    if let live { found[live.id] = live }
  }

  private mutating func note(_ resources: [LiveResource]) { seen += resources.filter { !$0.isBuiltIn } }

  /// Azure changes the case of ids at will; from here on ours is the spelling.
  private func spelled(_ live: LiveResource, as resource: DesiredResource) -> LiveResource {
    LiveResource(id: resource.id, body: live.body, etag: live.etag)
  }
}

extension Template {
  /// How many values are declared.
  fileprivate var size: Int {
    switch content {
    case .literal(let value): value.size
    case .reference, .secret, .text: 1
    case .list(let items): items.reduce(1) { $0 + $1.size }
    case .object(let members): members.values.reduce(1) { $0 + $1.size }
    }
  }
}

extension Value {
  /// How many values it holds, itself included.
  fileprivate var size: Int {
    switch self {
    case .array(let items): items.reduce(1) { $0 + $1.size }
    case .object(let members): members.values.reduce(1) { $0 + $1.size }
    case .null, .bool, .integer, .double, .string: 1
    }
  }
}
