import DTDL
import Diagnostics
import Documents
import Explanations
import Foundation
import Testing

/// What the reference parser calls a finding leads to the page about it.
@Suite struct DTDLNameTests {
  @Test func `every name of the reference parser has an answer, with and without its prefix`() {
    let names = ReferenceNames.all
    #expect(names.count == 262 && Set(names).count == names.count)
    #expect(names.filter { Explanations.find($0).isEmpty } == [])
    #expect(names.filter { Explanations.find("dtmi:dtdl:parsingError:\($0)").isEmpty } == [])
  }

  @Test func `pages about models have names of the reference parser only, each once`() {
    let known = Set(ReferenceNames.all)
    for page in Explanations.pages where page.code.hasPrefix("TW2") {
      #expect(page.aliases.filter { !known.contains($0) } == [], "\(page.code)")
      #expect(Set(page.aliases).count == page.aliases.count, "\(page.code)")
    }
  }

  @Test func `a name that no source reports stands on one page only`() throws {
    let written = Set(try Self.sources().flatMap(Self.names(in:)))
    let computed = /(string|boolean|integer|numeric|duration|literal|identifier)[A-Z].*/
    for name in ReferenceNames.all where !written.contains(name) && name.wholeMatch(of: computed) == nil {
      #expect(Explanations.find(name).count == 1, "\(name)")
    }
  }

  @Test func `the page of a code has every name that the code is reported with in the sources`() throws {
    var pairs = 0
    for source in try Self.sources() {
      for (code, name) in Self.reports(in: source) {
        let page = Explanations.page(code)
        #expect(page?.aliases.contains(name) == true, "\(code) \(name)")
        pairs += 1
      }
    }
    #expect(pairs > 90)
  }

  @Test func `every name in the sources is on a page, and every code has one`() throws {
    for source in try Self.sources() {
      for name in Self.names(in: source) { #expect(!Explanations.find(name).isEmpty, "\(name)") }
      for match in source.matches(of: /"(TW2[0-9]{3})"/) {
        #expect(Explanations.page(String(match.output.1)) != nil, "\(match.output.1)")
      }
    }
  }

  @Test(.enabled(if: cases.contains { !$0.isEmpty }, "no shared data beside the repository"))
  func `the page of a code has every name that public cases lead to`() throws {
    var missing: Set<String> = []
    // A fifth of them, spread evenly, to keep the tests quick.
    for (index, line) in Self.cases.joined().enumerated() where index % 5 == 0 {
      let record = try JSONReader.parse(Array(line.utf8))
      let files = (record["models"]?.array ?? []).enumerated().compactMap { number, text in
        text.string.map { SourceFile(path: "\(number)", text: $0) }
      }
      var findings = Findings()
      _ = ModelSet.read(files, findings: &findings)
      for finding in findings.all {
        let names = Explanations.page(finding.code)?.aliases ?? []
        missing.formUnion(
          finding.aliases.filter { $0 != "unresolved" && !names.contains($0) }.map { "\(finding.code) \($0)" })
      }
    }
    #expect(missing.sorted() == [])
  }
}

// MARK: What the sources say

extension DTDLNameTests {
  private static let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let cases: [[Substring]] = ["doc-examples", "generated", "solecisms", "specification"].map { suite in
    let file = package.deletingLastPathComponent().appendingPathComponent("shared/data/dtdl-cases/\(suite).jsonl")
    return (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
  }

  /// The text of each source file that reads models.
  private static func sources() throws -> [String] {
    let folder = package.appendingPathComponent("Sources/Model/DTDL")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let swift = names.filter { $0.hasSuffix(".swift") }.sorted()
    #expect(swift.count > 30)
    return try swift.map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
  }

  /// Names of the reference parser that stand in a source as they are.
  private static func names(in source: String) -> [String] {
    let known = Set(ReferenceNames.all)
    return source.matches(of: /"([a-z][A-Za-z]+)"/).map { String($0.output.1) }.filter(known.contains)
  }

  /// Codes and names that `.model(` is called with, where both are written as they are.
  private static func reports(in source: String) -> [(String, String)] {
    source.split(separator: ".model(", omittingEmptySubsequences: false).dropFirst().flatMap { rest in
      let arguments = firstTwo(rest)
      let codes = arguments.0.matches(of: /"(TW[0-9]{4})"/).map { String($0.output.1) }
      let names = arguments.1.matches(of: /"([a-z][A-Za-z]{4,})"/).map { String($0.output.1) }
      // A choice of two codes and two names is the same choice twice.
      if codes.count == names.count { return Array(zip(codes, names)) }
      return codes.flatMap { code in names.map { (code, $0) } }
    }
  }

  /// The first two arguments of a call, from behind its parenthesis.
  private static func firstTwo(_ text: Substring) -> (Substring, Substring) {
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var isText = false
    for index in text.indices where parts.count < 2 {
      switch text[index] {
      case "\"": isText.toggle()
      case "(" where !isText: depth += 1
      case ")" where !isText: depth -= 1
      case "," where !isText && depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return parts.count == 2 ? (parts[0], parts[1]) : ("", "")
  }
}
