import Testing

@testable import CurlTransport

@Suite struct TargetTests {
  @Test(arguments: [
    "http://169.254.169.254/metadata/identity/oauth2/token", "http://169.254.129.2:8081/msi/token",
    "http://localhost:42356/msi/token", "http://127.0.0.1/", "http://[::1]:80/",
  ]) func `tokens of the machine itself may be asked for in plain text`(_ url: String) {
    #expect(Target(url: url)?.isSecure == false)
  }

  @Test(arguments: [
    "http://169.254.1.1.example.org/", "http://169.25.4.1/", "http://169.254.1/", "http://169.254.1.256/",
    "http://10.0.0.1/",
  ]) func `nothing beyond the link may be`(_ url: String) { #expect(Target(url: url) == nil) }
}
