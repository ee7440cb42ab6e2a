package import Resources

/// What a plan saw inside a container that it deletes: a resource group, a Digital Twins instance or an IoT hub.
///
/// Apply looks again just before the deletion, for all that lies inside goes along.
package struct SeenContents: Sendable, Hashable {
  package var container: ResourceID
  /// Each as `kind identifier`, such as `twin EV-1`, in the order of their bytes; `nil` where there were too many to
  /// list and the digest tells.
  package var names: [String]?
  package var count: Int
  /// SHA-256 over the names in the order of their bytes, each with a line feed behind it.
  package var digest: String

  /// So many names are listed at most, unless all of them have to be.
  package static let mostNames = 1000

  package init(container: ResourceID, names: [String]?, count: Int, digest: String) {
    self.container = container
    self.names = names
    self.count = count
    self.digest = digest
  }

  /// `isListed`: with all the names, however many there are.
  package init(container: ResourceID, _ found: Set<String>, isListed: Bool = false) {
    let sorted = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.init(
      container: container, names: isListed || sorted.count <= Self.mostNames ? sorted : nil, count: sorted.count,
      digest: Self.digest(of: sorted))
  }

  /// What an object inside is called here. Azure changes the case of resource ids at will; that does not count.
  package static func name(_ kind: ObjectKind, _ identifier: String) -> String {
    "\(kind.rawValue) \(kind == .resource ? identifier.lowercased() : identifier)"
  }

  /// How what is inside now differs from what was seen.
  package enum Difference: Sendable, Hashable {
    /// These were not there; in the order of their bytes.
    case added([String])
    /// Something is else; `count` are there now.
    case changed(count: Int)
  }

  /// `nil` when nothing is there that was not seen. What has gone meanwhile counts only where no names were kept.
  package func difference(from found: Set<String>) -> Difference? {
    let order: (String, String) -> Bool = { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let names {
      let added = found.subtracting(names).sorted(by: order)
      return added.isEmpty ? nil : .added(added)
    }
    if found.isEmpty || found.count == count && Self.digest(of: found.sorted(by: order)) == digest { return nil }
    return .changed(count: found.count)
  }

  private static func digest(of sorted: [String]) -> String {
    var bytes: [UInt8] = []
    for name in sorted {
      bytes += name.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return Digest.sha256(bytes)
  }
}
