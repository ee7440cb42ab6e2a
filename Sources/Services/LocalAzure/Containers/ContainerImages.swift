import Containers
import Documents
import GRDB
import HTTP
import Resources

/// Finds images in the registries of the local Azure. Nothing is ever fetched from elsewhere.
struct ContainerImages: Sendable {
  let registries: RegistryPlane

  /// An image with what its configuration says.
  struct Image: Sendable {
    /// Files of the layers, lowest first.
    var layers: [String]
    var environment: [String]
    /// `Entrypoint` and `Cmd`.
    var command: [String]
    /// Absolute.
    var folder: String
  }

  /// Layers of an image at most.
  private static let mostLayers = 256

  #if arch(arm64)
    private static let architecture = "arm64"
  #else
    private static let architecture = "amd64"
  #endif

  /// Finds `NAME.azurecr.io/repository:tag` or `…@digest` with the credentials of a group.
  func find(_ reference: String, _ credentials: [GroupPlan.Credential]) async throws(ImageFlaw) -> Image {
    let server = String(reference.prefix { $0 != "/" }).lowercased()
    let name = String(server.dropLast(RegistryRules.space.count))
    guard server.hasSuffix(RegistryRules.space), reference.contains("/") else {
      throw ImageFlaw("only registries of this local Azure are asked, NAME\(RegistryRules.space)/...")
    }
    let registry: StoredResource?
    do { registry = try await registries.find(name) } catch { throw ImageFlaw(error.message) }
    guard let registry else { throw ImageFlaw("there is no registry '\(name)' in this local Azure") }
    try admit(registry, server, credentials)
    let (repository, wanted) = Self.parts(reference.dropFirst(server.count + 1))
    let place = RegistryTable.Place(registry: registry.number, repository: repository)
    do { return try await load(wanted, place) } catch let flaw as ImageFlaw { throw flaw } catch {
      throw ImageFlaw("\(error)")
    }
  }

  /// Repository, and tag or digest.
  static func parts(_ text: Substring) -> (repository: String, reference: String) {
    if let at = text.firstIndex(of: "@") {
      let name = text[..<at].prefix { $0 != ":" }
      return (String(name), String(text[text.index(after: at)...]))
    }
    guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else { return (String(text), "latest") }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private func admit(
    _ registry: StoredResource, _ server: String, _ credentials: [GroupPlan.Credential]
  ) throws(ImageFlaw) {
    let access = registries.access
    var principals: [RegistryPrincipal] = [.anonymous]
    for credential in credentials where credential.server == server {
      if let identity = credential.identity {
        principals.append(
          .entra(Caller(objectID: identity, tenant: access.options.tenant, application: "")))
      } else if let user = credential.user, let password = credential.password,
        let principal = access.principal(user: user, password: password, registry: registry)
      {
        principals.append(principal)
      }
    }
    guard principals.contains(where: { access.allows($0, .pull, in: registry) }) else {
      throw ImageFlaw("\(server) lets nobody pull with the group's imageRegistryCredentials")
    }
  }

  private func load(_ reference: String, _ place: RegistryTable.Place) async throws -> Image {
    var reference = reference
    // An index may list indexes; deeper than this nobody nests them.
    for _ in 0..<4 {
      let wanted = reference
      let bytes = try await registries.store.read { db -> [UInt8]? in
        let digest = Digest(wanted) == nil ? try RegistryTable.tagged(wanted, place, db) : wanted
        return try digest.flatMap { try RegistryTable.manifestBytes($0, place, db) }
      }
      guard let bytes else { throw ImageFlaw("manifest \(wanted) is not found in \(place.repository)") }
      let manifest = try JSONReader.parse(bytes)
      guard let entries = manifest["manifests"]?.array else { return try await image(manifest) }
      let fitting = entries.first {
        $0["platform"]?["os"]?.string == "linux" && $0["platform"]?["architecture"]?.string == Self.architecture
      }
      guard let next = fitting?["digest"]?.string else {
        throw ImageFlaw("the image has no variant for linux/\(Self.architecture)")
      }
      reference = next
    }
    throw ImageFlaw("the image's indexes are nested too deep")
  }

  private func image(_ manifest: Value) async throws -> Image {
    guard let contents = registries.uploads?.contents else { throw ImageFlaw("there is no folder for images") }
    let digests = try (manifest["layers"]?.array ?? []).map { layer throws(ImageFlaw) -> Digest in
      guard let digest = layer["digest"]?.string.flatMap({ Digest($0) }) else {
        throw ImageFlaw("a layer has no digest")
      }
      return digest
    }
    guard digests.count <= Self.mostLayers else { throw ImageFlaw("the image has more than \(Self.mostLayers) layers") }
    guard let digest = manifest["config"]?["digest"]?.string.flatMap({ Digest($0) }),
      let size = manifest["config"]?["size"]?.integer, (0...(4 << 20)).contains(size),
      let body = contents.read(digest, 0..<size), let bytes = try await body.collected(limit: 4 << 20)
    else { throw ImageFlaw("the image has no configuration that can be read") }
    let own = (try JSONReader.parse(bytes))["config"] ?? .null
    func words(_ name: String) -> [String] { (own[name]?.array ?? []).compactMap(\.string) }
    let folder = own["WorkingDir"]?.string ?? ""
    return Image(
      layers: digests.map(contents.path), environment: words("Env"), command: words("Entrypoint") + words("Cmd"),
      folder: folder.hasPrefix("/") ? folder : "/")
  }
}
