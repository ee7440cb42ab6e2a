package import Resources

/// A fingerprint of secrets that is kept in a tag of what a resource lies in, because the resource itself has no tags.
///
/// The tag is `pending` while the resource is written: whoever plans after a crash in between writes again.
package struct KeptFingerprint: Sendable, Hashable {
  /// The resource that has the tag.
  package var holder: ResourceID
  package var tag: String
  /// What stood there when it was planned.
  package var before: String?
  /// What is to stand there; `nil` where it is to go.
  package var after: String?

  package init(holder: ResourceID, tag: String, before: String?, after: String?) {
    self.holder = holder
    self.tag = tag
    self.before = before
    self.after = after
  }

  /// How the names of such tags begin.
  package static let prefix = "hidden-twinwright-secrets:"
  /// The value while a write is under way.
  package static let pending = "pending"
  /// How many tags Azure lets a resource have.
  package static let mostTags = 50
  /// What the names of tags have at most where they have least: on storage accounts. Elsewhere it is 512.
  private static let longestName = 128

  /// The name of the tag for a resource inside `holder`: the prefix and the rest of its id with colons,
  /// `hidden-twinwright-secrets:endpoints:alerts`. Where that is no name for a tag, a digest stands for the rest.
  package static func tag(of resource: ResourceID, in holder: ResourceID) -> String {
    let rest = resource.description.dropFirst(holder.description.count).lowercased()
    let name = prefix + rest.split(separator: "/").joined(separator: ":")
    let isFit = name.utf8.count <= longestName && name.utf8.allSatisfy(isNameByte)
    return isFit ? name : prefix + Digest.sha256(Array(rest.utf8)).prefix(32)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !#"<>%&\?/"#.utf8.contains(byte)
  }
}
