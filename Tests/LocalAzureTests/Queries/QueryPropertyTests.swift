import Documents
import Encodings
import HTTP
import LocalAzure
import Seeds
import Testing
import TwinQueries

/// Random queries over random graphs, against an evaluator that tries everything.
struct QueryPropertyTests {
  /// A local Azure and what must be in it.
  private struct Twinned {
    let twins: TwinsWorld
    var plain = PlainGraph()
    var make: RandomGraph

    mutating func putTwin(_ id: String) async throws {
      let reply = try await twins.call("PUT", "/digitaltwins/\(Percent.encode(id))", make.twin())
      try #require(reply.status == 200, "\(id): \(reply.text)")
      plain.twins[TextKey(id)] = reply.body
    }

    mutating func putRelationship(_ source: String, _ id: String, to target: String) async throws {
      let path = "/digitaltwins/\(Percent.encode(source))/relationships/\(id)"
      let reply = try await twins.call("PUT", path, make.relationship(to: target))
      try #require(reply.status == 200, "\(path): \(reply.text)")
      plain.relationships[[TextKey(source), TextKey(id)]] = reply.body
    }

    mutating func deleteRelationship(_ key: [TextKey]) async throws {
      let path = "/digitaltwins/\(Percent.encode(key[0].text))/relationships/\(key[1].text)"
      try await twins.must("DELETE", path)
      plain.relationships[key] = nil
    }
  }

  private func graph(_ seed: UInt64, options: Options) async throws -> Twinned {
    var graph = Twinned(
      twins: try await TwinsWorld(options: options), plain: PlainGraph(ancestors: RandomGraph.ancestors),
      make: RandomGraph(random: SplitMix(seed: seed)))
    try await graph.twins.must("POST", "/models", .array(RandomGraph.models))
    for id in RandomGraph.ids where !graph.make.random.isOne(in: 6) { try await graph.putTwin(id) }
    for number in 0..<graph.make.random.number(4...14) { try await relate(&graph, "r\(number)") }
    return graph
  }

  private func relate(_ graph: inout Twinned, _ id: String) async throws {
    let ids = graph.plain.twins.keys.sorted().map(\.text)
    let (source, target) = (graph.make.random.pick(ids), graph.make.random.pick(ids))
    // The two that Swift holds equal are never related: the plane takes them for one here.
    if source != target { try await graph.putRelationship(source, id, to: target) }
  }

  private func expectSame(_ text: String, _ graph: Twinned, pageSize: Int?, _ seed: UInt64) async throws {
    let query: Query
    do { query = try Query(text) } catch {
      Issue.record("seed \(seed): \(text) is refused: \(error)")
      return
    }
    let expected = NaiveQuery(query, graph.plain).rows().map(\.canonicalText).sorted()
    let found = try await graph.twins.query(text, pageSize: pageSize).map(\.canonicalText).sorted()
    guard let top = query.top, query.projection != .count else {
      #expect(found == expected, "seed \(seed), pages of \(pageSize ?? 0): \(text)")
      return
    }
    // Which rows are the first ones is not said, only how many there are and that each belongs to the answer.
    #expect(found.count == min(top, expected.count), "seed \(seed): \(text)")
    var left = expected
    for row in found {
      guard let index = left.firstIndex(of: row) else {
        Issue.record("seed \(seed): \(text) has a row too many: \(row)")
        return
      }
      left.remove(at: index)
    }
  }

  private static let count = 12

  /// `indexedRows` 0 has an index made for every property that is asked for.
  @Test(arguments: 0..<UInt64(count), [0, 10_000])
  func `planned queries answer as trying everything does`(seed: UInt64, indexedRows: Int) async throws {
    let options = Options(tenant: World.tenant, subscription: World.subscription, queryIndexedRows: indexedRows)
    let graph = try await graph(seed, options: options)
    var queries = RandomQuery(graph: RandomGraph(random: SplitMix(seed: seed ^ 0x5EED)))
    for number in 0..<60 {
      try await expectSame(queries.text(), graph, pageSize: [nil, 1, 2, 5][number % 4], seed)
    }
  }

  @Test(arguments: 100..<UInt64(100 + count))
  func `queries that lag answer as the graph was`(seed: UInt64) async throws {
    let options = Options(
      tenant: World.tenant, subscription: World.subscription, queryLag: 5_000_000, queryIndexedRows: 0)
    var graph = try await graph(seed, options: options)
    var queries = RandomQuery(graph: RandomGraph(random: SplitMix(seed: seed ^ 0x5EED)))
    var past: [(second: Int, graph: Twinned)] = [(0, graph)]
    graph.twins.world.clock.advance(seconds: 10)
    for second in 11..<30 {
      graph.twins.world.clock.advance(seconds: 1)
      for number in 0..<graph.make.random.below(3) {
        switch graph.make.random.below(4) {
        case 0: try await graph.putTwin(graph.make.random.pick(RandomGraph.ids))
        case 1 where !graph.plain.relationships.isEmpty:
          try await graph.deleteRelationship(
            graph.make.random.pick(graph.plain.relationships.keys.sorted { $0.lexicographicallyPrecedes($1) }))
        default: try await relate(&graph, "s\(second)-\(number)")
        }
      }
      past.append((second, graph))
      let seen = try #require(past.last { $0.second <= second - 5 })
      for number in 0..<3 {
        try await expectSame(queries.text(), seen.graph, pageSize: [nil, 1, 3][number], seed)
      }
    }
  }
}
