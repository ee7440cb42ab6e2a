import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Twins

/// What has to be done to a live twin or relationship for its contents to be the declared ones.
struct ContentDifference {
  private(set) var properties: [PropertyChange] = []
  private(set) var patch: [PatchOperation] = []
  private(set) var suppressed: [Suppression] = []
  private let traits: ModelTraits

  /// Both sides are canonical JSON of the contents.
  init(declared: ArraySlice<UInt8>, live: ArraySlice<UInt8>, _ traits: ModelTraits) {
    self.traits = traits
    for (name, want, have) in ContentMembers.differing(declared, live) {
      compare(name, ContentDifference.value(want), ContentDifference.value(have))
    }
  }

  private static func value(_ bytes: ArraySlice<UInt8>?) -> Value? {
    guard let bytes, let value = try? JSONReader.parse(bytes), !value.isNull else { return nil }
    return value
  }

  private mutating func compare(_ name: String, _ want: Value?, _ have: Value?) {
    let path = ValuePath([.member(name)])
    if traits.runtime.contains(name) {
      suppressed.append(Suppression(path: path, rule: .runtime, before: have, after: want))
    } else if traits.components.contains(name) || want?["$metadata"] != nil || have?["$metadata"] != nil {
      compareComponent(name, want?.object, have?.object)
    } else {
      set("/\(JSONPointer.escaped(name))", want, have)
      note(want, have, path)
    }
  }

  /// A component is patched property by property: it cannot be absent.
  private mutating func compareComponent(
    _ name: String, _ want: OrderedDictionary<String, Value>?, _ have: OrderedDictionary<String, Value>?
  ) {
    let path = ValuePath([.member(name)])
    let pointer = "/\(JSONPointer.escaped(name))"
    let runtime = traits.runtime(inside: name)
    let want = (want ?? [:]).filter { $0.key != "$metadata" && !$0.value.isNull }
    guard let have else {
      var component: OrderedDictionary<String, Value> = ["$metadata": [:]]
      component.merge(want) { $1 }
      patch.append(PatchOperation(.add, pointer, .object(component)))
      note(.object(want), nil, path)
      return
    }
    let names = (want.keys + have.keys.filter { want[$0] == nil && $0 != "$metadata" }).sorted()
    for property in names {
      let below = path.member(property)
      let before = have[property].flatMap { $0.isNull ? nil : $0 }
      if ValueDifference.between(before, want[property]).isEmpty { continue }
      if runtime.contains(property) {
        suppressed.append(Suppression(path: below, rule: .runtime, before: before, after: want[property]))
        continue
      }
      set("\(pointer)/\(JSONPointer.escaped(property))", want[property], before)
      note(want[property], before, below)
    }
  }

  /// `add` sets whatever was there before; `remove` only goes to what was read.
  private mutating func set(_ pointer: String, _ want: Value?, _ have: Value?) {
    if let want {
      patch.append(PatchOperation(.add, pointer, want))
    } else if have != nil {
      patch.append(PatchOperation(.remove, pointer))
    }
  }

  private mutating func note(_ want: Value?, _ have: Value?, _ path: ValuePath) {
    properties += ValueDifference.between(have, want, at: path).map(\.propertyChange)
  }
}
