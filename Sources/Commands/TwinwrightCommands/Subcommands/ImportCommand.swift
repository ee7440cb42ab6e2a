import ArgumentParser
import Cloud
import Diagnostics
import Exporting
import Files
import Plans
import Rendering
import Resources

/// `twinwright import`: existing resources under management, unchanged.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write manifests for existing resources into an environment. Changes nothing in Azure.",
    discussion: """
      Finds resources of the environment's group by id, tag or condition and declares those that no manifest declares \
      yet, in a file of its own. Each gets `metadata.adopted: true`: managed from then on, but never marked and never \
      deleted. The next plan of the environment shows nothing for them.

        twinwright import manifests/ev-charging --local --tag team=charging
        twinwright import manifests/ev-charging --local --query "resourceType eq 'Microsoft.Storage/storageAccounts'"
        twinwright import manifests/ev-charging --id /subscriptions/.../storageAccounts/evstore --into storage.yaml
      """)

  @OptionGroup var manifests: ManifestOptions
  @OptionGroup var azure: AzureOptions

  @Option(name: .customLong("id"), help: ArgumentHelp("This resource. May be repeated.", valueName: "id"))
  var ids: [String] = []

  @Option(help: ArgumentHelp("Everything in the environment's resource group, by its name.", valueName: "name"))
  var resourceGroup: String?

  @Option(
    name: .customLong("tag"),
    help: ArgumentHelp("Resources that carry this tag. May be repeated: then they carry all.", valueName: "name=value"))
  var tags: [String] = []

  @Option(
    help: ArgumentHelp(
      "Resources that meet this condition, as Azure lists them: resourceType, name, location, tagName and tagValue.",
      valueName: "condition"))
  var query: String?

  @Option(help: ArgumentHelp("The new file in the environment's folder (default: imported.yaml).", valueName: "file"))
  var into: String?

  func validate() throws {
    guard !ids.isEmpty || resourceGroup != nil || !tags.isEmpty || query != nil else {
      throw ValidationError("say what is meant: --id, --resource-group, --tag or --query")
    }
  }

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let desired = try Stages(context: context).load(manifests.path)
      let choice = try ImportChoice(
        ids: ids, resourceGroup: resourceGroup, tags: tags, query: query, environment: desired.environment)
      let path = try target(context)
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let width = azure.width
      let exports = Exports(context: context)
      let survey = try await Deadline(azure.timeout).bound { () -> Survey? in
        let group = desired.environment.groupID
        let listed = try await exports.listed(group, through: connection.cloud)
        let chosen = try choice.chosen(among: listed)
        if chosen.isEmpty { return nil }
        return try await exports.survey(group, only: chosen, through: connection.cloud, width: width)
      }
      var export = Export()
      if let survey {
        var exporter = Exporter(
          survey, purpose: .addition(DeclaredPlaces(desired)), origins: try exports.origins())
        export = exporter.export()
      }
      guard !export.files.isEmpty else {
        context.console.say("Nothing to import: what was found is declared already.")
        return .success
      }
      export.files = export.files.map { ExportedFile(path: path, text: $0.text) }
      try exports.write(export, into: ".", isForced: false)
      exports.tell(export)
      let local = azure.words
      context.console.say("Next: twinwright plan \(shellWord(manifests.path))\(local)", style: .heading)
      return .success
    }
  }

  /// The file to write: never one that exists.
  private func target(_ context: Context) throws(CommandFailure) -> String {
    let folder = context.files.isFolder(manifests.path) ? manifests.path : Path.parent(manifests.path)
    if let into {
      guard into.hasSuffix(".yaml") || into.hasSuffix(".yml") else {
        throw CommandFailure(
          Diagnostic("TW4112", "--into \(into): a manifest ends in .yaml or .yml"), .invalidInput)
      }
      return Path.join(folder, into)
    }
    var path = Path.join(folder, "imported.yaml")
    var count = 2
    while context.files.exists(path) {
      path = Path.join(folder, "imported-\(count).yaml")
      count += 1
    }
    return path
  }
}

/// Which resources an import means.
struct ImportChoice: Sendable {
  private let ids: [ResourceID]
  private let filters: [ResourceFilter]
  private let takesAll: Bool

  init(
    ids: [String], resourceGroup: String?, tags: [String], query: String?, environment: DesiredState.Environment
  ) throws(CommandFailure) {
    var findings = Findings()
    let group = environment.groupID
    var found: [ResourceID] = []
    for text in ids {
      guard let id = ResourceID(text), id.isInside(group) else {
        findings.add(
          Diagnostic(
            "TW4110", "\(text) does not lie in \(group)",
            help: ["an environment declares resources of its own group; export the other group as an environment"]))
        continue
      }
      found.append(id)
    }
    if let resourceGroup, resourceGroup.lowercased() != environment.resourceGroup.lowercased() {
      findings.add(
        Diagnostic(
          "TW4110", "the environment \(environment.name) lies in the group \(environment.resourceGroup)",
          help: ["twinwright export --resource-group \(resourceGroup) --out FOLDER"]))
    }
    var filters: [ResourceFilter] = []
    for tag in tags {
      let parts = tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      filters.append(ResourceFilter(tag: parts[0], value: parts.count == 2 ? parts[1] : nil))
    }
    if let query {
      do throws(ResourceFilter.Malformed) { filters.append(try ResourceFilter(query)) } catch {
        findings.add(Diagnostic("TW4112", "--query: \(error.message)"))
      }
    }
    if findings.hasErrors { throw CommandFailure(findings, .invalidInput) }
    self.ids = found
    self.filters = filters
    takesAll = resourceGroup != nil
  }

  /// Those that were asked for; an id that is not there is an error.
  func chosen(among listed: [LiveResource]) throws(CommandFailure) -> Set<ResourceID> {
    let known = Set(listed.map(\.id))
    var findings = Findings()
    for id in ids where !known.contains(id) {
      findings.add(
        Diagnostic(
          "TW4111", "\(id) is not listed in its group",
          help: ["what lies in another resource comes with it: name the outermost one"]))
    }
    if findings.hasErrors { throw CommandFailure(findings, .missingInput) }
    var chosen = Set(ids)
    guard takesAll || !filters.isEmpty else { return chosen }
    for resource in listed where filters.allSatisfy({ $0.matches(resource) }) { chosen.insert(resource.id) }
    return chosen
  }
}

extension DeclaredPlaces {
  /// What an environment declares.
  init(_ desired: DesiredState) {
    self.init(
      environment: desired.environment.name, location: desired.environment.location, tags: desired.environment.tags,
      ids: Dictionary(
        desired.resources.map { ($0.id, $0.address.description) }, uniquingKeysWith: { first, _ in first }),
      addresses: desired.resources.map(\.address.description))
  }
}
