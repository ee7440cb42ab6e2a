import HTTP

/// Refusals of the blob service: the code in a header, both code and message as XML.
enum BlobRefusal {
  static func response(_ error: ServiceError, isHead: Bool) -> HTTPResponse {
    var headers: HTTPFields = ["x-ms-error-code": error.code]
    for (name, value) in error.headers.sorted(by: { $0.key < $1.key }) { headers[name] = value }
    guard !isHead else { return .empty(error.status, headers: headers) }
    headers["Content-Type"] = "application/xml"
    var xml = XMLText()
    xml.element("Error") { xml in
      xml.element("Code", error.code)
      xml.element("Message", error.message)
    }
    return HTTPResponse(status: error.status, headers: headers, body: xml.bytes)
  }

  static let containerNotFound = ServiceError(404, "ContainerNotFound", "The specified container does not exist.")
  static let containerExists = ServiceError(
    409, "ContainerAlreadyExists", "The specified container already exists.")
  static let blobNotFound = ServiceError(404, "BlobNotFound", "The specified blob does not exist.")
  static let blobExists = ServiceError(409, "BlobAlreadyExists", "The specified blob already exists.")
  static let notMet = ServiceError(
    412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
  static let notModified = ServiceError(
    304, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
  static let badRange = ServiceError(
    416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
  static let wrongKind = ServiceError(
    409, "InvalidBlobType", "The blob type is invalid for this operation.")
  static let badBlockList = ServiceError(400, "InvalidBlockList", "The specified block list is invalid.")
  static let badBlockID = ServiceError(
    400, "InvalidQueryParameterValue",
    "Value for one of the query parameters specified in the request URI is invalid.")
  static let badXML = ServiceError(400, "InvalidXmlDocument", "XML specified is not syntactically valid.")
  static let positionNotMet = ServiceError(
    412, "AppendPositionConditionNotMet", "The append position condition specified was not met.")
  static let sizeNotMet = ServiceError(
    412, "MaxBlobSizeConditionNotMet", "The max blob size condition specified was not met.")
  static let leaseMissing = ServiceError(
    412, "LeaseIdMissing", "There is currently a lease on the blob and no lease ID was specified in the request.")
  static let leaseMismatch = ServiceError(
    412, "LeaseIdMismatchWithBlobOperation",
    "The lease ID specified did not match the lease ID for the blob.")
  static let leaseLost = ServiceError(
    412, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.")
  static let leased = ServiceError(409, "LeaseAlreadyPresent", "There is already a lease present.")
  static let leaseOperationMismatch = ServiceError(
    409, "LeaseIdMismatchWithLeaseOperation", "The lease ID specified did not match the lease ID for the blob.")
  static let noLease = ServiceError(
    409, "LeaseNotPresentWithLeaseOperation", "There is currently no lease on the blob.")
  static let accountNotFound = ServiceError(404, "ResourceNotFound", "The specified resource does not exist.")

  static func header(_ name: String) -> ServiceError {
    ServiceError(
      400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format: \(name).")
  }

  static func missingHeader(_ name: String) -> ServiceError {
    ServiceError(
      400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified: \(name).")
  }

  static func unauthenticated(_ detail: String) -> ServiceError {
    ServiceError(
      403, "AuthenticationFailed",
      "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
        + "including the signature. \(detail)")
  }

  static let anonymous = ServiceError(
    401, "NoAuthenticationInformation",
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
    headers: [
      "WWW-Authenticate":
        "Bearer authorization_uri=https://login.microsoftonline.com/ resource_id=https://storage.azure.com"
    ])

  static let keysForbidden = ServiceError(
    403, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted on this storage account.")

  static let mismatch = ServiceError(
    403, "AuthorizationPermissionMismatch",
    "This request is not authorized to perform this operation using this permission.")

  static func notOffered(_ request: ServiceRequest) -> ServiceError {
    ServiceError(
      501, "NotImplemented",
      "The local Azure does not offer this operation of the blob service: \(request.method) "
        + "\(request.query.all.map(\.name).joined(separator: " ")).")
  }
}
