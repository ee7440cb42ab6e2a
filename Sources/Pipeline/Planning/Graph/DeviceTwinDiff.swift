import Cloud
import Documents
import OrderedCollections
import Plans

/// Compares what is declared of a device twin with what is live, leaf by leaf: objects merge at any depth, lists count
/// as a whole, a declared `null` must not be there, and what is not declared is left to those who wrote it.
struct DeviceTwinDiff {
  private(set) var changes: [PropertyChange] = []
  private(set) var suppressed: [Suppression] = []
  /// What makes the twin as declared.
  private(set) var patch = DeviceTwinPatch()

  init(_ device: DesiredDevice, _ live: LiveDeviceTwin?) {
    if let desired = device.desired {
      patch.desired = compare(desired, live?.desired, ValuePath([.member("desired")]))
    }
    if let tags = device.tags { patch.tags = compare(tags, live?.tags, ValuePath([.member("tags")])) }
  }

  /// What has to be sent for a place; `nil`: nothing.
  private mutating func compare(_ declared: Value, _ live: Value?, _ path: ValuePath) -> Value? {
    if declared.isNull {
      guard let live, !live.isNull else { return nil }
      changes.append(PropertyChange(path: path, before: live, after: nil))
      return .null
    }
    guard let members = declared.object else {
      if let live, live.isEquivalent(to: declared) { return nil }
      return change(path, live, declared)
    }
    if let live, live.object == nil { return change(path, live, DeviceTwinDiff.withoutNulls(declared)) }
    var differing: OrderedDictionary<String, Value> = [:]
    for (name, member) in members { differing[name] = compare(member, live?[name], path.member(name)) }
    for (name, member) in live?.object ?? [:] where members[name] == nil {
      suppressed.append(Suppression(path: path.member(name), rule: .undeclared, before: member, after: nil))
    }
    if live == nil, members.isEmpty {
      suppressed.append(Suppression(path: path, rule: .empty, before: nil, after: declared))
    }
    return differing.isEmpty ? nil : .object(differing)
  }

  private mutating func change(_ path: ValuePath, _ live: Value?, _ declared: Value) -> Value {
    changes.append(PropertyChange(path: path, before: live, after: .known(declared)))
    return declared
  }

  private static func withoutNulls(_ value: Value) -> Value {
    guard let members = value.object else { return value }
    return .object(members.filter { !$0.value.isNull }.mapValues(withoutNulls))
  }
}
