import Documents

/// A manifest that was pushed, as far as a registry reads it (OCI image specification 1.1, "Image Manifest" and "Image
/// Index"; Docker's image manifest version 2, schema 2).
struct ManifestDocument: Sendable {
  static let image = "application/vnd.oci.image.manifest.v1+json"
  static let index = "application/vnd.oci.image.index.v1+json"
  static let dockerImage = "application/vnd.docker.distribution.manifest.v2+json"
  static let dockerList = "application/vnd.docker.distribution.manifest.list.v2+json"

  /// Blobs or manifests that one manifest names at most.
  private static let largestList = 1000

  let mediaType: String
  /// The digests of the blobs that it is made of, those of foreign layers left out.
  let blobs: Set<String>
  /// The digests of the manifests that it lists.
  let manifests: Set<String>
  let subject: String?
  let artifactType: String
  let annotations: Value

  /// Throws a refusal for what is no manifest of a known media type.
  init(_ bytes: [UInt8], contentType: String?) throws(ServiceError) {
    let value: Value
    do { value = try JSONReader.parse(bytes) } catch { throw RegistryRefusal.manifestInvalid("\(error)") }
    guard value["schemaVersion"]?.integer == 2 else { throw RegistryRefusal.manifestInvalid("schemaVersion must be 2") }
    let sent = contentType.map { String($0.prefix { $0 != ";" }) } ?? ""
    guard let type = value["mediaType"]?.string ?? (sent.isEmpty ? nil : sent) else {
      throw RegistryRefusal.manifestInvalid("its media type is not known: send Content-Type")
    }
    guard sent.isEmpty || sent == type else {
      throw RegistryRefusal.manifestInvalid("mediaType is \(type), Content-Type is \(sent)")
    }
    mediaType = type
    switch type {
    case Self.image, Self.dockerImage:
      guard let configuration = value["config"] else { throw RegistryRefusal.manifestInvalid("config is missing") }
      let layers = value["layers"]?.array ?? []
      // A foreign layer lies elsewhere and may not be given on.
      blobs = try Self.digests([configuration] + layers.filter { $0["urls"]?.array?.isEmpty ?? true })
      manifests = []
    case Self.index, Self.dockerList:
      blobs = []
      manifests = try Self.digests(value["manifests"]?.array ?? [])
    default: throw RegistryRefusal.manifestInvalid("the media type \(type) is not one of images and their indexes")
    }
    subject = value["subject"]?["digest"]?.string
    if let subject, Digest(subject) == nil { throw RegistryRefusal.manifestInvalid("subject has no digest") }
    artifactType = value["artifactType"]?.string ?? value["config"]?["mediaType"]?.string ?? ""
    annotations = value["annotations"]?.object.map { .object($0) } ?? .null
  }

  private static func digests(_ descriptors: [Value]) throws(ServiceError) -> Set<String> {
    guard descriptors.count <= largestList else {
      throw RegistryRefusal.manifestInvalid("it names more than \(largestList) blobs or manifests")
    }
    var found: Set<String> = []
    for descriptor in descriptors {
      guard let text = descriptor["digest"]?.string, Digest(text) != nil else {
        throw RegistryRefusal.manifestInvalid("a descriptor has no SHA-256 digest")
      }
      found.insert(text)
    }
    return found
  }
}
