import Diagnostics
import Documents
import Foundation  // for the environment
import OrderedCollections
import Seeds
import Testing

@testable import DTDL

/// What holds for models of any kind: right ones that were changed at random.
struct ModelPropertyTests {
  /// `TWINWRIGHT_SEEDS=FIRST-LAST` runs others.
  private static let seeds: [UInt64] = {
    let range = ProcessInfo.processInfo.environment["TWINWRIGHT_SEEDS"]?.split(separator: "-").compactMap { UInt64($0) }
    guard let range, range.count == 2, range[0] <= range[1] else { return Array(0..<8) }
    return Array(range[0]...range[1])
  }()

  @Test(arguments: seeds)
  func `reading models of any kind says the same each time, in the files' bounds`(seed: UInt64) throws {
    for (texts, seed) in try mutations(seed, count: 60) {
      let files = Self.files(texts)
      let first = Self.read(files)
      #expect(Self.read(files) == first, "seed \(seed)")
      #expect(Self.read(Self.files(texts)).map(Self.line) == first.map(Self.line), "seed \(seed)")
      for finding in first {
        let fixed = finding.fixes.map(\.span)
        for span in [finding.span].compactMap(\.self) + finding.related.map(\.span) + fixed {
          #expect(files.contains { $0 === span.file }, "seed \(seed): \(finding.message)")
          #expect(0 <= span.start && span.start <= span.end && span.end <= span.file.bytes.count, "seed \(seed)")
        }
        #expect(finding.span != nil || finding.severity < .error, "seed \(seed): \(finding.message)")
        #expect(finding.saysHowToMend, "seed \(seed): \(finding.code) \(finding.message)")
      }
    }
  }

  @Test(arguments: seeds)
  func `the order of the files changes nothing but which of two equals is the first`(seed: UInt64) throws {
    for (texts, seed) in try mutations(seed, count: 60) {
      let files = Self.files(texts)
      let forward = Self.read(files)
      let backward = Self.read(files.reversed())
      // Which of two definitions is the second, and where a ring begins, is told by the order.
      let ordered: Set<String> = ["TW2024", "TW2025", "TW2100", "TW2130", "TW2131"]
      guard !forward.contains(where: { ordered.contains($0.code) && $0.severity == .error }) else { continue }
      func told(_ findings: [Diagnostic]) -> [String] {
        findings.filter { !ordered.contains($0.code) && $0.aliases != ["unresolved"] }.map(Self.line).sorted()
      }
      #expect(told(forward) == told(backward), "seed \(seed)")
      func missing(_ findings: [Diagnostic]) -> [String] {
        findings.filter { $0.aliases == ["unresolved"] }.map(\.message).sorted()
      }
      #expect(missing(forward) == missing(backward), "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func `a certain edit leaves JSON behind in which its finding is gone`(seed: UInt64) throws {
    for (texts, seed) in try mutations(seed, count: 40) {
      let files = Self.files(texts)
      for finding in Self.read(files) {
        guard let fix = finding.fixes.first(where: \.isCertain) else { continue }
        let mended = files.map { $0 === fix.span.file ? Self.apply(fix) : $0 }
        let after = Self.read(mended)
        #expect(!after.contains { $0.code.hasPrefix("TW10") }, "seed \(seed): \(finding.message)")
        #expect(
          !after.contains {
            $0.code == finding.code && $0.message == finding.message && $0.span?.start == finding.span?.start
              && $0.span?.file.path == finding.span?.file.path
          }, "seed \(seed): \(Self.line(finding))")
      }
    }
  }

