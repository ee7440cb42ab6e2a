package import DTDL
package import Documents
package import Resources
package import Twins

/// Why Azure did not do what was asked, unwrapped to the innermost cause.
package struct AzureError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    case notFound, conflict, preconditionFailed, unauthorized, forbidden, invalid, throttled, server, transport, timeout
    case cancelled
    case other
  }

  package var kind: Kind
  /// HTTP status; zero when no answer came.
  package var status: Int
  /// Azure's own code, such as `ValidationFailed`.
  package var code: String
  /// Azure's own words, with nested details unwrapped.
  package var message: String
  /// Method and URL without query values that may be sensitive.
  package var request: String
  /// `x-ms-request-id` or the service's like, for support.
  package var requestID: String?

  package init(
    _ kind: Kind, status: Int = 0, code: String, message: String, request: String = "", requestID: String? = nil
  ) {
    self.kind = kind
    self.status = status
    self.code = code
    self.message = message
    self.request = request
    self.requestID = requestID
  }

  package var description: String {
    let id = requestID.map { " [request id \($0)]" } ?? ""
    let place = request.isEmpty ? "" : " (\(status == 0 ? "" : "\(status), ")\(request))"
    return "\(code): \(message)\(place)\(id)"
  }
}

/// An ARM resource as the service returned it, whole.
package struct LiveResource: Sendable, Hashable {
  package var id: ResourceID
  package var body: Value
  /// From the `etag` member or header; many types have none.
  package var etag: String?

  package init(id: ResourceID, body: Value, etag: String? = nil) {
    self.id = id
    self.body = body
    self.etag = etag
  }
}

/// A model as stored, with its upload time left out.
package struct LiveModel: Sendable, Hashable {
  package var id: DTMI
  /// The DTDL JSON as the service returns it.
  package var definition: Value
  package var decommissioned: Bool

  package init(id: DTMI, definition: Value, decommissioned: Bool) {
    self.id = id
    self.definition = definition
    self.decommissioned = decommissioned
  }
}

/// One twin of a page, its content still as JSON bytes so that nobody parses what nobody needs.
package struct TwinRow: Sendable {
  package var id: String
  package var model: String
  package var etag: String
  /// The whole twin as JSON, `$metadata` included.
  package var json: ArraySlice<UInt8>

  package init(id: String, model: String, etag: String, json: ArraySlice<UInt8>) {
    self.id = id
    self.model = model
    self.etag = etag
    self.json = json
  }
}

/// One relationship of a page, its content still as JSON bytes.
package struct RelationshipRow: Sendable {
  package var key: RelationshipKey
  package var name: String
  package var target: String
  package var etag: String
  package var json: ArraySlice<UInt8>

  package init(key: RelationshipKey, name: String, target: String, etag: String, json: ArraySlice<UInt8>) {
    self.key = key
    self.name = name
    self.target = target
    self.etag = etag
    self.json = json
  }
}

/// An event route of a Digital Twins instance.
package struct EventRoute: Sendable, Hashable {
  package var id: String
  package var endpointName: String
  package var filter: String

  package init(id: String, endpointName: String, filter: String) {
    self.id = id
    self.endpointName = endpointName
    self.filter = filter
  }
}

/// A device identity of an IoT Hub, without its keys.
package struct Device: Sendable, Hashable {
  package var id: String
  /// `enabled` or `disabled`.
  package var status: String
  /// `sas`, `selfSigned`, `certificateAuthority`.
  package var authentication: String
  package var isEdge: Bool
  package var etag: String?

  package init(
    id: String, status: String = "enabled", authentication: String = "sas", isEdge: Bool = false, etag: String? = nil
  ) {
    self.id = id
    self.status = status
    self.authentication = authentication
    self.isEdge = isEdge
    self.etag = etag
  }
}

/// One operation of a JSON Patch as Azure Digital Twins takes it: `add`, `replace` or `remove`.
package struct PatchOperation: Sendable, Hashable {
  package enum Name: String, Sendable { case add, replace, remove }

  package var name: Name
  /// A JSON pointer: `/soc`, `/$metadata/$model`.
  package var path: String
  package var value: Value?

  package init(_ name: Name, _ path: String, _ value: Value? = nil) {
    self.name = name
    self.path = path
    self.value = value
  }
}

/// What a write must find for it to be done.
package enum Condition: Sendable, Hashable {
  case always
  /// `If-None-Match: *`.
  case absent
  /// `If-Match` with an etag as Azure gave it.
  case matches(String)
}

