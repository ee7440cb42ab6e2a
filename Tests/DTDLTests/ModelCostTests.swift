import Diagnostics
import Foundation  // for the thread's clock
import OrderedCollections
import Testing

@testable import DTDL

/// Models that look exponential, and models that are large, cost what their text costs.
@Suite(.serialized) struct ModelCostTests {
  /// Reads sets of growing size; each may cost `factor` times what the one before did, and a little.
  private func expectCost(
    _ sizes: [Int], factor: Double, expected: [String] = [], sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ texts: (Int) -> [String]
  ) {
    var before: Double?
    for size in sizes {
      let files = texts(size).enumerated().map { SourceFile(path: "m\($0).json", text: $1) }
      var findings = Findings()
      let start = ModelCostTests.seconds
      _ = ModelSet.read(files, findings: &findings)
      let cost = ModelCostTests.seconds - start
      #expect(
        Set(findings.all.filter { $0.severity >= .error }.map(\.code)).sorted() == expected, "size \(size)",
        sourceLocation: sourceLocation)
      if let before, cost > factor * before + 0.25 {
        Issue.record(
          "size \(size) took \(cost) s, the size before \(before) s", sourceLocation: sourceLocation)
        return
      }
      before = cost
    }
  }

  /// What this thread has computed, so that others do not count.
  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func model(
    _ name: String, version: Int = 3, context: String? = nil, extends: [String] = [], schemas: String = "",
    contents: String = ""
  ) -> String {
    let bases = extends.map { "\"dtmi:a:\($0);1\"" }.joined(separator: ", ")
    return """
      {"@context": \(context ?? "\"dtmi:dtdl:context;\(version)\""), "@id": "dtmi:a:\(name);1", "@type": "Interface",
       "extends": [\(bases)], "schemas": [\(schemas)], "contents": [\(contents)]}
      """
  }

  private func property(_ name: String, _ schema: String = "\"double\"") -> String {
    "{\"@type\": \"Property\", \"name\": \"\(name)\", \"schema\": \(schema)}"
  }

  /// Two interfaces a level, each of which extends both of the next.
  private func diamonds(_ levels: Int) -> [String] {
    (0..<levels).flatMap { level in
      ["L", "R"].map { side in
        model(
          "\(side)\(level)", extends: level + 1 < levels ? ["L\(level + 1)", "R\(level + 1)"] : [],
          contents: property("\(side)\(level)"))
      }
    }
  }

  @Test func `diamonds of extends are walked once`() {
    expectCost([5, 8, 11], factor: 4, diamonds)
  }

  @Test func `diamonds of extends that are too deep are walked once too`() {
    expectCost([12, 16, 20, 24, 28, 200], factor: 12, expected: ["TW2101"], diamonds)
  }

  @Test func `a chain of extends without end is one error`() {
    expectCost([1250, 2500, 5000], factor: 3, expected: ["TW2101"]) { count in
      (0..<count).map { model("C\($0)", extends: $0 + 1 < count ? ["C\($0 + 1)"] : []) }
    }
  }

  @Test func `a ring of extends through many interfaces is one error`() {
    expectCost([1250, 2500, 5000], factor: 3, expected: ["TW2100"]) { count in
      (0..<count).map { model("C\($0)", extends: ["C\(($0 + 1) % count)"]) }
    }
  }

  /// Objects each of which has two fields of the next.
  private func objects(_ levels: Int, context: String) -> [String] {
    let schemas = (0..<levels).map { level in
      let next = level + 1 < levels ? "\"dtmi:a:s\(level + 1);1\"" : "\"double\""
      return """
        {"@id": "dtmi:a:s\(level);1", "@type": "Object",
         "fields": [{"name": "a", "schema": \(next)}, {"name": "b", "schema": \(next)}]}
        """
    }
    let contents = property("x", "\"dtmi:a:s0;1\"")
    return [model("A", context: context, schemas: schemas.joined(separator: ",\n"), contents: contents)]
  }

  @Test func `schemas that each hold the next twice are walked once`() {
    let deep = "[\"dtmi:dtdl:context;4#limitless\", \"dtmi:dtdl:limits:onvif;1\"]"
    expectCost([12, 16, 20, 24], factor: 4) { objects($0, context: deep) }
    expectCost([12, 16, 20, 24, 28, 200], factor: 12, expected: ["TW2071"]) {
      objects($0, context: "\"dtmi:dtdl:context;3\"")
    }
  }

  @Test func `a chain of schemas without end is one error`() {
    expectCost([2500, 5000, 10_000], factor: 3, expected: ["TW2071"]) { count in
      let schemas = (0..<count).map { level in
        let next = level + 1 < count ? "\"dtmi:a:s\(level + 1);1\"" : "\"double\""
        return "{\"@id\": \"dtmi:a:s\(level);1\", \"@type\": \"Array\", \"elementSchema\": \(next)}"
      }
      return [model("A", schemas: schemas.joined(separator: ",\n"), contents: property("x", "\"dtmi:a:s0;1\""))]
    }
  }

  @Test func `schemas of DTDL v4 that hold themselves and one another are read once`() {
    // Groups of three, each of which holds itself and the next of its group.
    expectCost([750, 1500, 3000], factor: 3) { count in
      let schemas = (0..<count).map { level in
        let next = level / 3 * 3 + (level + 1) % 3
        let fields = [level, next].map { "{\"name\": \"f\($0)\", \"schema\": \"dtmi:a:s\($0);1\"}" }
        return
          "{\"@id\": \"dtmi:a:s\(level);1\", \"@type\": \"Object\", \"fields\": [\(fields.joined(separator: ", "))]}"
      }
      let contents = (0..<count).map { property("p\($0)", "\"dtmi:a:s\($0);1\"") }
      return [
        model("A", version: 4, schemas: schemas.joined(separator: ",\n"), contents: contents.joined(separator: ",\n"))
      ]
    }
  }

  @Test func `rings of schemas in DTDL v3 are told once each`() {
    expectCost([750, 1500, 3000], factor: 3, expected: ["TW2096"]) { count in
      let schemas = (0..<count).map { level in
        "{\"@id\": \"dtmi:a:s\(level);1\", \"@type\": \"Array\", \"elementSchema\": \"dtmi:a:s\((level + 1) % count);1\"}"
      }
      return [model("A", schemas: schemas.joined(separator: ",\n"))]
    }
  }

  @Test func `ten thousand contents of one interface are read in order`() {
    expectCost([2500, 5000, 10_000], factor: 3) { count in
      [model("A", contents: (0..<count).map { property("p\($0)") }.joined(separator: ",\n"))]
    }
  }

  @Test func `ten thousand annotations are each compared with what they annotate only`() {
    let context = "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:annotation;1\"]"
    expectCost([1250, 2500, 5000], factor: 3) { count in
      let contents = (0..<count).map { number in
        let note = """
          {"@type": ["Property", "ValueAnnotation"], "name": "n\(number)", "annotates": "p\(number)", "schema": "string"}
          """
        return property("p\(number)") + ",\n" + note
      }
      return [model("A", context: context, contents: contents.joined(separator: ",\n"))]
    }
  }

  @Test func `ten thousand indices that must differ are compared once`() {
    let context = "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:mqtt;2\"]"
    expectCost([2500, 5000, 10_000], factor: 3) { count in
      let contents = (0..<count).map {
        "{\"@type\": [\"Telemetry\", \"Indexed\"], \"name\": \"p\($0)\", \"schema\": \"double\", \"index\": \($0 + 1)}"
      }
      return [model("A", context: context, contents: contents.joined(separator: ",\n"))]
    }
  }

  @Test func `as many mistakes as there are elements are found in the time it takes to read them`() {
    expectCost([1250, 2500, 5000], factor: 3, expected: ["TW2070"]) { count in
      [model("A", contents: (0..<count).map { property("p\($0)", "\"dubble\"") }.joined(separator: ",\n"))]
    }
    expectCost([1250, 2500, 5000], factor: 3, expected: ["TW2052"]) { count in
      [model("A", contents: (0..<count).map { property("p\($0 / 2)") }.joined(separator: ",\n"))]
    }
    expectCost([1250, 2500, 5000], factor: 3, expected: ["TW2091"]) { count in
      let contents = (0..<count).map {
        "{\"@type\": \"Component\", \"name\": \"c\($0)\", \"schema\": \"dtmi:a:none\($0);1\"}"
      }
      return [model("A", contents: contents.joined(separator: ",\n"))]
    }
  }
}
