import Cloud
import Testing

@Suite struct AzureErrorTests {
  @Test func `an error reads as code, words, place and request id`() {
    let error = AzureError(
      .invalid, status: 400, code: "ValidationFailed", message: "Invalid twin specified",
      request: "PUT https://host/digitaltwins/t", requestID: "abc")
    #expect(
      error.description
        == "ValidationFailed: Invalid twin specified (400, PUT https://host/digitaltwins/t) [request id abc]")
  }

  @Test func `an error without an answer names no status`() {
    let error = AzureError(.transport, code: "ConnectFailed", message: "refused", request: "GET https://host/")
    #expect(error.description == "ConnectFailed: refused (GET https://host/)")
  }
}
