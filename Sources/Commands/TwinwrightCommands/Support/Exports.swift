import Cloud
import Diagnostics
import Documents
import Exporting
import Files
import ModelTools
import OrderedCollections
import Plans
import Rendering
import Resources

/// What `export` and `import` share: looking at Azure, writing files, telling what could not be written.
struct Exports: Sendable {
  let context: Context

  /// Everything of a group, or of it only what is named; `nil` when there is no such group.
  func survey(
    _ group: ResourceID, only ids: Set<ResourceID>? = nil, through cloud: any Cloud, width: Int
  ) async throws -> Survey? {
    let console = context.console
    do {
      let survey = try await Surveyor(cloud: cloud, width: width) { console.status($0) }.survey(group, only: ids)
      console.endStatus()
      return survey
    } catch {
      throw CommandFailure(error, doing: "\(group) cannot be read")
    }
  }

  /// Tells by the variables that are set which secrets went into a resource.
  func origins() throws -> SecretOrigins {
    let fingerprinter = try FingerprintKey.fingerprinter(context)
    let context = context
    return SecretOrigins(
      value: { context.variable($0) }, fingerprint: { fingerprinter.fingerprint(of: $0) })
  }

  /// Writes all files, or none where one is there already.
  func write(_ export: Export, into folder: String, isForced: Bool) throws(CommandFailure) {
    var files = export.files.map { (path: Path.join(folder, $0.path), bytes: Array($0.text.utf8)) }
    for model in export.models {
      let bytes = model.definition.json
      let laidOut = (try? ModelFormatter.format(bytes)) ?? nil
      files.append((Path.join(folder, model.path), laidOut ?? bytes + [UInt8(ascii: "\n")]))
    }
    let existing = isForced ? [] : files.map(\.path).filter { context.files.exists($0) }
    guard existing.isEmpty else {
      throw CommandFailure(
        Diagnostic(
          "TW0013", "\(existing.joined(separator: ", ")) exists already; nothing was written",
          help: ["give another folder, or --force to write over it"]), .cannotWrite)
    }
    for file in files {
      do throws(FileError) {
        try context.files.createFolder(Path.parent(file.path))
        try context.files.write(file.path, file.bytes, access: .everyone)
      } catch { throw CommandFailure(error, writing: true) }
      context.console.say("wrote \(file.path)")
    }
  }

  /// What a reader must know before planning.
  func tell(_ export: Export) {
    var findings = Findings()
    for notice in export.notices { findings.add(Diagnostic("TW4102", .warning, "not exported as it is: \(notice)")) }
    if !export.secrets.isEmpty {
      findings.add(
        Diagnostic(
          "TW4103", .note,
          "Azure does not show \(plural(export.secrets.count, "secret")); the manifests read them from the environment",
          notes: export.secrets.map { "\($0.key): \($0.value)" },
          help: ["set these variables before planning, or write another source in the manifests"]))
    }
    if !findings.isEmpty { context.console.say(DiagnosticText.render(findings)) }
    context.console.say("\(plural(export.count, "object")) written")
  }
}
