import Catalogue
import Documents
import OrderedCollections

/// Recognises what was written in what Azure shows afterwards.
struct WrittenBody: Sendable {
  let type: ResourceType

  /// Whether all that was written is shown: members that only the service knows do not count, and neither do secrets that
  /// it keeps to itself (null or absent), the order of lists where it means nothing, and case.
  func isShown(_ written: Value, by live: Value) -> Bool { isShown(written, by: live, at: ValuePath()) }

  private func isShown(_ written: Value, by live: Value, at path: ValuePath) -> Bool {
    switch (written, live) {
    case (.object(let wanted), .object(let own)):
      return wanted.allSatisfy { name, value in
        own[name].map { $0.isNull || isShown(value, by: $0, at: path.member(name)) } ?? true
      }
    case (.array(let wanted), .array(let own)):
      return wanted.count == own.count && areShown(wanted, by: own, at: path)
    case (.string(let wanted), .string(let own)):
      let (wanted, own) = (wanted.lowercased(), own.lowercased())
      if wanted == own { return true }
      return type.facts(at: path).isLocation && wanted.filter { $0 != " " } == own.filter { $0 != " " }
    default: return written.isEquivalent(to: live)
    }
  }

  private func areShown(_ wanted: [Value], by own: [Value], at path: ValuePath) -> Bool {
    switch type.facts(at: path).list {
    case .ordered:
      return zip(wanted, own).enumerated().allSatisfy { index, pair in
        isShown(pair.0, by: pair.1, at: path.appending(.index(index)))
      }
    // Each by one of its own. Such lists are short.
    case .unordered, .keyed:
      var left = own
      for (index, item) in wanted.enumerated() {
        guard let match = left.firstIndex(where: { isShown(item, by: $0, at: path.appending(.index(index))) }) else {
          return false
        }
        left.remove(at: match)
      }
      return true
    }
  }
}
