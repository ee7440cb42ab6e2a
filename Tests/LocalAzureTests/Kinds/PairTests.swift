import Diagnostics
import Documents
import Foundation
import LocalAzure
import OrderedCollections
import Plans
import Resources
import Seeds
import Testing

/// Random pairs of environments, made of the samples of all kinds: applying the plan from one to the other leaves
/// nothing to do, and whatever needs another comes after it.
///
/// `TWINWRIGHT_PAIRS=500 swift test --filter PairTests` takes more pairs; `TWINWRIGHT_SEED` is the first seed.
struct PairTests {
  @Test func `from any environment to any other: the next plan is empty and the order is right`() async throws {
    let variables = ProcessInfo.processInfo.environment
    let count = variables["TWINWRIGHT_PAIRS"].flatMap { UInt64($0) } ?? 40
    let first = variables["TWINWRIGHT_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int32.max))
    var kinds: Set<String> = []
    var refused = 0
    var actions: [Action: Int] = [:]
    for number in 0..<count {
      let seed = first &+ number
      do {
        let pair = Pair(seed: seed)
        let world = try await KindWorld(polls: 0)
        for manifest in [pair.before, pair.after] {
          let plan = try await world.plan(manifest)
          let disorder = Order(plan, manifest).mistakes
          try #require(disorder.isEmpty, "seed \(seed): \(disorder)")
          for change in plan.changes where change.action != .none {
            actions[change.action, default: 0] += 1
            kinds.insert(change.address.kind)
          }
          try await world.apply(plan)
          let left = try await world.plan(manifest).changes.filter { $0.action != .none }
            .map { "\($0.action) \($0.address): \($0.reason.text)" }
          try #require(left == [], "seed \(seed)")
        }
      } catch let error as DiagnosticError
        where error.findings.all.allSatisfy({ ["TW4009", "TW4012", "TW4131"].contains($0.code) })
      {
        // A replacement that would lose what the second environment no longer declares, a name that a deleted vault
        // keeps, or a lock of the first environment: there is no plan, and rightly so.
        refused += 1
      } catch {
        Issue.record("seed \(seed): \(error); repeat with TWINWRIGHT_SEED=\(seed) TWINWRIGHT_PAIRS=1")
        return
      }
    }
    let told = actions.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) \($0.value)" }
    print("\(count) pairs from \(first): \(told.joined(separator: ", ")); \(kinds.count) kinds; \(refused) refused")
    #expect(refused < count / 2, "from seed \(first) on, \(refused) of \(count) were refused")
    #expect(actions[.create, default: 0] > 0 && actions[.update, default: 0] > 0)
  }

  @Test func `a list that nobody declares any more goes back to Azure's default`() async throws {
    let world = try await KindWorld(polls: 0)
    func hub(_ routing: String) -> String {
      KindSample.document("IoTHub", "ev-hub", "{sku: {name: S1, capacity: 1}\(routing)}")
    }
    let route = "{source: DeviceMessages, endpointNames: [events], isEnabled: true}"
    try await world.apply(try await world.plan(hub(", routing: {routes: {telemetry: \(route)}}")))
    let plan = try await world.plan(hub(""))
    #expect(plan.changes.filter { $0.action == .update }.map { "\($0.address)" } == ["IoTHub.ev-hub"])
    try await world.apply(plan)
    #expect(try await world.plan(hub("")).hasChanges == false)
  }

  @Test func `a vault that would go with its group keeps its name, which is told before any call`() async throws {
    let sample = try #require(KindSample.all.first { $0.kind == "KeyVault" })
    let world = try await KindWorld(polls: 0)
    let group = KindSample.document("ResourceGroup", "rg", "{location: eastus}")
    let both = KindSample.documents(sample.manifest, group)
    try await world.apply(try await world.plan(both))
    let error = await #expect(throws: DiagnosticError.self) {
      try await world.plan(both.editing("{location: eastus}", "{location: westus2}"))
    }
    let told = error?.findings.all.map { "\($0.code) \($0.message)" } ?? []
    #expect(told.contains { $0.hasPrefix("TW4012") && $0.contains("would go with `ResourceGroup.rg`") }, "\(told)")
  }
}

/// Two environments that share some of their objects.
private struct Pair {
  let before: String
  let after: String

  init(seed: UInt64) {
    var random = SplitMix(seed: seed)
    // In both, so that neither is empty.
    let common = KindSample.document("UserAssignedIdentity", "in-both", "{}")
    var documents: OrderedDictionary<String, String> = ["in both": common]
    var changed = documents
    for sample in KindSample.all.shuffled(using: &random).prefix(Int.random(in: 2...9, using: &random)) {
      let parts = sample.manifest.parts.map { (key: Self.key($0), text: $0) }
      // Samples use the same names for different things: those that contradict one another do not go together.
      guard parts.allSatisfy({ documents[$0.key] == nil || documents[$0.key] == $0.text }) else { continue }
      let (isBefore, isAfter) = (random.below(5) > 0, random.below(5) > 0)
      for part in parts where isBefore { documents[part.key] = part.text }
      guard isAfter else { continue }
      for part in parts where changed[part.key] == nil { changed[part.key] = part.text }
      for edit in sample.updates + sample.replaces where random.below(3) == 0 {
        let owners = changed.keys.filter { key in
          parts.contains { $0.key == key } && changed[key]?.components(separatedBy: edit.old).count == 2
        }
        guard owners.count == 1, let owner = owners.first else { continue }
        changed[owner] = changed[owner]?.replacingOccurrences(of: edit.old, with: edit.new)
      }
    }
    before = documents.values.joined(separator: "\n---\n")
    after = changed.values.joined(separator: "\n---\n")
  }

  /// Kind and name: the first two lines.
  private static func key(_ document: String) -> String {
    document.split(separator: "\n").prefix(2).joined(separator: " ")
  }
}

extension String {
  fileprivate var parts: [String] { components(separatedBy: "\n---\n") }
}

/// Whether the changes of a plan stand in an order that Azure takes.
private struct Order {
  private(set) var mistakes: [String] = []

  init(_ plan: Plan, _ manifest: String) {
    var place: [ObjectAddress: Int] = [:]
    var acting: [(change: Change, id: ResourceID)] = []
    for (index, change) in plan.changes.enumerated() where change.action != .none {
      for need in change.dependsOn where place[need] == nil {
        mistakes.append("\(change.address) stands before \(need), which it needs")
      }
      place[change.address] = index
      if change.kind == .resource, let id = ResourceID(change.identifier) { acting.append((change, id)) }
    }
    let deleted = Set(acting.filter { $0.change.action == .delete }.map(\.id))
    for (change, id) in acting {
      guard let own = place[change.address] else { continue }
      for (other, outer) in acting where id.isInside(outer) {
        guard let there = place[other.address] else { continue }
        let isGoing = deleted.contains(id)
        if isGoing == (there < own), there != own, isGoing == deleted.contains(outer) {
          mistakes.append("\(change.address) and \(other.address), in which it lies, stand the wrong way round")
        }
      }
      for reference in Self.body(change)?.references ?? [] {
        if let there = place[reference.target], there > own, !deleted.contains(id) {
          mistakes.append("\(change.address) stands before \(reference.target), to which it refers")
        }
      }
    }
  }

  private static func body(_ change: Change) -> Template? {
    switch change.operation {
    case .putResource(_, _, let body), .replaceResource(_, _, let body): body
    default: nil
    }
  }
}
