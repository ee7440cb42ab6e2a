import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources
import Twins

/// What a test wants a `FakeAzure` to hold: small worlds made at random, closed under their own references.
struct Wanted {
  /// By name: sku, which can be changed, and kind, which cannot.
  var things: [String: (sku: Int, kind: Int)] = [:]
  /// By number: the models it extends (smaller numbers) and a note.
  var models: [Int: (extends: [Int], note: Int)] = [:]
  /// By id: model and one property.
  var twins: [String: (model: Int, value: Int)] = [:]
  var relationships: [RelationshipKey: (target: String, weight: Int)] = [:]
  var routes: [String: Int] = [:]
  var devices: [String: Bool] = [:]

  static func model(_ number: Int) -> DTMI { DTMI("dtmi:test:M\(number);1")! }

  static func random(_ random: inout SplitMix) -> Wanted {
    var wanted = Wanted()
    for name in 0..<5 where random.chance(60) {
      wanted.things["thing\(name)"] = (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<2, using: &random))
    }
    for number in 0..<5 where number == 0 || random.chance(70) {
      let bases = wanted.models.keys.sorted().filter { _ in random.chance(40) }
      wanted.models[number] = (bases, Int.random(in: 0..<2, using: &random))
    }
    let numbers = wanted.models.keys.sorted()
    for id in 0..<8 where random.chance(70) {
      wanted.twins["twin\(id)"] = (numbers.randomElement(using: &random)!, Int.random(in: 0..<3, using: &random))
    }
    wanted.relate(&random)
    for id in 0..<3 where random.chance(50) { wanted.routes["route\(id)"] = Int.random(in: 0..<3, using: &random) }
    for id in 0..<3 where random.chance(50) { wanted.devices["device\(id)"] = random.chance(50) }
    return wanted
  }

  private mutating func relate(_ random: inout SplitMix) {
    let ids = twins.keys.sorted()
    guard ids.count > 1 else { return }
    for _ in 0..<10 {
      let source = ids.randomElement(using: &random)!
      let target = ids.randomElement(using: &random)!
      let key = RelationshipKey(source: source, id: "r\(Int.random(in: 0..<3, using: &random))")
      if source != target { relationships[key] = (target, Int.random(in: 0..<3, using: &random)) }
    }
  }

  func definition(_ number: Int) -> Value {
    let model = models[number]
    return Make.definition(
      Wanted.model(number), extends: (model?.extends ?? []).map(Wanted.model), note: "note \(model?.note ?? 0)")
  }

  func twin(_ id: String) -> Twin? {
    twins[id].map { Twin(id: id, model: Wanted.model($0.model), contents: ["value": .integer(Int64($0.value))]) }
  }

  func relationship(_ key: RelationshipKey) -> Relationship? {
    relationships[key].map {
      Relationship(
        source: key.source, id: key.id, name: "to", target: $0.target,
        properties: ["weight": .integer(Int64($0.weight))])
    }
  }

  static func thing(_ name: String) -> ResourceID { Make.group.provider("Test.Things/things", name) }
  static let hub = Make.group.provider("Microsoft.Devices/IotHubs", "hub")
}
