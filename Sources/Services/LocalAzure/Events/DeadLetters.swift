import Documents
import Encodings
import GRDB
import OrderedCollections
import Resources

/// Writes what could not be delivered into a blob of the local Azure; every function runs inside a transaction.
enum DeadLetters {
  /// Whether there was a container to write to.
  static func write(
    _ content: Value, to container: ResourceID, _ name: String, _ surroundings: Surroundings, _ db: Database
  ) throws -> Bool {
    guard let container = try ResourceTable.find(container, db) else { return false }
    let (now, bytes) = (surroundings.now(), content.json)
    try BlobTable.delete(name, in: container.number, db)
    let blob = StoredBlob(
      name: name, kind: .block, size: Int64(bytes.count),
      etag: "0x8D\(Hex.text(surroundings.random(7)).uppercased())", created: now, changed: now,
      fields: ["Content-Type": "application/json"], metadata: .object([:]), appends: 0)
    try BlobTable.save(blob, in: container.number, db)
    try BlobTable.append(bytes, at: 0, to: name, in: container.number, db)
    return true
  }

  /// `YYYY/M/D/H`, as Event Grid names folders after the hour.
  static func folder(_ now: Int64) -> String {
    let text = Timestamp.text(microseconds: now)
    let parts = text.prefix(13).split { $0 == "-" || $0 == "T" }.compactMap { Int($0) }
    return parts.map(String.init).joined(separator: "/")
  }

  /// The container of `https://ACCOUNT.blob.core.windows.net/CONTAINER`, a signature behind it left aside.
  static func container(_ address: String, _ db: Database) throws -> ResourceID? {
    let path = address.prefix { $0 != "?" }
    // Any blob in the container has an address that can be read.
    let place = BlobAddress(path + (path.hasSuffix("/") ? "" : "/") + "letter")
    return try place?.container(db)?.id
  }
}