/// Everything that twinwright asks of Azure: resources, twins and devices. The client over REST is one implementation;
/// tests have others that fail on purpose.
package protocol Cloud: Sendable {
  /// Object id of the identity the calls are made as, from the token's `oid` claim.
  func deployerObjectID() async throws(AzureError) -> String
  func deployerTenantID() async throws(AzureError) -> String

  /// `nil` when the resource, or any group around it, does not exist.
  func resource(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource?
  /// PUT, waits for the operation to end, returns the resource as it is then.
  func putResource(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition) async throws(AzureError)
    -> LiveResource
  /// DELETE, waits for its end; an absent resource is a success.
  func deleteResource(_ id: ResourceID, apiVersion: String) async throws(AzureError)
  /// Sets one tag of a resource and leaves the others, whoever writes them meanwhile.
  func setTag(_ name: String, to value: String, on id: ResourceID) async throws(AzureError)
  /// Takes one tag off where it has that value. A resource that is not there is a success.
  func removeTag(_ name: String, havingValue value: String, on id: ResourceID) async throws(AzureError)
  /// POST of an action such as `listKeys`.
  func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError) -> Value
  /// Id, type, location and tags of everything in a resource group; empty when the group does not exist.
  func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource]
  /// Members of a child collection, `endpoints` of an instance; empty when the parent does not exist.
  func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]

  /// The twins data plane behind a host name.
  func twins(host: String) -> any TwinsService
  /// The device registry behind a host name.
  func devices(host: String) -> any DeviceRegistry
  /// The current version of a Key Vault secret.
  func keyVaultSecret(vault: String, name: String) async throws(AzureError) -> String

  /// Makes a secret known, so that no error shows it, not even where Azure repeats what it was sent. Keys and secrets
  /// that Azure hands out are known without being told.
  func conceal(_ secret: String)
}

extension Cloud {
  /// Nothing: for clouds that never repeat what they were sent.
  package func conceal(_ secret: String) {}
}

/// The Azure Digital Twins data plane of one instance.
package protocol TwinsService: Sendable {
  func models() async throws(AzureError) -> [LiveModel]
  /// One atomic request, at most 250 models.
  func createModels(_ definitions: [Value]) async throws(AzureError)
  func deleteModel(_ id: DTMI) async throws(AzureError)
  /// Keeps new twins from a model; doing it again does no harm. Models it refers to must have gone first.
  func decommissionModel(_ id: DTMI) async throws(AzureError)

  /// Every twin, page by page; `page` is called in order and never concurrently.
  func eachTwinPage(_ page: ([TwinRow]) throws(AzureError) -> Void) async throws(AzureError)
  func eachRelationshipPage(_ page: ([RelationshipRow]) throws(AzureError) -> Void) async throws(AzureError)
  func twin(_ id: String) async throws(AzureError) -> TwinRow?
  /// Body as PUT takes it: `$metadata.$model`, properties and components. Returns the new etag.
  @discardableResult
  func putTwin(_ id: String, body: Value, condition: Condition) async throws(AzureError) -> String
  @discardableResult
  func patchTwin(_ id: String, _ patch: [PatchOperation], condition: Condition) async throws(AzureError) -> String
  func deleteTwin(_ id: String, condition: Condition) async throws(AzureError)

  func relationship(_ key: RelationshipKey) async throws(AzureError) -> RelationshipRow?
  func relationships(from source: String) async throws(AzureError) -> [RelationshipRow]
  @discardableResult
  func putRelationship(_ relationship: Relationship, condition: Condition) async throws(AzureError) -> String
  @discardableResult
  func patchRelationship(_ key: RelationshipKey, _ patch: [PatchOperation], condition: Condition)
    async throws(AzureError) -> String
  func deleteRelationship(_ key: RelationshipKey, condition: Condition) async throws(AzureError)

  func eventRoutes() async throws(AzureError) -> [EventRoute]
  func putEventRoute(_ route: EventRoute) async throws(AzureError)
  func deleteEventRoute(_ id: String) async throws(AzureError)

  /// The jobs of a kind that have not ended, as far as the caller may see them.
  func runningJobs(_ kind: InstanceJob.Kind) async throws(AzureError) -> [InstanceJob]
}

/// The device registry of one IoT Hub.
package protocol DeviceRegistry: Sendable {
  func devices() async throws(AzureError) -> [Device]
  func device(_ id: String) async throws(AzureError) -> Device?
  @discardableResult
  func putDevice(_ device: Device, condition: Condition) async throws(AzureError) -> Device
  func deleteDevice(_ id: String, condition: Condition) async throws(AzureError)
  /// The twins of all devices by id, from an index that may lag behind writes.
  func deviceTwins() async throws(AzureError) -> [String: LiveDeviceTwin]
  /// Strongly consistent; `nil` when there is no such device.
  func deviceTwin(_ id: String) async throws(AzureError) -> LiveDeviceTwin?
  /// Returns the twin as it is then.
  @discardableResult
  func patchDeviceTwin(_ id: String, _ patch: DeviceTwinPatch, condition: Condition) async throws(AzureError)
    -> LiveDeviceTwin
}
