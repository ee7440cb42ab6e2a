import Catalogue
import Documents
import OrderedCollections
import Plans

/// What the specs of manifests hold beside what Azure's own tables say.
enum SpecTables {
  typealias Members = OrderedDictionary<String, PropertySchema>

  static let environment: Members = [
    "subscription": .text("Subscription id; `${env.AZURE_SUBSCRIPTION_ID}` keeps it out of the manifest.").required,
    "tenant": .text("Tenant id, where the subscription's own is not meant."),
    "location": .text("Azure region of every resource that does not say another.", format: .location).required,
    "resourceGroup": .text("Name of the resource group that holds the resources.").required,
    "tags": .map("Tags of every resource that can have tags.", of: .text("Value.")),
    "ignoredTags": .list(
      "Names of live tags that are never compared; a trailing `*` is a wildcard.", of: .text("Name."), .unordered),
    "prune": .object(
      "What may be deleted although no manifest names it.",
      ["tags": .map("Resources of the group that carry all of these tags.", of: .text("Value."))]),
    "variables": .map("Values for `${var.NAME}`.", of: .any("A value of any type.")),
    "extends": .text("Folder of the environment that this one changes, from here."),
    "patches": .list(
      "Changes to objects of the extended environment.",
      of: .object(
        "A change: mappings merge, null removes, lists replace.",
        [
          "target": target.required, "metadata": .any("Merged into the object's metadata."),
          "spec": .any("Merged into the object's spec."),
        ])),
    "remove": .list("Objects of the extended environment that this one does not have.", of: target),
    "policy": .object("What may not happen to this environment.", policy),
  ]

  /// `policy` of an Environment.
  static let policy: Members = [
    "limits": .object(
      "How much one plan may do; a plan that does more is refused.",
      Members(
        uniqueKeysWithValues: PlanLimit.Measure.allCases.map {
          ($0.rawValue, .integer($0.documentation, 0...Int64(Int32.max)))
        })),
    "approvals": .object(
      "Who has to sign a plan before it is applied.",
      [
        "required": .integer("How many different keys.", 1...100).required,
        "keys": .map("PEM file of each person's public key, from here.", of: .text("File.")).required,
      ]),
  ]

  private static let target = PropertySchema.object(
    "Which object.",
    ["kind": .text("Its kind.").required, "name": .text("Its name; `*` means all of the kind.").required])

  /// What every resource may say.
  static let everyResource: Members = [
    "protect": .flag("Refuse every plan that would delete or replace it."),
    "dependsOn": .list("Objects that must be there first, beside those referred to.", of: .text("A reference.")),
  ]

  /// Members of one kind's spec that are not properties of the resource itself.
  static func extras(of kind: String) -> Members {
    everyResource.merging(ownAndChildren(of: kind), uniquingKeysWith: { _, new in new })
  }

  private static func ownAndChildren(of kind: String) -> Members {
    var all = own[kind] ?? [:]
    if Catalogue.type(kind: kind)?.placement == .scope, all["scope"] == nil {
      all["scope"] = .text(
        "What it is attached to: a reference, `subscription`, or an ARM id; the resource group otherwise.")
    }
    for child in Catalogue.children(of: kind) {
      guard let parent = child.parent, case .object(var shape) = child.body.shape else { continue }
      for (name, entry) in ownAndChildren(of: child.kind) { shape.members[name] = entry }
      let table = PropertySchema.map(
        child.documentation, of: PropertySchema(.object(shape), child.documentation))
      all[parent.collection] = shape.needsNothing ? table.listingKeys : table
    }
    return all
  }

  private static let own: [String: Members] = [
    "DigitalTwinsInstance": [
      "eventRoutes": .map(
        "Which events go to which endpoint.",
        of: .object(
          "An event route.",
          [
            "endpointName": .text("Name of an endpoint of the instance.").required,
            "filter": .text("Which events; `true` means all.").defaulting(to: "true"),
          ]))
    ],
    "IoTHub": [
      "devices": .map("Device identities by id.", of: .object("A device identity.", device)).listingKeys,
      "deviceTables": .list(
        "Device identities from tables.",
        of: .object(
          "A table.",
          [
            "from": .text("CSV or NDJSON file, from here.").required,
            "where": .map("Only rows with these values.", of: .any("Value.")),
            "devices": .map("Identities for each row; the key is the id.", of: .object("A device identity.", device))
              .required,
          ])),
    ],
    "RoleAssignment": [
      "role": .text("Name of a built-in role, or the GUID of any role."),
      "scope": .text(
        "What the role is about: a reference, `subscription`, or an ARM id; the resource group otherwise."),
    ],
    "DigitalTwinsEndpoint": [
      "topic": .text("The Event Grid topic, in place of `TopicEndpoint`, `accessKey1` and `accessKey2`.")
    ],
  ]

