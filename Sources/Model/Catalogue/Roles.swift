import Encodings

/// Azure's built-in roles that this kind of platform needs, by the names people know.
package enum Roles {
  /// Name and GUID of each, in the order in which help shows them.
  package static let wellKnown: [(name: String, id: String)] = [
    ("Azure Digital Twins Data Owner", "bcd981a7-7f74-457b-83e1-cceb9e632ffe"),
    ("Azure Digital Twins Data Reader", "d57506d4-4c8d-48b1-8587-93c323f6a5a3"),
    ("IoT Hub Data Contributor", "4fc6c259-987e-4a07-842e-c321cc9d413f"),
    ("IoT Hub Data Reader", "b447c946-2db7-41ec-983d-d8bf3b1c77e3"),
    ("IoT Hub Registry Contributor", "4ea46cd5-c1b2-4a8e-910b-273211f9ce47"),
    ("IoT Hub Twin Contributor", "494bdba2-168f-4f31-a0a1-191d2f7c028c"),
    ("EventGrid Data Sender", "d5a91429-5739-47e2-a06b-3470a27159e7"),
    ("EventGrid Contributor", "1e241071-0855-49ea-94dc-649edcd759de"),
    ("Azure Event Hubs Data Owner", "f526a384-b230-433a-b45c-95f59c4a2dec"),
    ("Azure Event Hubs Data Receiver", "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"),
    ("Azure Event Hubs Data Sender", "2b629674-e913-4c01-ae53-ef4638d8f975"),
    ("Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"),
    ("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    ("AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec"),
    ("Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
    ("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    ("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"),
    ("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
    ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
    ("Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb"),
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
  ]

  /// The GUID of a role given by name (case does not matter) or by GUID; `nil` for a name that is not known.
  package static func id(of role: String) -> String? {
    if UUIDText.isUUID(role) { return role.lowercased() }
    return wellKnown.first { $0.name.lowercased() == role.lowercased() }?.id
  }
}
