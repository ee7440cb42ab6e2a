import Encodings
import GRDB
import Resources

/// Where a blob is, from its URL.
struct BlobAddress: Sendable, Hashable {
  let account: String
  let container: String
  let blob: String

  /// `https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB`, a signature behind it left aside; `nil` for anything else.
  init?(_ text: String) {
    let scheme = "https://"
    guard text.lowercased().hasPrefix(scheme) else { return nil }
    let rest = text.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    let host = rest.prefix { $0 != "/" }
    guard case .blobs(let account) = HostName(host.lowercased()), !account.isEmpty else { return nil }
    let path = rest[host.endIndex...].dropFirst()
    let container = path.prefix { $0 != "/" }
    let blob = Percent.decode(path[container.endIndex...].dropFirst())
    guard !container.isEmpty, !blob.isEmpty else { return nil }
    self.account = account
    self.container = String(container)
    self.blob = blob
  }

  /// The container as a resource; `nil` when it or its account is not there.
  func container(_ db: Database) throws -> StoredResource? {
    guard let number = try ResourceTable.holder(of: NameClaim(space: StorageRules.space, name: account), db),
      let account = try ResourceTable.find(number: number, db)
    else { return nil }
    return try ResourceTable.find(account.id.child("blobServices", "default").child("containers", container), db)
  }
}
