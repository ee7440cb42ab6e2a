import OrderedCollections
import Documents
import Resources

/// What a storage account holds, as far as the control plane makes it: queues and blob containers.
enum StorageChildRules {
  static let all = [
    child(
      "queueServices/queues", .characters(3...63, .lowerHyphenated), created: 200, deleted: 204,
      shown: ["approximateMessageCount": 0]
    ),
    child(
      "blobServices/containers", .characters(3...63, .lowerHyphenated), created: 201,
      shown: ["publicAccess": "None", "leaseStatus": "Unlocked", "leaseState": "Available"]),
  ]

  private static func child(
    _ path: String, _ name: NameRule, created status: Int, deleted: Int = 200, shown defaults: Value
  ) -> TypeRules {
    TypeRules(
      type: "Microsoft.Storage/storageAccounts/\(path)", versions: StorageRules.versions, name: name, placement: .child,
      location: .none, hasSystemData: false,
      properties: PropertyRule.of(.object, "properties.metadata"),
      timing: Timing(createStatus: status, deleteStatus: deleted),
      check: { draft, _ in
        let service = draft.id.parent?.name ?? ""
        guard service.lowercased() == "default" else {
          throw ServiceError(
            400, "InvalidServiceName", "The service of a storage account is named 'default', not '\(service)'.")
        }
      },
      finish: { draft in
        for (member, value) in defaults.object ?? [:] { draft.fallback("properties.\(member)", value) }
      })
  }
}
