import Diagnostics
import Documents
import Files

/// The documents of one environment's folder (or of one file) as they are written.
struct Layer: Sendable {
  let folder: String
  let environment: ManifestDocument
  let documents: [ManifestDocument]
}

/// Finds and reads the manifest files of a folder.
struct FolderReader {
  let files: any FileStore

  /// Every document at the path: of all `*.yaml` and `*.yml` of a folder and its subfolders, in the order of their
  /// paths. A subfolder with an Environment of its own is another environment and left out.
  func read(_ path: String, findings: inout Findings) -> Layer? {
    let path = Path.normalise(path)
    let before = findings.all.count
    let isFolder = files.isFolder(path)
    let documents: [ManifestDocument]
    if isFolder {
      var walked: Set<String> = []
      documents = readFolder(path, depth: 0, &walked, findings: &findings)
    } else {
      documents = readFile(path, findings: &findings)
    }
    let environments = documents.filter { $0.kind == Kinds.environment }
    guard let environment = environments.first else {
      // A file that could not be read may well hold the environment: one cause, one finding.
      let hasErrors = findings.all[before...].contains { $0.severity == .error }
      if !hasErrors || !documents.isEmpty { findings.add(missing(path, isFolder, documents.count)) }
      return nil
    }
    for other in environments.dropFirst() {
      findings.add(
        Diagnostic(
          ManifestCode.environment, .error, "a second Environment in one folder", at: other.nameSpan,
          related: [DiagnosticLabel(environment.nameSpan, "the first one")],
          help: ["put each environment into a folder of its own; `extends` shares what they have in common"]))
    }
    return Layer(
      folder: isFolder ? path : Path.parent(path), environment: environment,
      documents: documents.filter { $0.kind != Kinds.environment })
  }

  private func missing(_ path: String, _ isFolder: Bool, _ count: Int) -> Diagnostic {
    Diagnostic(
      ManifestCode.environment, .error,
      count == 0 ? "no manifest found in `\(path)`" : "no document of kind Environment in `\(path)`",
      help: [
        isFolder
          ? "add a file with `kind: Environment` that says subscription, location and resource group"
          : "give the folder instead of the file, or put the Environment into the file"
      ])
  }

  /// A folder to which a link leads back is not read again.
  private func readFolder(
    _ folder: String, depth: Int, _ walked: inout Set<String>, findings: inout Findings
  ) -> [ManifestDocument] {
    guard walked.insert(files.canonical(folder)).inserted else { return [] }
    let names: [String]
    do { names = try files.list(folder) } catch {
      findings.add(unreadable(error))
      return []
    }
    var documents: [ManifestDocument] = []
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = Path.join(folder, name)
      if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        documents += readFile(path, findings: &findings)
      } else if files.isFolder(path) {
        // What is left out in silence would be pruned.
        guard depth < FolderWalk.depthLimit else {
          findings.add(tooDeep(path))
          continue
        }
        var below = Findings()
        let found = readFolder(path, depth: depth + 1, &walked, findings: &below)
        if found.contains(where: { $0.kind == Kinds.environment }) { continue }
        documents += found
        findings.add(contentsOf: below)
      }
    }
    return documents
  }

  private func readFile(_ path: String, findings: inout Findings) -> [ManifestDocument] {
    let bytes: [UInt8]
    do { bytes = try files.read(path, limit: YAMLReader.sizeLimit) } catch {
      findings.add(unreadable(error))
      return []
    }
    let nodes = YAMLReader.read(SourceFile(path: path, bytes: bytes), findings: &findings)
    return nodes.compactMap { node in
      if case .scalar(.null) = node.content { return nil }
      return EnvelopeReader.read(node, kinds: Kinds.all, findings: &findings)
    }
  }

  private func tooDeep(_ path: String) -> Diagnostic {
    Diagnostic(
      ManifestCode.unreadable, .error,
      "more than \(FolderWalk.depthLimit) folders inside one another: `\(path)`",
      help: ["move the manifests up"])
  }

  private func unreadable(_ error: FileError) -> Diagnostic {
    Diagnostic(ManifestCode.unreadable, .error, "cannot read `\(error.path)`: \(error.detail)")
  }
}
