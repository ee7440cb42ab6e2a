import Cloud
import CurlTransport
import Diagnostics
import Testing

@testable import TwinwrightCommands

@Suite struct NetworkSettingsTests {
  private func read(_ variables: [String: String]) -> (CurlTransport.Configuration, [Diagnostic]) {
    var settings = NetworkSettings { variables[$0] }
    var configuration = CurlTransport.Configuration()
    settings.apply(to: &configuration)
    return (configuration, settings.findings.all)
  }

  @Test func `proxies are looked for in curl's order, and an empty variable is none`() {
    let all = ["https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1", "all_proxy": "http://c:1", "ALL_PROXY": "d:1"]
    var left = all
    for (name, expected) in [
      ("https_proxy", "http://a:1"), ("HTTPS_PROXY", "http://b:1"), ("all_proxy", "http://c:1"), ("ALL_PROXY", "d:1"),
    ] {
      #expect(read(left).0.proxy == expected)
      left[name] = ""
    }
    #expect(read(left).0.proxy == nil)
  }

  @Test(arguments: [
    ("http://proxy:3128", true), ("socks5h://user:pw@proxy", true), ("proxy:3128", true), ("https://[::1]:8", true),
    ("ftp://proxy", false), ("http://", false), ("http:/proxy", false), ("a proxy", false), ("http://user:pw@", false),
  ])
  func `what is no proxy is refused without being repeated`(_ text: String, _ isProxy: Bool) {
    let (configuration, told) = read(["HTTPS_PROXY": text])
    #expect(configuration.proxy == (isProxy ? text : nil))
    #expect(told.map(\.code) == (isProxy ? [] : ["TW6020"]))
    #expect(!told.contains { $0.message.contains("pw") || $0.help.contains { $0.contains("pw@") } })
  }

  @Test func `exceptions add to those that are always there, authorities come as file and folder`() {
    let (configuration, _) = read([
      "NO_PROXY": "internal.example, 10.0.0.0/8 .corp", "SSL_CERT_FILE": "/a.pem", "SSL_CERT_DIR": "/certs",
    ])
    #expect(configuration.directHosts.suffix(3) == ["internal.example", "10.0.0.0/8", ".corp"])
    #expect(configuration.directHosts.contains("169.254.169.254"))
    #expect(configuration.caBundle == "/a.pem")
    #expect(configuration.caVariable == "SSL_CERT_FILE")
    #expect(configuration.caFolder == "/certs")
    #expect(read(["CURL_CA_BUNDLE": "/b.pem", "SSL_CERT_FILE": "/a.pem"]).0.caBundle == "/b.pem")
  }

  @Test func `rates are changed by name and a slip is told`() {
    func rates(_ text: String) -> (RateLimits, [String]) {
      var settings = NetworkSettings { $0 == "TWINWRIGHT_RATES" ? text : nil }
      return (settings.rates(.azure), settings.findings.all.map(\.message))
    }
    var expected = RateLimits.azure
    expected.twinWrites = 200
    expected.patches = nil
    #expect(rates("twinwrites=200, patches = none").0 == expected)
    #expect(rates("").0 == .azure)
    #expect(RateLimits.azure.jobs == 1)
    #expect(rates("jobs=0.5").0.jobs == 0.5)
    for (text, message) in [
      ("twinWrite=5", "TWINWRIGHT_RATES: no rate is named `twinWrite`"),
      ("twinWrites", "TWINWRIGHT_RATES: `twinWrites` is not NAME=NUMBER"),
      ("twinWrites=0", "TWINWRIGHT_RATES: `0` is no rate for twinWrites"),
      ("twinWrites=nan", "TWINWRIGHT_RATES: `nan` is no rate for twinWrites"),
      ("twinWrites=1e9", "TWINWRIGHT_RATES: `1e9` is no rate for twinWrites"),
    ] {
      #expect(rates(text).1 == [message])
      #expect(rates(text).0 == .azure)
    }
  }

  @Test func `a deadline ends what may be given up, and nothing that is done in time`() async throws {
    let none = try await Deadline(nil).bound { 1 }
    #expect(none == 1)
    let inTime = try await Deadline(TimeArgument(argument: "1h")).bound { 2 }
    #expect(inTime == 2)
    let late = await #expect(throws: CommandFailure.self) {
      try await Deadline(TimeArgument(argument: "1ms")).bound { try await Task.sleep(for: .seconds(3600)) }
    }
    #expect(late?.status == .interrupted)
    #expect(late?.findings.all.map(\.code) == ["TW6023"])
  }
}
