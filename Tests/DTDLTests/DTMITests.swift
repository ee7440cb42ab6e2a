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

  @Test(arguments: [
    ("dtmi:a:b;1#frag", true), ("dtmi:a:b#frag", true), ("dtmi:a:b;1#", false), ("dtmi:a:b;1#_f", false),
    ("dtmi:a:b;1#f:g", false), ("dtmi:a:b;1#f#g", false), ("dtmi:a:b#f;1", false), ("dtmi:a:_contents:__temp;1", true),
    ("dtmi:_a;1", true), ("dtmi:a:__0;1", true), ("dtmi:a:_;1", false), ("dtmi:a:__:b;1", false),
    ("dtmi:a:b_;1", false),
    ("dtmi:a:0b;1", false),
  ])
  func `identifiers of elements may have system segments and a fragment`(text: String, isValid: Bool) {
    #expect((DTMI.element(text) != nil) == isValid)
    #expect(DTMI(text) == nil)
  }

  @Test func `parts of an identifier`() throws {
    let id = try #require(DTMI.element("dtmi:com:ex_a:Car;12.34#wheel"))
    #expect(id.path == "dtmi:com:ex_a:Car" && id.version == "12.34")
    #expect(id.majorVersion == 12 && id.minorVersion == 34 && id.completeVersion == 12.000034)
    #expect(id.versionless == "dtmi:com:ex_a:Car#wheel" && id.fragment == "#wheel")
    #expect(id.labels == ["com", "ex_a", "Car"] && !id.isReserved)
    let bare = try #require(DTMI("dtmi:a"))
    #expect(bare.majorVersion == 0 && bare.minorVersion == 0 && bare.completeVersion == 0)
    #expect(bare.versionless == "dtmi:a" && bare.labels == ["a"] && bare.fragment.isEmpty && bare.version == nil)
  }

  @Test func `what belongs to the language or to a reader is reserved`() {
    for text in ["dtmi:dtdl:context;3", "dtmi:standard:schema:x;2", "dtmi:a:_contents:__t;1", "dtmi:_a;1"] {
      #expect(DTMI.element(text)?.isReserved == true, "\(text)")
    }
    for text in ["dtmi:dtdlx:a;1", "dtmi:a:b_c;1", "dtmi:a:standard;1"] {
      #expect(DTMI(text)?.isReserved == false, "\(text)")
    }
  }
}
