extension Explanations {
  /// TW110x, TW111x and TW113x: what manifests say. Expressions have a file of their own.
  static let manifests: [Explanation] = [
    Explanation(
      "TW1100", "a manifest cannot be read",
      why: """
        A file or folder of the environment is there and cannot be looked into, or folders lie too deeply in one another.
        It is an error, since what is left out in silence would look like something that nobody declares any more.
        """),
    Explanation(
      "TW1101", "the frame of a document is incomplete",
      why: """
        Every document says `apiVersion`, `kind` and `metadata` with a `name`: how manifests, plans and journals call the object.
        A document that is no mapping, or lacks one of these, cannot be told from a file of another tool.
        """,
      wrong: .manifest("kind: StorageAccount\nspec: {kind: StorageV2, sku: {name: Standard_LRS}}\n"),
      right: .manifest(
        "kind: StorageAccount\nmetadata: {name: evchargingmlstore}\nspec: {kind: StorageV2, sku: {name: Standard_LRS}}\n"
      )),
    Explanation(
      "TW1102", "unknown apiVersion",
      why: "The version says how the rest is read. `twinwright/v1` is the only one there is.",
      wrong: .manifest(
        "apiVersion: twinwright/v2\nkind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {}\n"),
      right: .manifest(
        "apiVersion: twinwright/v1\nkind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {}\n")),
    Explanation(
      "TW1103", "unknown kind",
      why: """
        A kind is one of those in docs/manifests.md; what has no kind of its own is written as `AzureResource`.
        Upper and lower case count.
        """,
      wrong: .manifest("kind: StorageAcount\nmetadata: {name: evchargingmlstore}\nspec: {}\n"),
      right: .manifest(
        "kind: StorageAccount\nmetadata: {name: evchargingmlstore}\nspec: {kind: StorageV2, sku: {name: Standard_LRS}}\n"
      )),
    Explanation(
      "TW1104", "unknown property",
      why: """
        Azure drops many properties that it does not know, so a typing error would have no effect and no message.
        The members of ARM's `properties` are written directly under `spec`, without `properties` around them.
        """,
      wrong: .manifest(
        "kind: StorageAccount\nmetadata: {name: evchargingmlstore}\n"
          + "spec: {kind: StorageV2, sku: {name: Standard_LRS}, minimumTlsVersoin: TLS1_2}\n"),
      right: .manifest(
        "kind: StorageAccount\nmetadata: {name: evchargingmlstore}\n"
          + "spec: {kind: StorageV2, sku: {name: Standard_LRS}, minimumTlsVersion: TLS1_2}\n")),
    Explanation(
      "TW1105", "something that is needed is missing",
      why: """
        Azure refuses the object without it, and it refuses in the middle of an apply.
        The finding names the property and what it takes.
        """,
      wrong: .manifest("kind: StorageAccount\nmetadata: {name: evchargingmlstore}\nspec: {kind: StorageV2}\n"),
      right: .manifest(
        "kind: StorageAccount\nmetadata: {name: evchargingmlstore}\nspec: {kind: StorageV2, sku: {name: Standard_LRS}}\n"
      )),
    Explanation(
      "TW1106", "the wrong type of value",
      why: """
        The property takes another kind of value than is written.
        In YAML `1.2` is a number and `"1.2"` a text: versions, zip codes and the like usually need quotes.
        """,
      wrong: .manifest(
        "kind: LogAnalyticsWorkspace\nmetadata: {name: ev-charging-logs}\n"
          + "spec: {sku: {name: PerGB2018}, retentionInDays: thirty}\n"),
      right: .manifest(
        "kind: LogAnalyticsWorkspace\nmetadata: {name: ev-charging-logs}\n"
          + "spec: {sku: {name: PerGB2018}, retentionInDays: 30}\n")),
    Explanation(
      "TW1107", "the value is not one of those allowed",
      why: """
        The property takes a value from a fixed list, which the finding shows. Case does not count.
        Where Azure keeps adding values it is a warning only: the service has the last word.
        """),
    Explanation(
      "TW1108", "a number, length or form is not allowed",
      why: """
        The value has the right type and lies outside what Azure takes: a number or length out of range, or a text that is no
        ARM id, GUID, duration or prune pattern where one is needed.
        A device twin takes 32 KiB of desired properties and 8 KiB of tags, ten levels deep, texts of 4096 bytes, integers
        between -2^52 and 2^52 - 1, and no null in a list.
        """),
    Explanation(
      "TW1109", "the name is not allowed",
      why: """
        Each type of resource has a rule of its own for names, and some names must be unique in all of Azure.
        Where Azure needs another name than the one by which manifests call the object, say it as `metadata.azureName`.
        Names in `desired` and `tags` of a device hold no `.`, `$`, space or control character.
        """,
      wrong: .manifest(
        "kind: StorageAccount\nmetadata: {name: EV_store}\nspec: {kind: StorageV2, sku: {name: Standard_LRS}}\n"),
      right: .manifest(
        "kind: StorageAccount\nmetadata: {name: EV_store, azureName: evchargingmlstore}\n"
          + "spec: {kind: StorageV2, sku: {name: Standard_LRS}}\n")),
    Explanation(
      "TW1110", "the property is set by Azure",
      why: """
        It is a result and no setting: Azure ignores or refuses it when it is written.
        Remove it. Where other objects need the value they refer to it as an output.
        """),
    Explanation(
      "TW1111", "declared twice",
      why: """
        Kind and name together are unique in an environment, and no two objects may be the same resource in Azure.
        Otherwise it would depend on the order of the files what is applied.
        An overlay changes an object of its base by an entry under `patches`.
        """,
      wrong: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {}\n---\n"
          + "kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {}\n"),
      right: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {}\n")),
    Explanation(
      "TW1112", "no Environment, or more than one",
      why: """
        A folder of manifests is one environment, and one document of kind Environment says where it goes: subscription, location
        and resource group.
        Put each environment into a folder of its own; `extends` shares what they have in common.
        """),
    Explanation(
      "TW1113", "extends leads nowhere or round in a ring",
      why: """
        `extends` names the folder of another environment, starting from the folder of the file in which it is written.
        `patches` and `remove` change what is extended and have no meaning without it.
        """),
    Explanation(
      "TW1114", "a patch names what the base does not declare",
      why: """
        A patch for nothing has no effect, and most likely the object was renamed in the base.
        It is an error so that an overlay never loses a change in silence.
        """),
    Explanation(
      "TW1115", "a secret is written into a manifest",
      why: """
        Manifests lie in version control, are read in reviews and end up in logs.
        A secret that was committed must be taken for known: change it where it came from, and refer to the new one.
        No output of twinwright shows the text at this place.
        """,
      wrong: .fragment("environmentVariables: {TOKEN: {secureValue: abcd1234}}"),
      right: .fragment("environmentVariables: {TOKEN: {secureValue: \"${secret.env.TOKEN}\"}}")),
    Explanation(
      "TW1116", "a secret where its value would be readable",
      why: """
        Azure returns this property to everybody who may read the resource.
        A reference to a secret may stand only in properties that Azure never returns, such as `secureValue`.
        """,
      wrong: .fragment("environmentVariables: {TOKEN: \"${secret.env.TOKEN}\"}"),
      right: .fragment("environmentVariables: {TOKEN: {secureValue: \"${secret.env.TOKEN}\"}}")),
    Explanation(
      "TW1118", "the property belongs to another variant",
      why: """
        Some objects come in variants, told apart by one property such as `endpointType`.
        This property belongs to another variant than the one that is chosen; one of the two is a mistake.
        """),
    Explanation(
      "TW1119", "two properties say the same",
      why: "One is a short form of the other. With both, nobody knows which counts; one must go."),
    Explanation(
      "TW1130", "no model, or models that cannot be read",
      why: """
        A ModelSet names a folder or file of DTDL models, starting from the folder of the manifest.
        An empty set is an error, since with `prune` it would delete every model that is live.
        """),
    Explanation(
      "TW1131", "a table cannot be read",
      why: """
        Tables are files named `*.csv`, `*.ndjson` or `*.jsonl`, and the path starts from the folder of the manifest.
        In NDJSON every line is a JSON object of its own.
        """),
    Explanation(
      "TW1137", "a graph of another tool cannot be read",
      why: """
        `from` of a TwinGraph names JSON that Digital Twins Explorer exported (`digitalTwinsFileInfo`, `digitalTwinsGraph`,
        `digitalTwinsModels`), or JSON lines as import jobs read them: the sections Header, Models, Twins and Relationships,
        in this order, of which the last three may be missing. Either has the `fileVersion` 1.0.0. Twins need `$dtId` and
        `$metadata.$model`; relationships `$relationshipId`, `$relationshipName`, `$targetId` and their source, which is
        `$sourceId` or, in JSON lines, `$dtId`.
        """),
    Explanation(
      "TW1138", "a migration cannot be done",
      why: """
        `migrations` of a ModelSet moves the twins of one model version to another. The new version must be among the models
        of the set, and so must the names that values get; the old one must not be among them, or it would be uploaded again
        as soon as it has gone, unless `then: keep` lets it stay. A version gives way once, and to one that stays.
        """),
    Explanation(
      "TW1139", "the keys of approvals cannot be used",
      why: """
        `policy.approvals.keys` names a file for each person: the public half of an Ed25519 or P-256 key in PEM. There must be
        as many different keys as signatures are required.
        """,
      right: .yaml(
        """
        policy:
          approvals:
            required: 2
            keys: {ann: keys/ann.pem, ben: keys/ben.pem}
        """)),
    Explanation(
      "TW1132", "unknown role",
      why: """
        A role is written by its well-known name, such as `AcrPull`, or by the GUID of its definition, which every role has.
        Names that Azure's portal shows with blanks are written without them.
        """),
    Explanation(
      "TW1133", "the filter of an event route does not read",
      why: """
        A filter compares properties of an event, such as `type` or `$body.modelId`, with texts in single quotes, joined by AND, OR and
        NOT. Azure takes a broken one now and then and never delivers anything.
        """,
      wrong: .fragment("filter: type == \"Microsoft.DigitalTwins.Twin.Update\""),
      right: .fragment("filter: type = 'Microsoft.DigitalTwins.Twin.Update'")),
    Explanation(
      "TW1134", "the model is not declared",
      why: """
        No ModelSet of the instance has a model with this DTMI, or the text is no DTMI.
        Without any ModelSet for the instance it is a warning: its twins then cannot be checked here, only by Azure.
        """, versions: [2, 3, 4]),
  ]
}
