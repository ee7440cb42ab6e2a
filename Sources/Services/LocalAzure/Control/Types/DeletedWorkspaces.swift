import Documents
import GRDB
import OrderedCollections
import Resources

/// What is left of Log Analytics workspaces that were deleted: for 14 days they come back, with what they held, when one
/// of the same name is made in the same group and region.
enum DeletedWorkspaces {
  static let type = "Microsoft.OperationalInsights/deletedWorkspaces"

  /// How long a deleted workspace can be brought back, in microseconds.
  private static let retention: Int64 = 14 * 86_400_000_000

  /// The member of a record that holds the workspace as it was.
  private static let content = "workspace"

  static let rules = TypeRules(
    type: type, versions: MonitorRules.workspaceVersions, placement: .extension, location: .none, hasSystemData: false,
    listed: { value in
      if let workspace = value[content] { value = workspace }
    })

  /// The record that a deleted workspace leaves behind; `nil` for anything but a workspace.
  static func remains(of resource: StoredResource, now: Int64) -> StoredResource? {
    guard resource.id.foldedType == MonitorRules.workspaceType.lowercased(), let id = recordID(of: resource.id),
      var shown = resource.body.object
    else { return nil }
    shown["id"] = .string(resource.id.description)
    shown["name"] = .string(resource.name)
    shown["type"] = .string(MonitorRules.workspaceType)
    return StoredResource(
      number: 0, id: id, body: [content: .object(shown)], secrets: resource.secrets, etag: "", created: now,
      changed: now, pollsLeft: 0, pendingKind: nil)
  }

  /// Gives a workspace that is made what the deleted one of its name had, and takes the record away.
  static func revive(_ draft: inout Draft, modules: [StoreModule], now: Int64, _ db: Database) throws {
    guard draft.isNew, draft.id.foldedType == MonitorRules.workspaceType.lowercased(), let id = recordID(of: draft.id),
      let record = try ResourceTable.find(id, db)
    else { return }
    _ = try ResourceTable.delete(record, modules: modules, now: now, db)
    guard record.created + retention > now else { return }
    let old = record.body[content]
    guard old?["location"]?.string?.lowercased() == draft["location"]?.string?.lowercased() else {
      throw ServiceError(
        409, "Conflict",
        "A workspace named '\(draft.id.name)' was deleted in region '\(old?["location"]?.string ?? "")' and can be "
          + "recovered there. Recover it, or delete it permanently, before making one of that name elsewhere.")
    }
    for kept in ["properties.customerId", "properties.createdDate"] {
      draft[kept] = old?.value(at: Draft.path(kept))
    }
    for (name, key) in record.secrets.object ?? [:] { draft.secrets[member: name] = key }
  }

  /// Forgets what can no longer be brought back.
  static func purge(now: Int64, modules: [StoreModule], _ db: Database) throws {
    for record in try ResourceTable.all(type: type, db) where record.created + retention <= now {
      _ = try ResourceTable.delete(record, modules: modules, now: now, db)
    }
  }

  static func recordID(of workspace: ResourceID) -> ResourceID? {
    guard let subscription = workspace.subscription, let group = workspace.resourceGroup else { return nil }
    return ResourceID.subscription(subscription).provider(type, "\(group).\(workspace.name)")
  }
}
