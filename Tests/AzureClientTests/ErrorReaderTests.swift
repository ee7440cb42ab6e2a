import Cloud
import Documents
import Files
import HTTP
import OrderedCollections
import Testing

@testable import AzureClient

private let request = "GET https://example/x"

private func read(_ status: Int, _ body: String, _ headers: HTTPFields = HTTPFields()) -> AzureError {
  ErrorReader.error(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), request: request)
}

@Suite struct ErrorReaderTests {
  @Test func `details are joined to what they detail`() {
    let error = read(
      400,
      #"{"error":{"code":"ValidationFailed","message":"Invalid twin specified","details":[{"code":"ValidationFailed","message":"a is wrong"},{"code":"ValidationFailed","message":"b is wrong"}]}}"#,
      ["x-ms-request-id": "r1"])
    #expect(error.kind == .invalid)
    #expect(error.status == 400)
    #expect(error.code == "ValidationFailed")
    #expect(error.message == "Invalid twin specified: a is wrong; b is wrong")
    #expect(error.requestID == "r1")
    #expect(error.request == request)
  }

  @Test func `the code is that of the innermost single cause`() {
    let error = read(
      409,
      #"""
      {"error":{"code":"DeploymentFailed","message":"At least one operation failed.","details":[{"code":"Conflict",
       "message":"{\"error\":{\"code\":\"NameTaken\",\"message\":\"The name is taken.\"}}"}]}}
      """#)
    #expect(error.code == "NameTaken")
    #expect(error.message == "At least one operation failed: The name is taken.")
    #expect(error.kind == .conflict)
  }

  @Test(arguments: [
    (
      401, #"{"statusCode":401,"message":"Unauthorized"}"#, "Unauthorized", "Unauthorized", AzureError.Kind.unauthorized
    ),
    (429, #"{"error":{"statusCode":429,"message":"slow"}}"#, "TooManyRequests", "slow", .throttled),
    (
      400,
      #"{"errors":{"patch":["must be an object"]},"type":"t","title":"One or more errors.","status":400,"extensions":{"traceId":"x"}}"#,
      "BadRequest", "One or more errors. must be an object", .invalid
    ),
    (
      404, #"{"Message":"ErrorCode:DeviceNotFound;CP001","ExceptionMessage":"Tracking ID:abc-G:1"}"#, "DeviceNotFound",
      "CP001", .notFound
    ),
    (
      401, #"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret.\r\nTrace ID: t"}"#,
      "AADSTS7000215", "Invalid client secret.", .unauthorized
    ),
    (400, #"{"code":400003,"message":"bad name"}"#, "400003", "bad name", .invalid),
    (404, "", "NotFound", "there is nothing at this address", .notFound),
    (502, "<html>proxy</html>", "BadGateway", "a gateway got no usable answer from the service", .server),
    (404, #"{"error":{"code":"X","message":"Sub-Domain not found"}}"#, "X", "Sub-Domain not found", .unauthorized),
    (418, #"["odd"]"#, "HTTP418", "the service answered 418", .other),
  ])
  func `every shape of refusal is understood`(
    _ status: Int, _ body: String, _ code: String, _ message: String, _ kind: AzureError.Kind
  ) {
    let error = read(status, body)
    #expect(error.code == code)
    #expect(error.message == message)
    #expect(error.kind == kind)
  }

  @Test func `headers tell the code where the body does not`() {
    #expect(read(400, "", ["x-ms-error-code": "InvalidArgument"]).code == "InvalidArgument")
    #expect(read(404, #"{"Message":"gone"}"#, ["iothub-errorcode": "DeviceNotFound"]).code == "DeviceNotFound")
  }

  @Test func `tracking ids of the IoT Hub and of Entra ID are kept for support`() {
    #expect(read(404, #"{"Message":"ErrorCode:A;b","ExceptionMessage":"Tracking ID:abc-G:1"}"#).requestID == "abc")
    #expect(read(400, #"{"error":"x","error_description":"AADSTS1: y","correlation_id":"c"}"#).requestID == "c")
  }

  @Test func `nesting without end is followed only so far`() {
    var body = #"{"code":"Last","message":"deep"}"#
    for _ in 0..<60 { body = #"{"code":"Outer","message":"m","details":[\#(body)]}"# }
    #expect(!read(400, #"{"error":\#(body)}"#).code.isEmpty)
  }

  @Test func `queries are left out of what an error calls the request, but for the api-version`() {
    let call = AzureCall("GET", "https://h/p?sig=hidden&api-version=2020-01-01&code=hidden#f")
    #expect(call.label == "GET https://h/p?api-version=2020-01-01")
  }

  @Test(.enabled(if: !recorded.isEmpty, "shared/data/adt-wire/errors.jsonl is not here"))
  func `every recorded refusal of the twins data plane keeps its code and words`() throws {
    for line in recorded {
      let recording = try JSONReader.parse(Array(line.utf8))
      let status = try #require(recording["status"]?.integer)
      var headers = HTTPFields()
      for (name, value) in recording["headers"]?.object ?? [:] { headers[name] = value.string }
      let body = recording["body"] ?? ["error": recording]
      let error = read(Int(status), body.jsonText, headers)
      #expect(error.status == Int(status))
      #expect(error.code == recording["code"]?.string ?? "TooManyRequests")
      let words = (recording["message"] ?? body["error"]?["message"])?.string ?? "?"
      #expect(error.message.hasPrefix(words.withoutFullStop))
      for detail in recording["details"]?.array ?? [] {
        #expect(error.message.contains(detail["message"]?.string ?? "?"))
      }
      #expect([.invalid, .conflict, .notFound, .preconditionFailed, .throttled].contains(error.kind))
    }
  }
}

/// The recordings beside this checkout, one per line; none where they are not kept.
private let recorded: [String] = {
  let root = Path.parent(Path.parent(Path.parent(#filePath)))
  let bytes = (try? DiskFileStore(root: root).read("../shared/data/adt-wire/errors.jsonl")) ?? []
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}()