  @Test(arguments: seeds)
  func `a text cut anywhere is one broken file`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let texts = try Self.models()
    for _ in 0..<60 {
      let text = Array(random.pick(texts).json.utf8)
      let file = SourceFile(path: "cut.json", bytes: Array(text[..<random.below(text.count)]))
      let findings = Self.read([file])
      #expect(findings.count == 1 && findings[0].code.hasPrefix("TW10"), "seed \(seed)")
    }
  }

  @Test func `the changes make mistakes of most kinds`() throws {
    let sets = try (100..<110).flatMap { try mutations($0, count: 60) }
    let codes = Set(sets.flatMap { Self.read(Self.files($0.texts)).map(\.code) })
    print("codes met: \(codes.count) \(codes.sorted())")
    #expect(codes.count >= 40)
  }

  @Test func `the models that are changed are right to begin with`() throws {
    let texts = try Self.models().map(\.json)
    #expect(Self.read(Self.files(texts)).filter { $0.severity >= .error }.map(Self.line) == [])
  }

  private static func line(_ finding: Diagnostic) -> String {
    let place = finding.span.map { "\($0.file.path) \($0.start)-\($0.end)" } ?? "-"
    return "\(finding.code) \(finding.severity) \(place) \(finding.message) \(finding.label ?? "") \(finding.notes)"
  }

  private static func files(_ texts: [String]) -> [SourceFile] {
    texts.enumerated().map { SourceFile(path: "m\($0).json", text: $1) }
  }

  private static func read(_ files: [SourceFile]) -> [Diagnostic] {
    var findings = Findings()
    _ = ModelSet.read(files, findings: &findings)
    return findings.sorted
  }

  private static func apply(_ fix: FixIt) -> SourceFile {
    var bytes = fix.span.file.bytes
    bytes.replaceSubrange(fix.span.start..<fix.span.end, with: Array(fix.replacement.utf8))
    return SourceFile(path: fix.span.file.path, bytes: bytes)
  }

  /// Sets of models with changes in some of them, each with its own seed.
  private func mutations(_ seed: UInt64, count: Int) throws -> [(texts: [String], seed: UInt64)] {
    let models = try Self.models()
    let words =
      models.flatMap(\.texts) + ["schema", "name", "@id", "@type", "@context", "contents", "unit", "writeable", "a b"]
      + ["Double", "int", "dtmi:a:Base", "dtmi:a:None;1", "@graph", "fields", "displayname", "Field", "kelvin"]
    return (0..<count).map { index in
      let own = seed &* 1000 &+ UInt64(index)
      var mutator = ModelMutator(random: SplitMix(seed: own), words: words)
      let texts = models.map { model in mutator.random.below(3) == 0 ? mutator.mutate(model).json : model.json }
      return (texts, own)
    }
  }

  private static func models() throws -> [ModelPiece] {
    try ValidModels.all.map { ModelPiece(try JSONReader.parse(Array($0.utf8))) }
  }
}

/// Right models of every version that use most of the language.
enum ValidModels {
  static let all = [
    """
    {"@context": "dtmi:dtdl:context;2", "@id": "dtmi:a:Old;1", "@type": "Interface", "displayName": {"en": "Old"},
     "contents": [
       {"@type": ["Telemetry", "Temperature"], "name": "t", "schema": "double", "unit": "degreeCelsius"},
       {"@type": "Property", "name": "mode", "writable": true, "schema": {"@type": "Enum", "valueSchema": "integer",
         "enumValues": [{"name": "off", "enumValue": 0}, {"name": "on", "enumValue": 1}]}},
       {"@type": "Relationship", "name": "feeds", "target": "dtmi:a:Old;1", "minMultiplicity": 0, "maxMultiplicity": 5,
        "properties": [{"@type": "Property", "name": "since", "schema": "dateTime"}]}]}
    """,
    """
    {"@context": ["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1",
       "dtmi:dtdl:extension:annotation;1", "dtmi:dtdl:extension:historization;1"],
     "@id": "dtmi:a:Base;1", "@type": "Interface", "comment": "What all have.",
     "schemas": [{"@id": "dtmi:a:Base:point;1", "@type": "Object", "fields": [
       {"name": "x", "schema": "double"}, {"name": "y", "schema": "double"}]}],
     "contents": [
       {"@type": ["Property", "Voltage", "Historized"], "name": "v", "schema": "float", "unit": "volt"},
       {"@type": ["Property", "ValueAnnotation"], "name": "vNote", "annotates": "v", "schema": "string"},
       {"@type": "Property", "name": "place", "schema": "dtmi:a:Base:point;1"},
       {"@type": "Telemetry", "name": "cells", "schema": {"@type": "Array", "elementSchema": "double"}}]}
    """,
    """
    {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:Middle;1", "@type": "Interface", "extends": ["dtmi:a:Base;1"],
     "description": ["Something", {"@language": "de", "@value": "Etwas"}],
     "contents": [
       {"@type": "Component", "name": "part", "schema": "dtmi:a:Part;1"},
       {"@type": "Property", "name": "limits", "schema": {"@type": "Map",
         "mapKey": {"name": "key", "schema": "string"}, "mapValue": {"name": "value", "schema": "double"}}}]}
    """,
    """
    [{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:Part;1", "@type": "Interface",
      "contents": [{"@type": "Property", "name": "serial", "schema": "string"}]},
     {"@context": ["dtmi:dtdl:context;4", "dtmi:dtdl:extension:quantitativeTypes;3"], "@id": "dtmi:a:New;1",
      "@type": "Interface", "extends": "dtmi:a:Middle;1",
      "contents": [
        {"@type": ["Telemetry", "Power"], "name": "p", "schema": "double", "unit": "kilowatt"},
        {"@type": "Command", "name": "reset", "request": {"name": "delay", "schema": "integer", "nullable": true}},
        {"@type": "Property", "name": "id", "schema": "uuid"}]}]
    """,
  ]
}
