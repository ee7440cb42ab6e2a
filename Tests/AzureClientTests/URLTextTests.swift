import Testing

@testable import AzureClient

@Suite struct URLTextTests {
  @Test(arguments: [
    ("EV-001_a.b~", "EV-001_a.b~"), ("dtmi:evcharging:Battery;1", "dtmi%3Aevcharging%3ABattery%3B1"),
    ("a/b?c#d e", "a%2Fb%3Fc%23d%20e"), ("ü", "%C3%BC"), ("..", "%2E%2E"), ("%41", "%2541"),
  ])
  func `a segment cannot leave its place`(_ text: String, _ encoded: String) {
    #expect(URLText.encode(text) == encoded)
  }

  @Test func `an ARM id keeps its slashes and its dollar sign`() {
    #expect(URLText.encodePath("/a/$Default/b c/..") == "/a/$Default/b%20c/%2E%2E")
  }

  @Test(arguments: [
    ("http://user:pass@host:80/x?sig=1&api-version=2", "http://host:80/x?api-version=2"),
    ("https://a@b@h.net", "https://h.net"), ("https://h.net/a@b?c#d", "https://h.net/a@b"),
  ])
  func `the URL of an error has no user, no secret and no fragment`(_ url: String, _ label: String) {
    #expect(URLText.label(url) == label)
  }

  @Test(arguments: [
    ("https://Host:443/x", "host"), ("https://user@evil@h.net/x", "h.net"), ("http://h/x", ""), ("/x", ""),
    ("https://a.net#@b.net/", "a.net"),
  ])
  func `the host of a URL is the one that is connected to`(_ url: String, _ host: String) {
    #expect(URLText.host(of: url) == host)
  }
}