  static let device: Members = [
    "status": .text("Whether it may connect.", of: ["enabled", "disabled"]).defaulting(to: "enabled"),
    "authentication": .text("How it signs in.", of: ["sas", "selfSigned", "certificateAuthority"])
      .defaulting(to: "sas"),
    "isEdge": .flag("Whether it is an IoT Edge device.").defaulting(to: false),
    "desired": .map(
      "Desired properties of the device's twin: merged at any depth, null removes, others stay.",
      of: .any("A value; no secret.")),
    "tags": .map("Tags of the device's twin, likewise.", of: .any("A value; no secret.")),
  ]

  static let modelSet: Members = [
    "instance": .text("The Digital Twins instance: `${DigitalTwinsInstance.NAME}`.").required,
    "from": .any("Folder or file of DTDL models, or a graph with models, from here, or a list of them.").required,
    "prune": .list("Live models that are deleted when no file declares them: a DTMI or `prefix*`.", of: .text("DTMI.")),
    "migrations": .list(
      "Model versions whose twins move to others, also twins that no manifest declares.",
      of: .object(
        "A version that gives way.",
        [
          "from": .text("DTMI of the model that gives way; only twins of exactly this model move.").required,
          "to": .text("DTMI of the model in its place, which the set declares.").required,
          "rename": .map("New names by old ones; `battery/soc` inside a component.", of: .text("New name.")),
          "remove": .list("Values that the new model has not.", of: .text("Name."), .unordered),
          "add": .map("Values for twins that have none under that name.", of: .any("Value.")),
          "then": .text(
            "What becomes of the old model: it takes no new twins while the old ones move, and then it goes or stays.",
            of: ["delete", "decommission", "keep"]
          ).defaulting(to: "delete"),
        ])),
    "findings": .object(
      "Which advice and warnings about the models are given.",
      [
        "allow": .list("Codes that are not given; `*` for all advice and warnings.", of: .text("Code: TW2155.")),
        "ask": .list("Codes that are given only when somebody asks for them.", of: .text("Code: TW2130.")),
      ]),
  ]

  static let twin: Members = [
    "model": .text("DTMI of the model.").required,
    "properties": .any("Properties and components by name."),
    "relationships": .any("Per name a target, a list of targets, or `{target, id, properties}`."),
  ]

  static let twinGraph: Members = [
    "instance": .text("The Digital Twins instance: `${DigitalTwinsInstance.NAME}`.").required,
    "prune": .object(
      "What may be deleted although no manifest names it.",
      ["models": .list("Models whose undeclared twins are deleted: a DTMI or `prefix*`.", of: .text("DTMI."))]),
    "runtime": .map(
      "Per model the properties that the runtime writes: set when a twin is created, never planned again.",
      of: .list("Property names.", of: .text("Name."), .unordered)),
    "from": .any(
      "Graph of Digital Twins Explorer (JSON) or of an import job (JSON lines), from here, or a list of them."),
    "twins": .map("Twins by id.", of: .object("A twin.", twin)),
    "tables": .list(
      "Twins and relationships from tables.",
      of: .object(
        "A table: `${row.COLUMN}` is the row's value.",
        [
          "from": .text("CSV or NDJSON file, from here.").required,
          "where": .map("Only rows with these values.", of: .any("Value.")),
          "twins": .map("Twins for each row; the key is the id.", of: .object("A twin.", twin)),
          "relationships": .list(
            "Relationships for each row.",
            of: .object(
              "A relationship.",
              [
                "source": .text("Id of the twin it starts from.").required,
                "name": .text("Its name in the model.").required,
                "target": .text("Id of the twin it leads to.").required,
                "id": .text("Its id; `NAME-TARGET` when nothing is said."),
                "properties": .any("Its properties."),
              ])),
        ])),
  ]

  static let generic: Members = [
    "type": .text("Type and version: `Microsoft.Insights/actionGroups@2023-01-01`.").required,
    "parent": .text("The resource it lies in, for types with more than one `/`."),
    "scope": .text("The resource it extends."),
    "location": .text("Azure region; the environment's for types with one `/`.", format: .location),
    "tags": .map("Tags, beside those of the environment.", of: .text("Value.")),
    "sku": .any("Edition and size."), "kind": .any("Kind."), "plan": .any("Marketplace plan."),
    "zones": .any("Availability zones."), "managedBy": .any("Managing resource."),
    "extendedLocation": .any("Edge zone."), "identity": .any("Managed identity."),
    "properties": .any("What the resource is set to."),
  ]
}

extension ObjectShape {
  /// Whether an object of this shape may be empty.
  fileprivate var needsNothing: Bool {
    var inner: OrderedDictionary<String, PropertySchema> = [:]
    if case .object(let properties)? = members["properties"]?.shape { inner = properties.members }
    return !members.values.contains(where: \.isRequired) && !inner.values.contains(where: \.isRequired)
  }
}
