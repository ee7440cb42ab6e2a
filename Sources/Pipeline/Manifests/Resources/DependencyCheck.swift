import Diagnostics
import Graphs
import Plans
import Resources

/// Finds resources that need one another in a ring.
struct DependencyCheck {
  let resources: [DesiredResource]
  let edges: [ObjectAddress: [SpecReader.Edge]]
  let reader: SpecReader

  func run() {
    var graph = Graph<ObjectAddress>()
    for resource in resources { graph.add(resource.address) }
    for resource in resources {
      for need in resource.dependsOn where graph.contains(need) { graph.add(resource.address, needs: need) }
    }
    do { _ = try graph.waves() } catch { report(error.path) }
  }

  private func report(_ path: [ObjectAddress]) {
    let ring = path + path.prefix(1)
    let spans = zip(ring, ring.dropFirst()).map { from, to in edges[from]?.first { $0.target == to }?.span }
    let labels = zip(zip(ring, ring.dropFirst()), spans).dropFirst().compactMap { pair, span in
      span.map { DiagnosticLabel($0, "\(pair.0) needs \(pair.1)") }
    }
    reader.report(
      Diagnostic(
        ManifestCode.cycle, .error,
        "objects need one another: \(ring.map(\.description).joined(separator: " -> "))",
        at: spans.first ?? nil, label: "\(ring[0]) needs \(ring.count > 1 ? ring[1].description : "itself")",
        related: Array(labels), help: ["take out one of these references"]))
  }
}
