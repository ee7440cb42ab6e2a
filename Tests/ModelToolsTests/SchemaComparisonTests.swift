import DTDL
import Testing

@testable import ModelTools

@Suite struct SchemaComparisonTests {
  /// Objects of 30 fields that all are of one object, five times over: 24 million leaves, written in 150 lines.
  private func layers(over leaf: Schema) -> Schema {
    var schema = leaf
    for _ in 0..<5 { schema = .object((0..<30).map { Field(name: "f\($0)", schema: schema) }) }
    return schema
  }

  @Test func `schemas that use one another over and over are compared once where they do not differ`() {
    #expect(
      SchemaComparison.differences(layers(over: .primitive(.double)), layers(over: .primitive(.double))).isEmpty)
  }

  @Test func `a comparison that grows without bound ends and says so`() throws {
    let differences = SchemaComparison.differences(
      layers(over: .primitive(.double)), layers(over: .primitive(.float)))
    #expect(differences.count < 100_001)
    #expect(differences.first?.path == ".f0.f0.f0.f0.f0")
    let last = try #require(differences.last)
    #expect(last.what.contains("not compared further"))
    #expect(last.effect == .breaking)
  }
}
