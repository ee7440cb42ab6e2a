import Encodings
import Testing

@Suite struct EncodingTests {
  /// The vectors of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `base64 writes and reads the vectors of its standard`(_ plain: String, _ encoded: String) {
    let bare = encoded.prefix { $0 != "=" }
    #expect(Base64.encode(plain.utf8) == encoded)
    #expect(Base64.encodeUnpadded(plain.utf8) == bare)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
    #expect(Base64.decode(bare) == Array(plain.utf8))
  }

  @Test func `base64 for URLs has letters of its own, and both are read`() {
    let bytes: [UInt8] = [0xFB, 0xFF, 0xBF, 0xFE]
    #expect(Base64.encode(bytes) == "+/+//g==")
    #expect(Base64.encodeURL(bytes) == "-_-__g")
    #expect(Base64.decode("-_-__g") == bytes && Base64.decode("+/+//g==") == bytes)
  }

  @Test(arguments: ["A", "AAAAA", "A=", "AA=", "AAA==", "=AAA", "AA=A", "AA==AA==", "====", "AA A", "AÄ"])
  func `base64 that no bytes have is refused`(_ text: String) { #expect(Base64.decode(text) == nil) }

  @Test func `bytes of any number come back from base64`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    for count in 0..<200 {
      let bytes = (0..<count).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed)")
      #expect(Base64.decode(Base64.encodeURL(bytes)) == bytes, "seed \(seed)")
    }
  }

  @Test func `hexadecimal text is in lower case and its digits are ASCII`() {
    #expect(Hex.text([0x00, 0x0F, 0xA5]) == "000fa5")
    #expect(Hex.value(of: UInt8(ascii: "f")) == 15 && Hex.value(of: UInt8(ascii: "F")) == 15)
    #expect(Hex.value(of: UInt8(ascii: "g")) == nil && Hex.value(of: UInt8(ascii: "/")) == nil)
  }

  @Test(arguments: [
    ("6F9619FF-8B86-d011-B42D-00CF4FC964FF", true), ("6F9619FF8B86d011B42D00CF4FC964FF", false),
    ("{6F9619FF-8B86-d011-B42D-00CF4FC964FF}", false), ("6F9619FF-8B86-d011-B42D-00CF4FC964F", false),
    ("６F9619FF-8B86-d011-B42D-00CF4FC964FF", false), ("", false),
  ])
  func `a UUID is five groups of ASCII digits`(_ text: String, _ isUUID: Bool) {
    #expect(UUIDText.isUUID(text) == isUUID)
  }

  @Test func `a UUID says its version and variant`() {
    let bytes = [UInt8](repeating: 0xFF, count: 20)
    #expect(UUIDText.format(bytes) == "ffffffff-ffff-ffff-ffff-ffffffffffff")
    #expect(UUIDText.format(bytes, version: 4) == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    #expect(UUIDText.format(0..<16, version: 5) == "00010203-0405-5607-8809-0a0b0c0d0e0f")
  }

  @Test(arguments: [
    ("EV-001_a.b~", "EV-001_a.b~"), ("a/b?c#d e", "a%2Fb%3Fc%23d%20e"), ("ü", "%C3%BC"), ("%41", "%2541"),
    ("ª", "%C2%AA"),
  ])
  func `everything but unreserved characters is escaped, and comes back`(_ text: String, _ encoded: String) {
    #expect(Percent.encode(text) == encoded)
    #expect(Percent.decode(encoded) == text)
    #expect(Percent.decode(Percent.encode(text, inUpperCase: false)) == text)
  }

  @Test func `a broken percent sequence stays as it is`() {
    #expect(Percent.decode("%") == "%" && Percent.decode("%4") == "%4" && Percent.decode("%zz%41") == "%zzA")
    #expect(Percent.decode("a+b") == "a+b" && Percent.decodeForm("a+b%2B") == "a b+")
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (1_772_368_205_042, "2026-03-01T12:30:05.042Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func `milliseconds are a date of the Gregorian calendar`(_ time: Int64, _ text: String) {
    #expect(Timestamp.text(milliseconds: time) == text)
    #expect(Timestamp.text(microseconds: time * 1000 + 1) == text.dropLast() + "0010Z")
  }
}
