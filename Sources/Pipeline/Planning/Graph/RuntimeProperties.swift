import DTDL
import Documents
import OrderedCollections
import Plans
import Twins

/// What the runtime writes of the twins of one model, and which members are components.
struct ModelTraits {
  /// Names of properties that the runtime writes: `soc`, or `battery/soc` inside a component.
  let runtime: Set<String>
  /// The first step of each of those names.
  let runtimeMembers: Set<String>
  let components: Set<String>

  static let none = ModelTraits(runtime: [], components: [])

  init(runtime: Set<String>, components: Set<String>) {
    self.runtime = runtime
    self.components = components
    runtimeMembers = Set(runtime.map { String($0.prefix { $0 != "/" }) })
  }

  /// What a graph says of a model: also what it says of the models that this one extends.
  init(_ graph: DesiredTwinGraph, _ model: DTMI, _ models: ModelSet?) {
    var names: Set<String> = []
    for (pattern, properties) in graph.runtimeProperties {
      let isBase = DTMI(pattern).map { models?.isSubtype(model, of: $0) ?? false } ?? false
      if isBase || Ownership.matches(model.description, [pattern]) { names.formUnion(properties) }
    }
    var components: Set<String> = []
    for (name, content) in models?.contents(of: model) ?? [:] {
      if case .component = content { components.insert(name) }
    }
    self.init(runtime: Set(names.map { $0.replacing(".", with: "/") }), components: components)
  }

  /// The same, but for names that somebody else writes too.
  func without(_ names: Set<ContentName>) -> ModelTraits {
    ModelTraits(runtime: runtime.subtracting(names.map(\.description)), components: components)
  }

  /// What the runtime writes of a twin that is changed, by which its pin knows what to leave out.
  func suppressions(in live: Twin, declared: Twin?) -> [Suppression] {
    runtime.sorted().map { name in
      let path = ValuePath(name.split(separator: "/").map { .member(String($0)) })
      return Suppression(
        path: path, rule: .runtime, before: ModelTraits.value(path, in: live),
        after: declared.flatMap { ModelTraits.value(path, in: $0) })
    }
  }

  private static func value(_ path: ValuePath, in twin: Twin) -> Value? {
    var value: Value? = .object(twin.contents)
    for case .member(let name) in path.steps { value = value?[name] }
    return value
  }

  /// The runtime's names inside a component.
  func runtime(inside component: String) -> Set<String> {
    Set(runtime.filter { $0.hasPrefix(component + "/") }.map { String($0.dropFirst(component.count + 1)) })
  }
}

/// The members of canonical JSON objects, found without building values.
enum ContentMembers {
  struct Member {
    let name: String
    let value: Range<Int>
  }

  /// In the order of the bytes; empty for what is no object.
  static func read(_ bytes: ArraySlice<UInt8>) -> [Member] {
    let found = try? JSONPull.read(bytes) { pull throws(JSONError) in
      var members: [Member] = []
      try pull.beginObject()
      while let key = try pull.nextKey() {
        let name = try pull.text(of: key)
        members.append(Member(name: name, value: try pull.skipValue()))
      }
      return members
    }
    return found ?? []
  }

  /// The members that are not the same in both, by name; either side is `nil` where it has none.
  static func differing(
    _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>
  ) -> [(name: String, a: ArraySlice<UInt8>?, b: ArraySlice<UInt8>?)] {
    let left = read(a)
    let right = read(b)
    var result: [(name: String, a: ArraySlice<UInt8>?, b: ArraySlice<UInt8>?)] = []
    var i = 0
    var j = 0
    func slice(_ bytes: ArraySlice<UInt8>, _ member: Member) -> ArraySlice<UInt8> {
      bytes[(bytes.startIndex + member.value.lowerBound)..<(bytes.startIndex + member.value.upperBound)]
    }
    while i < left.count || j < right.count {
      if j == right.count || i < left.count && left[i].name.utf8.lexicographicallyPrecedes(right[j].name.utf8) {
        result.append((left[i].name, slice(a, left[i]), nil))
        i += 1
      } else if i == left.count || right[j].name.utf8.lexicographicallyPrecedes(left[i].name.utf8) {
        result.append((right[j].name, nil, slice(b, right[j])))
        j += 1
      } else {
        let values = (slice(a, left[i]), slice(b, right[j]))
        if !Bytes.equal(values.0, values.1) { result.append((left[i].name, values.0, values.1)) }
        i += 1
        j += 1
      }
    }
    return result
  }
}

/// Comparing bytes the fast way.
enum Bytes {
  static func equal(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    return a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in a.elementsEqual(b) } }
  }
}
