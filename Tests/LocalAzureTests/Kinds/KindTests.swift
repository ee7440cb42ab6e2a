import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// Every kind goes the whole way against the local Azure: its manifest is applied and the next plan is empty; what
/// cannot be changed in place is planned as a replacement and refused by Azure when it is tried anyway; what can is an
/// update; a property that is none is refused with a suggestion and its place.
struct KindTests {
  @Test func `there is a sample of every kind in the catalogue`() {
    #expect(KindSample.all.map(\.kind).sorted() == (Catalogue.types.map(\.kind) + ["AzureResource"]).sorted())
  }

  @Test(arguments: KindSample.all)
  func `what was applied plans to nothing`(_ sample: KindSample) async throws {
    let world = try await KindWorld()
    let first = try await world.plan(sample.manifest)
    #expect(first.changes.first { $0.address.description == sample.address }?.action == .create)
    try await world.apply(first)
    let second = try await world.plan(sample.manifest)
    let left = second.changes.filter { $0.action != .none }
      .map { "\($0.action) \($0.address): \($0.reason.text); \($0.properties.map { "\($0.path)" })" }
    #expect(left == [])
  }

  @Test(arguments: KindSample.all)
  func `what was applied is destroyed and leaves nothing`(_ sample: KindSample) async throws {
    let world = try await KindWorld()
    try await world.apply(try await world.plan(sample.manifest))
    let destroy = try await world.plan(sample.manifest, purpose: .destroy)
    #expect(destroy.changes.contains { $0.action == .delete })
    try await world.apply(destroy)
    #expect(try await world.plan(sample.manifest, purpose: .destroy).changes.allSatisfy { $0.action == .none })
    #expect(try await world.world.arm("GET", World.group).status == 404)
  }

  @Test(arguments: KindSample.all.filter { !$0.replaces.isEmpty })
  func `a change of what is immutable is a replacement, and Azure refuses it in place`(_ sample: KindSample)
    async throws
  {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(sample.manifest))
    for edit in sample.replaces {
      let change = try await change(sample, edit, world)
      #expect(change.action == .replace, "\(edit.old) -> \(edit.new): \(change.action) \(change.reason.text)")
      guard case .replaceResource(let id, let version, let body) = change.operation, let sent = body.literal else {
        continue
      }
      let reply = try await world.world.arm("PUT", id.description, sent, version: version)
      #expect(reply.status >= 400, "\(edit.new) was taken in place: \(reply.text)")
    }
  }

  @Test(arguments: KindSample.all.filter { !$0.updates.isEmpty })
  func `a change of what is mutable is an update, after which there is nothing to do`(_ sample: KindSample)
    async throws
  {
    for edit in sample.updates {
      let world = try await KindWorld(polls: 0)
      try await world.apply(try await world.plan(sample.manifest))
      let change = try await change(sample, edit, world)
      #expect(change.action == .update, "\(edit.old) -> \(edit.new): \(change.action) \(change.reason.text)")
      let edited = try sample.manifest.editing(edit.old, edit.new)
      try await world.apply(try await world.plan(edited))
      let second = try await world.plan(edited)
      #expect(second.changes.filter { $0.action != .none }.map(\.reason.text) == [], "\(edit.new)")
    }
  }

  private func change(_ sample: KindSample, _ edit: KindSample.Edit, _ world: KindWorld) async throws -> Change {
    let plan = try await world.plan(try sample.manifest.editing(edit.old, edit.new))
    return try #require(plan.changes.first { $0.address.description == sample.address })
  }

  @Test(arguments: KindSample.all.filter { $0.typo != nil })
  func `a property that is none is refused with a suggestion and its place`(_ sample: KindSample) throws {
    let typo = try #require(sample.typo)
    let loaded = KindWorld.load(try sample.manifest.editing(typo.old, typo.new))
    let finding = try #require(loaded.findings.all.first { $0.code == "TW1104" }, "\(loaded.findings.all)")
    let (right, wrong) = (typo.name(typo.old), typo.name(typo.new))
    #expect(finding.message.contains("`\(wrong)`"))
    #expect(finding.label == "did you mean `\(right)`?", "\(finding)")
    let span = try #require(finding.span)
    #expect(String(decoding: span.file.bytes[span.start..<span.end], as: UTF8.self) == wrong)
  }

  @Test(arguments: KindSample.all)
  func `a name that the catalogue objects to is refused by Azure too`(_ sample: KindSample) async throws {
    guard let rule = Catalogue.type(kind: sample.kind)?.name else { return }
    let world = try await KindWorld(polls: 0)
    let plan = try await world.plan(sample.manifest)
    let change = try #require(plan.changes.first { $0.address.description == sample.address })
    guard case .putResource(let id, let version, let body) = change.operation else { return }
    try await world.apply(plan)
    let place = id.description.dropLast(id.name.count)
    let names = [String(repeating: "a", count: rule.length.upperBound + 1), "a<b"]
    for name in names {
      #expect(rule.objection(to: name) != nil)
      let reply = try await world.world.arm(
        "PUT", place + name.replacing("<", with: "%3C"), body.literal ?? ["location": "eastus"], version: version)
      #expect((400..<500).contains(reply.status), "\(name): \(reply.text)")
    }
  }

  @Test(arguments: KindSample.all)
  func `Azure names every member that is required and missing`(_ sample: KindSample) async throws {
    guard let type = Catalogue.type(kind: sample.kind), case .object(let shape) = type.body.shape,
      case .object(let properties)? = shape.members["properties"]?.shape
    else { return }
    let world = try await KindWorld(polls: 0)
    let plan = try await world.plan(sample.manifest)
    let change = try #require(plan.changes.first { $0.address.description == sample.address })
    guard case .putResource(let id, let version, let body) = change.operation else { return }
    // Everything it needs is there, itself is not.
    try await world.apply(plan)
    _ = try await world.world.arm("DELETE", id.description, version: version)
    for (name, schema) in properties.members where schema.isRequired && !schema.isReadOnly {
      var sent = body.literal ?? [:]
      guard var inner = sent["properties"]?.object, inner.removeValue(forKey: name) != nil,
        case .object(var members) = sent
      else { continue }
      members["properties"] = .object(inner)
      sent = .object(members)
      let reply = try await world.world.arm("PUT", id.description, sent, version: version)
      #expect((400..<500).contains(reply.status), "without \(name): \(reply.text)")
    }
  }
}
