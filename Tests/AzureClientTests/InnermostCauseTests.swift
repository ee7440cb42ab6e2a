import Cloud
import HTTP
import Testing

@testable import AzureClient

/// A refusal as it came, and what of it a person is to read.
struct Refusal: Sendable, CustomTestStringConvertible {
  var name: String
  var status = 400
  var body: String
  var code: String
  var message: String
  var requestID: String?

  var testDescription: String { name }
}

@Suite struct InnermostCauseTests {
  @Test(arguments: refusals) func `what a refusal is about is found however it is wrapped`(_ refusal: Refusal) {
    let error = ErrorReader.error(
      HTTPResponse(status: refusal.status, headers: HTTPFields(), body: Array(refusal.body.utf8)),
      request: "PUT https://example/x")
    #expect(error.code == refusal.code)
    #expect(error.message == refusal.message)
    #expect(error.requestID == refusal.requestID)
  }

  @Test(arguments: [
    "<html><body>Error</body></html>", "<Error>", "<Error><Code></Code></Error>", "<Errors><Code>X</Code></Errors>",
    "<", "", "Error<Error><Code>X</Code></Error>", "<Error",
  ]) func `what is no refusal in XML is not read as one`(_ body: String) {
    #expect(XMLErrorReader.cause(of: Array(body.utf8)) == nil)
  }

  @Test func `JSON within JSON is followed only so far`() {
    var body = #"{"code":"Last","message":"deep"}"#
    for _ in 0..<12 {
      let text = body.replacing(#"\"#, with: #"\\"#).replacing(#"""#, with: #"\""#)
      body = #"{"code":"Outer","message":"\#(text)"}"#
    }
    let error = ErrorReader.error(HTTPResponse(status: 400, body: Array(body.utf8)), request: "GET https://example")
    #expect(error.code == "Outer")
  }
}

private let refusals = [
  Refusal(
    name: "innererror chain",
    body: #"""
      {"error":{"code":"BadArgument","message":"The request is wrong.","innererror":{"code":"PasswordError",
       "innererror":{"code":"TooShort","message":"At least 12 characters."}}}}
      """#,
    code: "TooShort", message: "The request is wrong: At least 12 characters."),
  Refusal(
    name: "innererror that says the same",
    body: #"{"error":{"code":"A","message":"Wrong.","innererror":{"code":"B","message":"Wrong."}}}"#,
    code: "B", message: "Wrong."),
  Refusal(
    name: "policy",
    status: 403,
    body: #"""
      {"error":{"code":"RequestDisallowedByPolicy","message":"Resource 'hub1' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"EU\"}}]'.",
       "additionalInfo":[{"type":"PolicyViolation","info":{"policyDefinitionDisplayName":"Allowed locations",
       "policyAssignmentDisplayName":"EU only","policyAssignmentId":"/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/eu",
       "evaluationDetails":{"evaluatedExpressions":[
        {"result":"True","path":"type","expressionValue":"Microsoft.Devices/IotHubs","operator":"Equals"},
        {"result":"True","expression":"location","path":"location","expressionValue":"westus","targetValue":["westeurope"],"operator":"NotIn"},
        {"result":"False","path":"name","expressionValue":"x","operator":"Like","targetValue":"y"}]}}}]}}
      """#,
    code: "RequestDisallowedByPolicy",
    message: #"Resource 'hub1' was disallowed by policy: policy "Allowed locations" assigned as "EU only" "#
      + #"(/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/eu): location is "westus" (NotIn ["westeurope"])"#
  ),
  Refusal(
    name: "JSON behind words",
    body: #"""
      {"status":"Failed","error":{"code":"DeploymentFailed","message":"The provider failed with error: '{\"error\":{\"code\":\"SkuNotAvailable\",\"message\":\"S9 is not offered.\"}}'."}}
      """#,
    code: "SkuNotAvailable", message: "The provider failed with error: S9 is not offered."),
  Refusal(
    name: "braces that are no JSON", body: #"{"error":{"code":"X","message":"id {guid} is wrong"}}"#, code: "X",
    message: "id {guid} is wrong"),
  Refusal(
    name: "two details", status: 409,
    body:
      #"{"error":{"code":"Multi","message":"Two.","details":[{"code":"A","message":"a"},{"code":"B","message":"b"}]}}"#,
    code: "Multi", message: "Two: a; b"),
  Refusal(
    name: "storage", status: 403,
    body:
      "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed "
      + "to authenticate &quot;x&quot;.\nRequestId:6c3-01e\nTime:2026-01-01T00:00:00Z</Message>"
      + "<AuthenticationErrorDetail>Lifetime &lt; now</AuthenticationErrorDetail></Error>",
    code: "AuthenticationFailed", message: "Server failed to authenticate \"x\": Lifetime < now", requestID: "6c3-01e"),
  Refusal(
    name: "Event Hubs", status: 401,
    body: "<Error xmlns=\"x\"><Code>401</Code><Detail>claim is empty. TrackingId:a</Detail></Error>",
    code: "Unauthorized", message: "claim is empty. TrackingId:a"),
  Refusal(
    name: "Entra ID without members for ids", status: 401,
    body:
      #"{"error":"invalid_client","error_description":"AADSTS700016: Not found.\r\nTrace ID: 11-a\r\nCorrelation ID: 22-b\r\nTimestamp: x"}"#,
    code: "AADSTS700016", message: "Not found.", requestID: "22-b"),
  Refusal(
    name: "Entra ID with a trace id only", status: 401,
    body: #"{"error":"invalid_client","error_description":"AADSTS1: No.\r\nTrace ID: 11-a"}"#,
    code: "AADSTS1", message: "No.", requestID: "11-a"),
  Refusal(
    name: "gateway", status: 429, body: #"{"error":{"statusCode":429,"message":"slow down"}}"#,
    code: "TooManyRequests", message: "slow down"),
  Refusal(
    name: "problem", body: #"{"title":"Bad.","detail":"No name.","status":400,"traceId":"t"}"#, code: "BadRequest",
    message: "Bad. No name.", requestID: "t"),
  Refusal(
    name: "IoT Hub, JSON as text", status: 404,
    body:
      #"{"Message":"{\"errorCode\":404001,\"trackingId\":\"t1\",\"message\":\"no device\"}","ExceptionMessage":""}"#,
    code: "404001", message: "no device", requestID: "t1"),
]
