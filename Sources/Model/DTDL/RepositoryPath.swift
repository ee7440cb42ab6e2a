extension DTMI {
  /// Where a repository of models keeps the interface: `dtmi:com:example:Thermostat;1` is
  /// `dtmi/com/example/thermostat-1.json`. Without a version the hyphen and what follows it are missing.
  ///
  /// Source: Azure device models repository, "Resolution convention".
  package var repositoryPath: String { repositoryStem + ".json" }

  /// Where a repository may keep the interface together with all it needs, as an array.
  package var expandedRepositoryPath: String { repositoryStem + ".expanded.json" }

  private var repositoryStem: String {
    description.lowercased().replacing(":", with: "/").replacing(";", with: "-")
  }
}
