package import Cloud
package import DTDL
package import Documents
package import Resources
package import Twins

/// What a plan does with an object. The raw value is what a plan document holds.
package enum Action: String, Sendable, Hashable, CaseIterable {
  case create, update, replace, delete
  /// Takes over a live resource that does not carry the environment's mark yet; its differences are mended as well.
  case adopt
  case none

  /// The mark in front of a line: `+`, `~`, `-/+`, `-`, `<=` and a space.
  package var symbol: String {
    switch self {
    case .create: "+"
    case .update: "~"
    case .replace: "-/+"
    case .delete: "-"
    case .adopt: "<="
    case .none: " "
    }
  }
}

/// Why an object gets its action: a stable code and one sentence.
package struct Reason: Sendable, Hashable {
  package enum Code: String, Sendable, CaseIterable {
    case absent, differs, immutable, unpruned, pruned, dependency, unmarked, identical, kept, destroyed, content
  }

  package var code: Code
  package var text: String

  package init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}

/// One property that differs. `after` may hold references not known before apply and secrets shown as fingerprints.
package struct PropertyChange: Sendable {
  package var path: ValuePath
  package var before: Value?
  /// `nil`: the property is removed.
  package var after: PlannedValue?
  /// Changing it means delete and create.
  package var forcesReplacement: Bool

  package init(path: ValuePath, before: Value?, after: PlannedValue?, forcesReplacement: Bool = false) {
    self.path = path
    self.before = before
    self.after = after
    self.forcesReplacement = forcesReplacement
  }
}

/// What a property will be.
package enum PlannedValue: Sendable, Hashable {
  case known(Value)
  /// Known after apply: the text of the template, such as `${IoTHub.x.hostName}`.
  case unknown(String)
  /// Where the secret comes from and its keyed fingerprint; the fingerprint is empty for a secret that another
  /// resource hands out.
  case secret(source: String, fingerprint: String)
}

/// A difference that is not one, and the rule that says so.
package struct Suppression: Sendable, Hashable {
  /// The named rules. Nothing else ever silences a difference.
  package enum Rule: String, Sendable, CaseIterable {
    /// The texts differ only in case where Azure does not keep case (ids, locations, enumerations).
    case casing
    /// The live value is what Azure sets when nothing is said, and nothing was said.
    case serverDefault = "server-default"
    /// Owned by the server; cannot be written.
    case readOnly = "read-only"
    /// A list whose order means nothing holds the same items.
    case unorderedList = "unordered-list"
    /// Not declared by the manifest and not in the catalogue: left as it is.
    case undeclared
    /// Azure never returns it and no fingerprint is kept.
    case writeOnly = "write-only"
    /// Empty, null and absent mean the same here.
    case empty
    /// The runtime writes this property of a twin.
    case runtime
    /// The environment ignores this tag.
    case ignoredTag = "ignored-tag"
    /// The service stores the model in another spelling (context list, text as language map).
    case modelForm = "model-form"
  }

  package var path: ValuePath
  package var rule: Rule
  package var before: Value?
  package var after: Value?

  package init(path: ValuePath, rule: Rule, before: Value?, after: Value?) {
    self.path = path
    self.rule = rule
    self.before = before
    self.after = after
  }
}

/// What the plan saw of an object it touches. Apply refuses when the world shows something else.
package enum Pin: Sendable, Hashable {
  /// The object did not exist.
  case absent
  /// Its etag where it has one, and the digest (SHA-256, hex) of its canonical content without volatile members.
  case present(etag: String?, digest: String)
}

/// What apply does for a change, complete: nothing but the plan and the secrets' sources is needed to do it.
package enum Operation: Sendable {
  case putResource(ResourceID, apiVersion: String, body: Template)
  case deleteResource(ResourceID, apiVersion: String)
  /// Delete, then put.
  case replaceResource(ResourceID, apiVersion: String, body: Template)
  /// `batch` numbers the requests of the instance's models: equal numbers go together, smaller ones first.
  case createModel(instance: ResourceID, DTMI, definition: Value, batch: Int)
  case deleteModel(instance: ResourceID, DTMI)
  /// From then on it takes no new twins.
  case decommissionModel(instance: ResourceID, DTMI)
  /// Deletes and uploads again under the same id; all models with the same `batch` are deleted, then created together.
  case replaceModel(instance: ResourceID, DTMI, definition: Value, batch: Int)
  case createTwin(instance: ResourceID, Twin)
  case patchTwin(instance: ResourceID, String, [PatchOperation])
  case deleteTwin(instance: ResourceID, String)
  case createRelationship(instance: ResourceID, Relationship)
  case patchRelationship(instance: ResourceID, RelationshipKey, [PatchOperation])
  /// Delete, then put: name or target changed.
  case replaceRelationship(instance: ResourceID, Relationship)
  case deleteRelationship(instance: ResourceID, RelationshipKey)
  case putEventRoute(instance: ResourceID, EventRoute)
  case deleteEventRoute(instance: ResourceID, String)
  case putDevice(hub: ResourceID, Device)
  case deleteDevice(hub: ResourceID, String)
  case patchDeviceTwin(hub: ResourceID, String, DeviceTwinPatch)
}

/// What kind of object a change is about.
package enum ObjectKind: String, Sendable, Hashable, CaseIterable {
  case resource, model, twin, relationship, eventRoute, device, deviceTwin

  /// What people call one such object.
  package var noun: String {
    switch self {
    case .eventRoute: "event route"
    case .deviceTwin: "device twin"
    default: rawValue
    }
  }
}

/// Where a person declared the object.
package struct Origin: Sendable, Hashable {
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// One object of a plan. Objects with nothing to do are part of the plan when something was suppressed for them or they
/// are resources; unchanged twins, relationships and models are only counted.
package struct Change: Sendable {
  package var address: ObjectAddress
  package var kind: ObjectKind
  /// What Azure calls it: ARM id, DTMI, twin id, `source/relationshipId`, route id, device id (of a device twin too).
  package var identifier: String
  package var action: Action
  package var reason: Reason
  package var properties: [PropertyChange]
  package var suppressed: [Suppression]
  /// Changes of this plan that come first. Only addresses of the same plan with an action other than `none`.
  package var dependsOn: [ObjectAddress]
  package var pin: Pin
  /// What was seen in the containers that go with it when it is deleted or replaced; empty where nothing has contents.
  package var contents: [SeenContents]
  /// The fingerprint that is kept for it elsewhere, where that changes with it.
  package var keptFingerprint: KeptFingerprint?
  /// `nil` exactly when the action is `none`.
  package var operation: Operation?
  package var origin: Origin?
  /// A twin's model, a relationship's name, where they are known.
  package var type: String?
  /// What hangs on it; `nil` where nothing does.
  package var impact: Impact?

  package init(
    address: ObjectAddress, kind: ObjectKind, identifier: String, action: Action, reason: Reason,
    properties: [PropertyChange] = [], suppressed: [Suppression] = [], dependsOn: [ObjectAddress] = [], pin: Pin,
    contents: [SeenContents] = [],
    operation: Operation? = nil, origin: Origin? = nil
  ) {
    self.address = address
    self.kind = kind
    self.identifier = identifier
    self.action = action
    self.reason = reason
    self.properties = properties
    self.suppressed = suppressed
    self.dependsOn = dependsOn
    self.pin = pin
    self.contents = contents
    self.operation = operation
    self.origin = origin
  }
}
