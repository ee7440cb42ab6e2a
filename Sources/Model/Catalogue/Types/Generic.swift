import Documents
import OrderedCollections

extension ResourceType {
  /// What holds for every type: location and name cannot change, tags are a map, `provisioningState` is the server's.
  static func generic(_ type: String, apiVersion: String) -> ResourceType {
    var body = PropertySchema.object(
      "An ARM resource as its reference describes it.",
      [
        "location": Common.location, "tags": Common.tags, "identity": Common.identity(),
        "properties": PropertySchema(
          .object(ObjectShape(members: ["provisioningState": Common.provisioningState], isOpen: true)),
          "What the resource is set to."),
      ])
    if case .object(var shape) = body.shape {
      shape.isOpen = true
      body.shape = .object(shape)
    }
    return ResourceType(
      kind: genericKind, noun: "an Azure resource", type: type, apiVersion: apiVersion,
      documentation: "Any Azure resource that has no kind of its own, written as ARM takes it.", body: body, name: nil,
      outputs: Common.identityOutputs)
  }
}
