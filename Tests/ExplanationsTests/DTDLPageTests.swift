import DTDL
import Diagnostics
import Explanations
import Testing

/// The pages about DTDL models: their examples are whole models, read as `validate` reads them.
@Suite struct DTDLPageTests {
  private static let pages = Explanations.pages.filter { $0.code.hasPrefix("TW20") || $0.code.hasPrefix("TW21") }

  /// Pages about what only other services take: their right examples are right by the language.
  private static let isBeyondAzure: Set = ["TW2066", "TW2085", "TW2086", "TW2088", "TW2159"]

  /// Pages that nothing leads to but the names of another tool.
  private static let isNeverReported: Set = ["TW2190", "TW2191"]

  @Test(arguments: pages.filter { $0.wrong?.language == .dtdl }.map(\.code))
  func `the wrong example gives the code as it weighs and no other error, the right one gives nothing`(
    _ code: String
  ) throws {
    let page = try #require(Explanations.page(code))
    let wrong = Self.read(try #require(page.wrong).text, asking: code)
    #expect(wrong.contains { $0.code == code && $0.severity == page.severity }, "\(wrong.map(Self.line))")
    #expect(wrong.filter { $0.severity == .error && $0.code != code }.map(Self.line) == [])
    let right = Self.read(try #require(page.right).text, asking: code)
    let allowed: Set = Self.isBeyondAzure.contains(code) ? ["TW2120", "TW2121", "TW2124"] : []
    #expect(right.filter { !allowed.contains($0.code) }.map(Self.line) == [])
  }

  @Test func `edits that are surely right mend the wrong example`() {
    var mended = 0
    for page in Self.pages {
      guard let wrong = page.wrong, wrong.language == .dtdl else { continue }
      let file = SourceFile(path: "example.json", text: wrong.text)
      let fixes = Self.read(wrong.text, asking: page.code).flatMap(\.fixes).filter(\.isCertain)
      if fixes.isEmpty { continue }
      let after = Self.read(String(decoding: FixApplication(fixes, to: file).bytes, as: UTF8.self), asking: "")
      #expect(after.filter { $0.code == page.code || $0.severity == .error }.map(Self.line) == [], "\(page.code)")
      mended += 1
    }
    #expect(mended > 7)
  }

  @Test func `every page shows what is wrong, or is about something too large to show`() {
    let without = Self.pages.filter { $0.wrong?.language != .dtdl && !Self.isNeverReported.contains($0.code) }
    #expect(Set(without.map(\.code)) == Set(Self.large.map(\.code)))
    #expect(Self.pages.count > 80)
  }

  @Test(arguments: large) func `what is too large to show is found all the same`(_ large: Large) {
    let found = Self.read(large.text, asking: large.code)
    #expect(found.contains { $0.code == large.code && $0.severity == Explanations.page(large.code)?.severity })
    let others = Set(found.filter { $0.severity == .error }.map(\.code)).subtracting([large.code])
    #expect(others == large.others)
  }

  @Test func `what examples lead to is on the page of its code by all its names`() {
    let examples = Self.pages.flatMap { [$0.wrong, $0.right] }.compactMap { $0?.text } + Self.large.map(\.text)
    for text in examples {
      for finding in Self.read(text, asking: "") {
        let names = Set(Explanations.page(finding.code)?.aliases ?? [])
        // What leads nowhere has no name with the reference parser.
        #expect(
          names.isSuperset(of: finding.aliases.filter { $0 != "unresolved" }),
          "\(Self.line(finding)) \(finding.aliases)")
      }
    }
  }

  /// What is found in a model, with the notes that are given on request where they are asked for.
  static func read(_ text: String, asking code: String) -> [Diagnostic] {
    var options = ModelReadingOptions()
    options.advice.on = AdviceSettings.silentCodes.intersection([code])
    var findings = Findings()
    _ = ModelSet.read([SourceFile(path: "example.json", text: text)], options: options, findings: &findings)
    return findings.all
  }

  private static func line(_ finding: Diagnostic) -> String { "\(finding.code) \(finding.message)" }
}

// MARK: Models that are too large for a page

extension DTDLPageTests {
  /// A model that breaks a limit.
  struct Large: Sendable, CustomTestStringConvertible {
    let code: String
    let text: String
    /// Other errors that cannot be without this one.
    var others: Set<String> = []

    var testDescription: String { code }
  }

  static let large: [Large] = [
    Large(code: "TW2022", text: interface(String(repeating: "x", count: 120), 3, contents: [])),
    Large(code: "TW2077", text: interface("A", 2, contents: [object(fields: 31)])),
    Large(code: "TW2103", text: interface("A", 2, contents: (0...300).map { telemetry("t\($0)", "\"double\"") })),
    Large(
      code: "TW2104",
      text: "[\(interface("Part", 3, contents: [object(fields: 1000)])),"
        + interface("A", 3, contents: (0...100).map { component("c\($0)", "dtmi:a:Part;1") }) + "]"),
    Large(code: "TW2105", text: interface("A", 3, contents: [String(repeating: " ", count: 1 << 20)])),
    Large(code: "TW2125", text: interface("A", 2, contents: [String(repeating: " ", count: 1 << 20)])),
    Large(
      code: "TW2126",
      text: "["
        + (0...250).map { number in
          interface(
            "M\(number)", 3,
            contents: [
              #"{"@type": "Component", "name": "next", "schema": "dtmi:a:M\#((number + 1) % 251);1"}"#
            ])
        }.joined(separator: ",") + "]", others: ["TW2095"]),
  ]

  private static func interface(_ name: String, _ version: Int, contents: [String]) -> String {
    """
    {"@context": "dtmi:dtdl:context;\(version)", "@id": "dtmi:a:\(name);1", "@type": "Interface",
    "contents": [\(contents.joined(separator: ","))]}
    """
  }

  private static func component(_ name: String, _ schema: String) -> String {
    #"{"@type": "Component", "name": "\#(name)", "schema": "\#(schema)"}"#
  }

  private static func telemetry(_ name: String, _ schema: String) -> String {
    #"{"@type": "Telemetry", "name": "\#(name)", "schema": \#(schema)}"#
  }

  private static func object(fields: Int) -> String {
    let list = (0..<fields).map { #"{"name": "f\#($0)", "schema": "long"}"# }
    return telemetry("t", #"{"@type": "Object", "fields": [\#(list.joined(separator: ","))]}"#)
  }
}
