import Diagnostics
import Files

/// Tells folders of models from folders of manifests, and finds the model files.
struct ModelFiles: Sendable {
  let files: any FileStore

  /// What a path on the command line leads to.
  enum Kind: Sendable {
    /// Manifests, or nothing that could be told.
    case manifests
    /// DTDL models, and how many other JSON files lie among them.
    case models([SourceFile], others: Int)
  }

  /// A JSON file holds models; so does a folder with DTDL in it and no manifest.
  func kind(of path: String, findings: inout Findings) -> Kind {
    let path = Path.normalise(path)
    guard files.isFolder(path) else {
      guard path.hasSuffix(".json") else { return .manifests }
      return .models(load([path], &findings), others: 0)
    }
    let walk = ModelFolder(path, in: files)
    if walk.json.isEmpty || walk.yaml.contains(where: isManifest) { return .manifests }
    var problems = Findings()
    let loaded = load(walk.json, &problems)
    guard loaded.contains(where: ModelFiles.looksLikeModel) else { return .manifests }
    let models = loaded.filter(ModelFiles.looksLikeModel)
    for problem in walk.problems + problems.all { findings.add(problem) }
    return .models(models, others: loaded.count - models.count)
  }

  /// Whether a YAML file says `apiVersion: twinwright/…` or `kind` alone at the beginning of a line, also a broken one.
  /// What has another `apiVersion` belongs to another program.
  private func isManifest(_ path: String) -> Bool {
    guard let bytes = try? files.read(path) else { return true }
    var hasKind = false
    var isForeign = false
    for start in SourceFile(path: path, bytes: bytes).lineStarts {
      let line = bytes[start...].prefix { $0 != 0x0A }
      if ["apiVersion:", "{apiVersion:"].contains(where: { line.starts(with: $0.utf8) }) {
        if String(decoding: line, as: UTF8.self).contains("twinwright") { return true }
        isForeign = true
      }
      hasKind = hasKind || ["kind:", "{kind:"].contains { line.starts(with: $0.utf8) }
    }
    return hasKind && !isForeign
  }

  /// Other tools keep JSON beside models: settings, lists of packages. What is written in UTF-16 is refused, not passed
  /// over: some editors and shells write it unasked.
  private static func looksLikeModel(_ file: SourceFile) -> Bool {
    if file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF]) { return true }
    return ["dtmi:", "\"@context\"", "\"@type\"", "\"@id\""].contains { file.bytes.contains($0) }
  }

  private func load(_ paths: [String], _ findings: inout Findings) -> [SourceFile] {
    var loaded: [SourceFile] = []
    for path in paths {
      do { loaded.append(SourceFile(path: path, bytes: try files.read(path))) } catch {
        findings.add(unreadable(error))
      }
    }
    return loaded
  }

  private func unreadable(_ error: FileError) -> Diagnostic {
    Diagnostic("TW1130", "cannot read the models in `\(error.path)`: \(error.detail)")
  }
}

extension [UInt8] {
  /// Whether a text stands anywhere.
  fileprivate func contains(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    return withUnsafeBufferPointer { bytes in
      let first = text.utf8Start[0]
      var position = 0
      while position <= bytes.count - length {
        if bytes[position] == first {
          var matched = 1
          while matched < length, bytes[position + matched] == text.utf8Start[matched] { matched += 1 }
          if matched == length { return true }
        }
        position += 1
      }
      return false
    }
  }
}
