package import Diagnostics
package import Files
package import Plans
import Resources

/// Reads the manifests of one environment into what is to be.
package struct ManifestLoader: Sendable {
  private let files: any FileStore
  private let process: [String: String]

  /// `variables` is the process environment that `${env.NAME}` looks into.
  package init(files: any FileStore, variables: [String: String]) {
    self.files = files
    process = variables
  }

  /// Reads a folder of manifests, or one file that holds a whole environment.
  ///
  /// The state is `nil` when there is no environment to speak of; when `findings` has errors it is incomplete and
  /// good for looking at only.
  package func load(_ path: String) -> (state: DesiredState?, findings: Findings) {
    var findings = Findings()
    guard let composed = Composer(files: files).compose(path, findings: &findings) else { return (nil, findings) }
    let reader = SpecReader(process: process)
    reader.findings = findings
    let environmentReader = EnvironmentReader(reader: reader)
    guard let environment = environmentReader.read(composed.environment) else {
      return (nil, reader.findings)
    }
    var state = DesiredState(environment: environment)
    state.policy = PolicyReader(reader: reader, files: files).read(composed.environment)
    var indexer = ObjectIndexer(reader: reader, environment: environment)
    indexer.index(composed.documents)
    let resources = ResourceReader(reader: reader, environment: environment, group: indexer.group)
    if let group = resources.impliedGroup() { state.resources.append(group) }
    for document in composed.documents where ![Kinds.modelSet, Kinds.twinGraph].contains(document.kind) {
      state.resources += resources.read(document)
      state.eventRoutes += EventRouteReader(reader: reader).read(document)
      state.devices += DeviceReader(reader: reader, files: files).read(document)
    }
    state.resources = LockOrder.applied(to: state.resources)
    DependencyCheck(resources: state.resources, edges: resources.edges, reader: reader).run()
    let models = ModelSetReader(reader: reader, files: files).read(
      composed.documents.filter { $0.kind == Kinds.modelSet })
    state.modelSets = models.sets
    state.twinGraphs = TwinGraphReader(reader: reader, files: files, models: models.models)
      .read(composed.documents.filter { $0.kind == Kinds.twinGraph })
    if !reader.findings.hasErrors { environmentReader.reportUnusedVariables(composed.environment) }
    return (state, reader.findings)
  }
}
