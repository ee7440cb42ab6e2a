package import Resources

/// What hangs on one change: what a reviewer has to know before agreeing to it.
package struct Impact: Sendable, Hashable {
  /// Declared objects that need the changed one, directly or through others; of the twin graph only sets are named.
  package var dependents = Named()
  /// Live twins that the change touches or whose model or instance depends on it.
  package var twins = 0
  /// Live relationships that the change touches or that start or end at such a twin.
  package var relationships = 0
  /// Event routes that carry what the change causes, or that depend on it.
  package var eventRoutes = Named()
  /// Endpoints to which these routes lead.
  package var endpoints = Named()
  /// Resources in which code runs that depend on the change or receive what it causes.
  package var runtime = Named()
  /// Why the change cannot be undone; empty where it can.
  package var irreversible: [Irreversibility] = []

  package init() {}

  /// Nothing hangs on the change.
  package var isEmpty: Bool { self == Impact() }

  /// Things counted, and the first of them named.
  package struct Named: Sendable, Hashable {
    /// So many are named at most.
    package static let most = 10

    package var count: Int
    /// The first, in the order of the manifests.
    package var names: [String]

    package init(_ names: some Collection<String> = []) {
      count = names.count
      self.names = Array(names.prefix(Self.most))
    }

    package init(count: Int, names: [String]) {
      self.count = count
      self.names = names
    }
  }
}

/// A reason for which a change cannot be undone.
package struct Irreversibility: Sendable, Hashable {
  package enum Code: String, Sendable, CaseIterable {
    /// Content goes that neither the manifests nor the plan hold.
    case data
    /// An identity, or keys that others were given, are lost and come back as others.
    case identity
    /// The name cannot be taken again for a while.
    case name
  }

  package var code: Code
  /// One sentence, lower case, no full stop.
  package var text: String

  package init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}

/// What hangs on all changes of a plan together, everything counted once.
package struct PlanImpact: Sendable, Hashable {
  package var twins: Int
  package var relationships: Int
  /// Declared resources, models and event routes by what they need; those that need nothing are left out.
  package var dependencies: [Dependency]
  /// What lies around the twins that change; `nil` where none does.
  package var surroundings: Surroundings?

  package init(
    twins: Int = 0, relationships: Int = 0, dependencies: [Dependency] = [], surroundings: Surroundings? = nil
  ) {
    self.twins = twins
    self.relationships = relationships
    self.dependencies = dependencies
    self.surroundings = surroundings
  }

  /// An object and what it needs.
  package struct Dependency: Sendable, Hashable {
    package var address: ObjectAddress
    package var needs: [ObjectAddress]

    package init(_ address: ObjectAddress, needs: [ObjectAddress]) {
      self.address = address
      self.needs = needs
    }
  }
}

/// The part of the twin graph around what changes: twins by name, or where they are many all of a model as one node.
package struct Surroundings: Sendable, Hashable {
  package struct Node: Sendable, Hashable {
    /// The twin's id; empty for a node that stands for all twins of a model.
    package var twin: String
    /// The DTMI.
    package var model: String
    /// How many twins it stands for.
    package var count: Int
    /// How many of them change.
    package var changed: Int

    package init(twin: String, model: String, count: Int, changed: Int) {
      self.twin = twin
      self.model = model
      self.count = count
      self.changed = changed
    }
  }

  package struct Edge: Sendable, Hashable {
    /// Positions in `nodes`.
    package var source: Int
    package var target: Int
    package var name: String
    package var count: Int
    package var changed: Int

    package init(source: Int, target: Int, name: String, count: Int, changed: Int) {
      self.source = source
      self.target = target
      self.name = name
      self.count = count
      self.changed = changed
    }
  }

  package var nodes: [Node]
  package var edges: [Edge]
  /// How many nodes found no room.
  package var left: Int

  package init(nodes: [Node], edges: [Edge], left: Int = 0) {
    self.nodes = nodes
    self.edges = edges
    self.left = left
  }

  /// Whether nodes stand for models instead of twins.
  package var isAggregated: Bool { nodes.contains { $0.twin.isEmpty } }
}
