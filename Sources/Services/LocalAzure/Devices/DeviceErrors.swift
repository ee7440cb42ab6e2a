import Documents
import HTTP

/// The registry's refusals, whose code travels in the message and in a header.
extension ServiceError {
  static func device(_ status: Int, _ code: String, _ message: String) -> ServiceError {
    ServiceError(status, code, message)
  }

  static func deviceNotFound(_ id: String) -> ServiceError { device(404, "DeviceNotFound", id) }
  static func moduleNotFound(_ id: String, of device: String) -> ServiceError {
    ServiceError.device(404, "ModuleNotFound", "\(device)/\(id)")
  }

  /// No right to do this.
  static var unauthorized: ServiceError { device(401, "IotHubUnauthorizedAccess", "Unauthorized") }

  static func deviceExists(_ id: String) -> ServiceError { device(409, "DeviceAlreadyExists", id) }

  static func deviceArgument(_ detail: String) -> ServiceError { device(400, "ArgumentInvalid", detail) }

  static func devicePrecondition(_ id: String) -> ServiceError {
    device(
      412, "PreconditionFailed",
      "Precondition failed: Device version did not match, existing version of '\(id)' differs from the one given")
  }
}

extension HTTPResponse {
  /// `{"Message":"ErrorCode:…;…","ExceptionMessage":"Tracking ID:…"}` and the code as a header.
  static func deviceRefusal(_ error: ServiceError, tracking: String, time: String) -> HTTPResponse {
    .json(
      error.status,
      [
        "Message": .string("ErrorCode:\(error.code);\(error.message)"),
        "ExceptionMessage": .string("Tracking ID:\(tracking.filter { $0 != "-" })-TimeStamp:\(time)"),
      ], headers: ["iothub-errorcode": error.code])
  }
}
