/// The way by which a client came to a registry: what the URLs and names in its answers begin with.
struct RegistryDoor: Sendable, Hashable {
  /// The URL that `/v2/` and `/oauth2/` stand behind.
  let base: String
  /// What challenges call the registry.
  let service: String
  /// What stands before the names of repositories: nothing at the registry's own host, `NAME/` where a client can name
  /// nothing but this machine: `localhost:PORT/NAME/repository:tag`.
  let prefix: String

  /// The URL of something in a repository.
  func url(_ repository: String, _ rest: String) -> String { "\(base)/v2/\(prefix)\(repository)/\(rest)" }

  /// A 401 that says where a token is given, and for what.
  func challenge(_ wanted: RegistryScope?, isInsufficient: Bool) -> ServiceError {
    var text = "Bearer realm=\"\(base)/oauth2/token\",service=\"\(service)\""
    if var wanted {
      if wanted.kind == "repository" { wanted.name = prefix + wanted.name }
      text += ",scope=\"\(wanted.text)\""
    }
    if isInsufficient { text += ",error=\"insufficient_scope\"" }
    return ServiceError(
      401, "UNAUTHORIZED",
      "authentication required, visit https://aka.ms/acr/authorization for more information.",
      headers: ["WWW-Authenticate": text])
  }
}

/// A call to a registry, sorted and let in.
struct RegistryCall: Sendable {
  let request: ServiceRequest
  let registry: StoredResource
  let door: RegistryDoor

  func place(_ repository: String) -> RegistryTable.Place {
    RegistryTable.Place(registry: registry.number, repository: repository)
  }

  /// How many entries of a list are wanted, and after which: `n` and `last`.
  func page(usual: Int = 100, most: Int = 1000) throws(ServiceError) -> (limit: Int, after: String) {
    let after = request.query["last"] ?? ""
    guard let text = request.query["n"] else { return (usual, after) }
    guard let number = Int(text), number >= 0 else {
      throw ServiceError(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested: \(text)")
    }
    return (min(number, most), after)
  }
}
