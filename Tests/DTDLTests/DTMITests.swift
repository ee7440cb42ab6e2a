import Documents
import Testing

@testable import DTDL

/// The grammar of identifiers.
struct DTMITests {
  @Test(arguments: [
    "dtmi:a;1", "dtmi:evcharging:Battery;1", "dtmi:a_b:c1:D;999999999", "dtmi:a:b", "dtmi:a:b;1.2",
    "dtmi:a:b;1.999999", "dtmi:com:a__b;3",
  ])
  func `valid identifiers`(text: String) {
    #expect(DTMI(text)?.description == text)
  }

  @Test(arguments: [
    "", "dtmi", "dtmi:", "dtmi:;1", "dtmi:a::b;1", "dtmi:1a;1", "dtmi:a_;1", "dtmi:a_:b;1", "dtmi:_a;1", "dtmi:a.b;1",
    "dtmi:a:b;", "dtmi:a:b;0", "dtmi:a:b;01", "dtmi:a:b;1234567890", "dtmi:a:b;1.0", "dtmi:a:b;1.2.3", "dtmi:a:b;1;2",
    "DTMI:a;1", "dtmi:a:é;1", "dtmi:a b;1", "dtmi:a:b;x", "dtmi:a:b;1#frag",
  ])
  func `texts that are no identifiers`(text: String) {
    #expect(DTMI(text) == nil)
  }

  @Test func `an identifier is at most 2048 bytes long`() {
    #expect(DTMI("dtmi:" + String(repeating: "a", count: 2041) + ";1") != nil)
    #expect(DTMI("dtmi:" + String(repeating: "a", count: 2042) + ";1") == nil)
  }

  @Test func `path and version are told apart`() {
    #expect(DTMI("dtmi:a:b;1.2")?.path == "dtmi:a:b")
    #expect(DTMI("dtmi:a:b;1.2")?.version == "1.2")
    #expect(DTMI("dtmi:a:b")?.version == nil)
  }
}
