import Documents
import Testing

@testable import Catalogue

@Suite struct ReplacementRuleTests {
  @Test(
    arguments: [
      (4, 8, [], true), (4, 8, ["standard"], true), (4, 8, ["premium"], false), (8, 4, ["premium"], true),
      (4, 8, ["standard", "dedicated clusters"], false), (4, 4, [], false),
    ] as [(Int64, Int64, Set<String>, Bool)])
  func `partitions of an event hub are added in place where the edition allows it`(
    before: Int64, after: Int64, editions: Set<String>, isForced: Bool
  ) throws {
    let facts = try #require(Catalogue.type(arm: "Microsoft.EventHub/namespaces/eventhubs"))
      .facts(at: .of("properties", "partitionCount"))
    let rule = try #require(facts.replacement)
    #expect(!facts.isImmutable)
    #expect(rule.isForced(from: .integer(before), to: .integer(after), editions: editions) == isForced)
    #expect(!rule.isForced(from: nil, to: .integer(after), editions: editions))
  }
}
