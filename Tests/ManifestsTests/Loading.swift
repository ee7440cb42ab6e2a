import Diagnostics
import Files
import Manifests
import Plans
import Resources

/// One load of manifests kept in memory, in the forms in which tests look at it.
struct Loading {
  let state: DesiredState?
  let findings: Findings

  /// Loads `m` from files given by path; `environment.yaml` is added when no file says an Environment.
  init(_ files: [String: String], at path: String = "m", process: [String: String] = [:]) {
    var files = files
    if !files.values.contains(where: { $0.contains("kind: Environment") }) {
      files["m/environment.yaml"] = Loading.environment
    }
    (state, findings) = ManifestLoader(files: MemoryFileStore(files), variables: process).load(path)
  }

  /// Loads one manifest `m/x.yaml` beside a plain environment.
  init(_ text: String, process: [String: String] = [:]) { self.init(["m/x.yaml": text], process: process) }

  static let environment = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: test}
    spec: {subscription: 00000000-0000-0000-0000-000000000001, location: eastus, resourceGroup: rg, tags: {team: a}}

    """

  static func header(_ kind: String, _ name: String) -> String {
    "apiVersion: twinwright/v1\nkind: \(kind)\nmetadata: {name: \(name)}\n"
  }

  /// `TW1104 x.yaml:4:8` for each finding, in file order.
  var marks: [String] {
    findings.sorted.map { finding in
      guard let span = finding.span else { return finding.code }
      let place = span.location
      return "\(finding.code) \(Path.name(span.file.path)):\(place.line):\(place.column)"
    }
  }

  var messages: [String] { findings.sorted.map { "\($0.code): \($0.message)\($0.label.map { " (\($0))" } ?? "")" } }

  func resource(_ address: String) -> DesiredResource? {
    state?.resources.first { $0.address.description == address }
  }
}
