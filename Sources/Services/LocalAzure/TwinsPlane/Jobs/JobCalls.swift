import Documents
import HTTP

/// `/jobs/imports` and `/jobs/deletions`: none can be started yet, so there are none.
extension TwinsPlane {
  func answerJobs(_ call: TwinsCall, _ kind: String, _ id: String?) throws(ServiceError) -> HTTPResponse {
    guard ["imports", "deletions"].contains(kind) else { throw TwinsRefusal.noOperation(call.request) }
    switch (call.request.method, id) {
    case ("GET", nil): return .json(200, ["value": [], "nextLink": .null])
    case ("GET", let id?), ("DELETE", let id?): throw TwinsRefusal.jobNotFound(id)
    default: throw TwinsRefusal.noJobs
    }
  }
}
