import Seeds
import Testing

@testable import DTDL

/// Identifiers against the patterns that the language prints. The seed is new every time; a failure prints it.
struct DTMIFuzzTests {
  @Test func `identifiers are those that the printed patterns match`() {
    let documents =
      /dtmi:[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?(?::[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?)*(?:;[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,5})?)?/
      .matchingSemantics(.unicodeScalar)
    let elements =
      /dtmi:(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?(?::(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?)*(?:;[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,5})?)?(?:#[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?)?/
      .matchingSemantics(.unicodeScalar)
    let first = UInt64.random(in: 0...UInt64.max)
    var accepted = 0
    for number: UInt64 in 0..<1500 {
      let seed = first &+ number
      var random = SplitMix(seed: seed)
      let text = Self.text(&random)
      let isDocumentID = text.wholeMatch(of: documents) != nil
      #expect((DTMI(text) != nil) == isDocumentID, "seed \(seed): \(text)")
      let element = DTMI.element(text)
      #expect((element != nil) == (text.wholeMatch(of: elements) != nil), "seed \(seed): \(text)")
      guard let element else { continue }
      accepted += 1
      #expect(element.description == text)
      // Its parts put together are the identifier again.
      let joined = element.path + (element.version.map { ";\($0)" } ?? "") + element.fragment
      #expect(joined == text && element.versionless == element.path + element.fragment, "seed \(seed): \(text)")
      #expect("dtmi:" + element.labels.joined(separator: ":") == element.path, "seed \(seed): \(text)")
      let minor = element.minorVersion == 0 ? "" : ".\(element.minorVersion)"
      #expect((element.version ?? "0") == "\(element.majorVersion)\(minor)", "seed \(seed): \(text)")
    }
    #expect(accepted > 30, "from seed \(first) on")
  }

  private static func text(_ random: inout SplitMix) -> String {
    let count = Int.random(in: 1...3, using: &random)
    let segments = (0..<count).map { _ in
      ["a", "Car", "x_1", "__t", "_p", "b", "Z9", "1a", "a_", "", "é", "A_b"].randomElement(using: &random)!
    }
    var text = Int.random(in: 0..<20, using: &random) == 0 ? "DTMI:" : "dtmi:"
    text += segments.joined(separator: ":")
    text += [";1", ";12.3", "", ";0", ";01", ";123456789", ";1234567890", ";1.1234567", ";1.0", ";1.2.3", ";"]
      .randomElement(using: &random)!
    text += ["", "", "", "#f", "#", "#1", "#a_b", "#a:b", "#a#b"].randomElement(using: &random)!
    guard Bool.random(using: &random) else { return text }
    var scalars = Array(text.unicodeScalars)
    let place = Int.random(in: 0..<scalars.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: scalars.remove(at: place)
    case 1: scalars.insert(Array("_:;.#0a \n\u{301}".unicodeScalars).randomElement(using: &random)!, at: place)
    default: scalars[place] = Array("_:;.#9Z@[`{/é".unicodeScalars).randomElement(using: &random)!
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
