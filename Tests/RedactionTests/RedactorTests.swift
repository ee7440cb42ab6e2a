import Documents
import Encodings
import Redaction
import Testing

@Suite struct RedactorTests {
  @Test func `a secret is found in every spelling in which a server repeats it`() {
    let secret = "Pa/s\"w\u{1}ö:+d"
    let redactor = Redactor()
    redactor.add(secret)
    let spellings = [
      secret, Value.string(secret).jsonText, Percent.encode(secret), Percent.encode(secret, inUpperCase: false),
      Base64.encode(secret.utf8),
    ]
    for spelling in spellings {
      let shown = redactor.redact("<\(spelling)>")
      #expect(shown.contains(Redactor.mark) && !shown.contains("Pa") && !shown.contains("UGEv"), "\(shown)")
    }
  }

  @Test func `overlapping secrets leave no end behind and short ones are left alone`() {
    let redactor = Redactor()
    redactor.add("abcdXYZ")
    redactor.add("XYZ123")
    redactor.add("no")
    redactor.add("")
    #expect(redactor.redact("<abcdXYZ123> no") == "<[redacted]> no")
    #expect(redactor.redact("nothing here") == "nothing here")
  }

  @Test func `a secret that is part of the mark does not undo it`() {
    let redactor = Redactor()
    redactor.add("redacted")
    redactor.add("longer-redacted-one")
    #expect(redactor.redact("longer-redacted-one") == "[redacted]")
  }
}
