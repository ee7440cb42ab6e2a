import Documents
import Resources

extension PlanDecoder {
  static func impact(_ fields: inout Fields) throws(Malformed) -> Impact {
    var impact = Impact()
    impact.dependents = try named("dependents", &fields)
    impact.twins = try count("twins", &fields)
    impact.relationships = try count("relationships", &fields)
    impact.eventRoutes = try named("eventRoutes", &fields)
    impact.endpoints = try named("endpoints", &fields)
    impact.runtime = try named("runtime", &fields)
    impact.irreversible = try Fields.each(fields.list("irreversible", isRequired: false), "irreversible") {
      value throws(Malformed) in
      try Fields.of(value) { fields throws(Malformed) in
        Irreversibility(try fields.word("code"), try fields.string("text"))
      }
    }
    return impact
  }

  static func planImpact(_ fields: inout Fields) throws(Malformed) -> PlanImpact {
    var impact = PlanImpact(twins: try count("twins", &fields), relationships: try count("relationships", &fields))
    impact.dependencies = try Fields.each(fields.list("dependencies"), "dependencies") { value throws(Malformed) in
      try Fields.of(value) { fields throws(Malformed) in
        let address = ObjectAddress(try fields.string("dependent"))
        let needs = try Fields.each(fields.list("needs"), "needs") { value throws(Malformed) in
          ObjectAddress(try text(value))
        }
        return PlanImpact.Dependency(address, needs: needs)
      }
    }
    if let value = fields.optional("surroundings") {
      do throws(Malformed) { impact.surroundings = try Fields.of(value, surroundings) } catch {
        throw error.inside("surroundings")
      }
    }
    return impact
  }

  private static func surroundings(_ fields: inout Fields) throws(Malformed) -> Surroundings {
    let nodes = try Fields.each(fields.list("nodes"), "nodes") { value throws(Malformed) in
      try Fields.of(value) { fields throws(Malformed) in
        Surroundings.Node(
          twin: try fields.optionalString("twin") ?? "", model: try fields.string("model"),
          count: try fields.integer("count"), changed: try fields.integer("changed"))
      }
    }
    let edges = try Fields.each(fields.list("edges"), "edges") { value throws(Malformed) in
      let edge = try Fields.of(value) { fields throws(Malformed) in
        Surroundings.Edge(
          source: try fields.integer("source"), target: try fields.integer("target"), name: try fields.string("name"),
          count: try fields.integer("count"), changed: try fields.integer("changed"))
      }
      guard nodes.indices.contains(edge.source), nodes.indices.contains(edge.target) else {
        throw .content("`source` and `target` are positions in `nodes`")
      }
      return edge
    }
    return Surroundings(nodes: nodes, edges: edges, left: try count("left", &fields))
  }

  static func limit(_ value: Value) throws(Malformed) -> PlanLimit {
    try Fields.of(value) { fields throws(Malformed) in
      var limit = PlanLimit(try fields.word("measure"), try fields.integer("maximum"))
      if let value = fields.optional("origin") { limit.origin = try Fields.of(value, origin) }
      return limit
    }
  }

  static func provenance(_ fields: inout Fields) throws(Malformed) -> Provenance {
    Provenance(
      tool: try fields.string("tool"), cloud: try fields.string("cloud"), principal: try fields.string("principal"),
      tenant: try fields.string("tenant"),
      inputs: try Fields.each(fields.list("inputs"), "inputs") { value throws(Malformed) in
        try Fields.of(value) { fields throws(Malformed) in
          InputFile(path: try fields.string("path"), digest: try fields.string("digest"))
        }
      })
  }

  private static func count(_ name: String, _ fields: inout Fields) throws(Malformed) -> Int {
    guard fields.has(name) else { return 0 }
    let count = try fields.integer(name)
    guard count >= 0 else { throw .content("`\(name)` is negative") }
    return count
  }

  private static func named(_ name: String, _ fields: inout Fields) throws(Malformed) -> Impact.Named {
    guard fields.has(name) else { return Impact.Named() }
    return try fields.of(name) { fields throws(Malformed) in
      Impact.Named(
        count: try fields.integer("count"),
        names: try Fields.each(fields.list("names"), "names") { value throws(Malformed) in try text(value) })
    }
  }
}
