import Documents
import Resources

extension PlanEncoder {
  /// The members of a change's impact; what is nothing is left out.
  mutating func impact(_ impact: Impact) {
    named("dependents", impact.dependents)
    count("twins", impact.twins)
    count("relationships", impact.relationships)
    named("eventRoutes", impact.eventRoutes)
    named("endpoints", impact.endpoints)
    named("runtime", impact.runtime)
    guard !impact.irreversible.isEmpty else { return }
    list("irreversible", impact.irreversible) { document, reason in
      document.anonymous {
        $0.string("code", reason.code.rawValue)
        $0.string("text", reason.text)
      }
    }
  }

  mutating func impact(_ impact: PlanImpact) {
    value("twins", .integer(Int64(impact.twins)))
    value("relationships", .integer(Int64(impact.relationships)))
    list("dependencies", impact.dependencies, lineBreaks: true) { document, dependency in
      document.anonymous {
        $0.string("dependent", dependency.address.description)
        $0.list("needs", dependency.needs) { $0.json.string($1.description) }
      }
    }
    if let surroundings = impact.surroundings { object("surroundings") { $0.surroundings(surroundings) } }
  }

  private mutating func surroundings(_ surroundings: Surroundings) {
    list("nodes", surroundings.nodes) { document, node in
      document.anonymous {
        if !node.twin.isEmpty { $0.string("twin", node.twin) }
        $0.string("model", node.model)
        $0.value("count", .integer(Int64(node.count)))
        $0.value("changed", .integer(Int64(node.changed)))
      }
    }
    list("edges", surroundings.edges) { document, edge in
      document.anonymous {
        $0.value("source", .integer(Int64(edge.source)))
        $0.value("target", .integer(Int64(edge.target)))
        $0.string("name", edge.name)
        $0.value("count", .integer(Int64(edge.count)))
        $0.value("changed", .integer(Int64(edge.changed)))
      }
    }
    count("left", surroundings.left)
  }

  mutating func limit(_ limit: PlanLimit) {
    string("measure", limit.measure.rawValue)
    value("maximum", .integer(Int64(limit.maximum)))
    if let place = limit.origin { object("origin") { $0.origin(place) } }
  }

  mutating func provenance(_ provenance: Provenance) {
    string("tool", provenance.tool)
    string("cloud", provenance.cloud)
    string("principal", provenance.principal)
    string("tenant", provenance.tenant)
    list("inputs", provenance.inputs, lineBreaks: true) { document, input in
      document.anonymous {
        $0.string("path", input.path)
        $0.string("digest", input.digest)
      }
    }
  }

  mutating func origin(_ origin: Origin) {
    string("file", origin.file)
    value("line", .integer(Int64(origin.line)))
    value("column", .integer(Int64(origin.column)))
  }

  private mutating func count(_ name: String, _ count: Int) {
    if count > 0 { value(name, .integer(Int64(count))) }
  }

  private mutating func named(_ name: String, _ named: Impact.Named) {
    guard named.count > 0 else { return }
    object(name) {
      $0.value("count", .integer(Int64(named.count)))
      $0.list("names", named.names) { $0.json.string($1) }
    }
  }
}
