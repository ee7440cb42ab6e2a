import Documents
import OrderedCollections

extension ResourceType {
  static let resourceGroup = ResourceType(
    kind: "ResourceGroup", noun: "a resource group", type: "Microsoft.Resources/resourceGroups",
    apiVersion: "2025-04-01",
    documentation: "The group that holds an environment's resources; made up from the environment when not declared.",
    body: .envelope(
      "A resource group.",
      [
        "location": Common.location, "tags": Common.tags,
        "managedBy": .text("ARM id of the resource that manages the group.", format: .resourceID).immutable,
      ],
      properties: ["provisioningState": Common.provisioningState]),
    name: NameRule(1...90, .wordAnd("-.()"), last: .notPeriod), listing: Listing(.none))
}
