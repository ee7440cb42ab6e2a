import DTDL
import Documents

/// Refusals of the twins data plane. Codes and sentences that the real service was seen to send are kept to the letter,
/// because tools print or match them.
enum TwinsRefusal {
  // MARK: requests

  static let noVersion = ServiceError(
    400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required.")

  static func unknownVersion(_ version: String, known: [String]) -> ServiceError {
    ServiceError(
      400, "UnsupportedApiVersion",
      "The api-version '\(version)' is not supported. Supported: \(known.joined(separator: ", ")).")
  }

  static func noOperation(_ request: ServiceRequest) -> ServiceError {
    ServiceError(404, "NotFound", "There is no operation \(request.method) \(request.path).")
  }

  static func methodNotAllowed(_ request: ServiceRequest) -> ServiceError {
    ServiceError(405, "MethodNotAllowed", "\(request.method) is not allowed on \(request.path).")
  }

  static let missingBody = ServiceError(400, "BadRequest", "The request body is missing.")

  static func notJSON(_ error: JSONError) -> ServiceError {
    ServiceError(400, "BadRequest", "The request body is not JSON: \(error)")
  }

  static func invalidArgument(_ message: String) -> ServiceError { ServiceError(400, "InvalidArgument", message) }

  static func limit(_ message: String) -> ServiceError { ServiceError(400, "LimitExceeded", message) }

  static func twinLimit(_ count: Int) -> ServiceError {
    ServiceError(
      400, "TwinLimitReached",
      "The instance holds \(count) digital twins, the most that it may hold. "
        + "See service limits https://aka.ms/adtv2limits.")
  }

  static func tooLarge(_ bytes: Int) -> ServiceError {
    ServiceError(
      413, "PayloadTooLarge",
      "The payload has \(bytes) bytes; the limit is \(TwinsRule.payload). "
        + "See service limits https://aka.ms/adtv2limits.")
  }

  static func stale(_ offered: String) -> ServiceError {
    ServiceError(
      412, "PreconditionFailed",
      "If-Match: \(offered) header was specified but it does not match the current ETag of the entity. "
        + "Please read the entity again.")
  }

  static func exists(_ kind: String, _ id: String) -> ServiceError {
    ServiceError(
      412, "PreconditionFailed",
      "If-None-Match: * header was specified but a \(kind) with the id \(id) was found. "
        + "Please specify a different \(kind) id.")
  }

  // MARK: models

  static func modelsExist(_ ids: [DTMI]) -> ServiceError {
    ServiceError(
      409, "ModelIdAlreadyExists",
      "Some of the model ids already exist: \(list(ids)). Use Model_List API to view models that already exist. "
        + "See the Swagger example (https://aka.ms/ModelListSwSmpl).")
  }

  /// `text` is what the parser says.
  static func notDTDL(_ text: String) -> ServiceError {
    ServiceError(
      400, "DTDLParserError",
      "None of the models in this request could be created due to a problem with one or more models: \(text). "
        + "See model documentation(http://aka.ms/ADTv2Models) for supported format.")
  }

  static func languageVersion(_ id: DTMI, _ version: Int) -> ServiceError {
    ServiceError(
      400, "ModelVersionNotSupported",
      "The model \(id) is written in DTDL version \(version). "
        + "Azure Digital Twins takes versions 2 to \(TwinsRule.newestLanguage).")
  }

  static func modelNotFound(_ ids: [String]) -> ServiceError {
    ServiceError(
      404, "ModelNotFound",
      "There is no Model(s) available that matches the provided id(s) \(ids.joined(separator: ", ")). "
        + "Check that the Model ID provided is valid by doing a Model_List API call.")
  }

  static func modelReferenced(by users: [String]) -> ServiceError {
    ServiceError(
      409, "ModelReferencesNotDeleted",
      "This model is currently being referenced by \(users.joined(separator: ", ")). You must delete these references "
        + "before deleting the Model.. To delete references, do Delete Model on Ids provided above.")
  }

  static func referencesLive(_ ids: [DTMI]) -> ServiceError {
    ServiceError(
      409, "ModelReferencesNotDecommissioned",
      "The model refers to models that are not decommissioned: \(list(ids)). Decommission those first.")
  }

  static func decommissioned(_ model: String) -> ServiceError {
    ServiceError(
      400, "ModelDecommissioned", "The model \(model) is decommissioned. No digital twin can be created with it.")
  }

  // MARK: twins

  static func invalidTwin(_ causes: [String]) -> ServiceError {
    ServiceError(
      400, "ValidationFailed", "Invalid twin specified",
      details: causes.map { ServiceError.Detail(code: "ValidationFailed", message: $0) })
  }

  static func twinNotFound(_ id: String) -> ServiceError {
    ServiceError(
      404, "DigitalTwinNotFound",
      "There is no digital twin instance that exists with the ID \(id). Please verify that the twin id is valid and "
        + "ensure that the twin is not deleted. See section on querying the twins https://aka.ms/adtv2query.")
  }

  static func componentNotFound(_ component: String, of id: String) -> ServiceError {
    ServiceError(
      404, "ComponentNotFound",
      "There is no component \(component) on the digital twin \(id). Please verify the name against the twin's model.")
  }

  static func hasRelationships(_ id: String) -> ServiceError {
    ServiceError(
      400, "RelationshipsNotDeleted",
      "Twin \(id) has active relationships. Cannot delete a twin unless all the relationships are deleted. "
        + "Please ensure that the active relationships on the twin are deleted. "
        + "See section on retrieving relationships https://aka.ms/adtv2twins.")
  }

  static func patch(_ text: String) -> ServiceError {
    ServiceError(
      400, "JsonPatchInvalid",
      "\(text). Please provide a valid patch document. "
        + "See section on update apis in the documentation https://aka.ms/adtv2twins.")
  }

  /// A patch holds something that is no operation: the web framework refuses it before the service sees it.
  static func patchProblem(index: Int, found: Value) -> ServiceError {
    var refusal = ServiceError(400, "BadRequest", "The patch document is malformed.")
    refusal.problem = [
      "errors": ["[\(index)]": [.string("expected an operation, found \(found.kindName)")]],
      "type": "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
      "title": "One or more validation errors occurred.",
      "status": 400, "detail": .null, "instance": .null, "extensions": ["traceId": ""],
    ]
    return refusal
  }

  // MARK: relationships

  static func relationshipNotFound(_ id: String, of source: String) -> ServiceError {
    ServiceError(
      404, "RelationshipNotFound",
      "Relationship \(id) not found on twin \(source). Please verify that the relationship id is valid and ensure "
        + "that the relationship is not deleted. See section on listing relationships in the documentation "
        + "https://aka.ms/adtv2twins.")
  }

  static func targetNotFound(_ id: String) -> ServiceError {
    ServiceError(
      404, "TargetDigitalTwinNotFound",
      "There is no digital twin instance that exists with the ID \(id), the target of the relationship. "
        + "Please verify that the twin id is valid and ensure that the twin is not deleted.")
  }

  static let ownTarget = ServiceError(
    400, "OperationNotAllowed", "A digital twin cannot have a relationship to itself.")

  static func invalidRelationship(_ code: String, _ causes: [String]) -> ServiceError {
    ServiceError(
      400, code, "Invalid relationship specified",
      details: causes.map { ServiceError.Detail(code: code, message: $0) })
  }

  // MARK: routes and jobs

  static func routeNotFound(_ id: String) -> ServiceError {
    ServiceError(404, "EventRouteNotFound", "There is no event route with the id \(id).")
  }

  static func routeID(_ id: String) -> ServiceError {
    ServiceError(400, "EventRouteIdInvalid", "The event route id '\(id)' is not valid.")
  }

  static func routeEndpoint(_ endpoint: String) -> ServiceError {
    ServiceError(
      400, "EventRouteEndpointInvalid",
      "The endpoint \(endpoint) does not exist or is not active. "
        + "See event route documentation for supported values and structure (http://aka.ms/ADTv2Routes).")
  }

  static func routeFilter(line: Int, position: Int, _ message: String) -> ServiceError {
    ServiceError(
      400, "EventRouteFilterInvalid",
      "The provided filter is invalid. Parsing error, Line=\(line), Position=\(position), Message=\(message). "
        + "See event route documentation for supported values and structure (http://aka.ms/ADTv2Routes).")
  }

  static func jobNotFound(_ id: String) -> ServiceError {
    ServiceError(
      404, "JobNotFound",
      "There is no job available that matches the provided id \(id). "
        + "Check that the Job ID provided is valid by doing a Jobs_List API call.")
  }

  static func blobAddress(_ text: String) -> ServiceError {
    let flaw =
      text.contains("://")
      ? "It is not the address of a blob." : "Invalid URI: The format of the URI could not be determined."
    return invalidArgument(
      "Azure Storage Blob URI '\(text)' failed validation. \(flaw) Please check: https://docs.microsoft.com/en-us/rest/api/"
        + "storageservices/naming-and-referencing-containers--blobs--and-metadata")
  }

  static func jobExists(_ id: String) -> ServiceError {
    ServiceError(409, "JobAlreadyExists", "A job with the id \(id) already exists. Please choose another id.")
  }

  static let jobLimit = ServiceError(
    400, "JobLimitReached",
    "Another job is running on this instance. One import or delete job runs at a time. See https://aka.ms/adtv2limits.")

  // MARK: queries

  static func query(line: Int, position: Int, _ message: String) -> ServiceError {
    ServiceError(
      400, "SqlQueryError",
      "SQL query parse failed: SQL Parser Error, Line=\(line), Position=\(position), Message=\(message) "
        + "See samples in https://aka.ms/adtv2query for the correct syntax.")
  }

  static let invalidToken = badRequest("The continuation token is not valid.")

  static let queryTimeout = ServiceError(
    400, "TimeoutError",
    "The query took more than \(TwinsRule.queryTime / 1_000_000) seconds. Narrow it by ids, models or properties.")

  static func badRequest(_ message: String) -> ServiceError { ServiceError(400, "BadRequest", message) }

  private static func list(_ ids: [DTMI]) -> String { ids.map(\.description).joined(separator: ", ") }
}
