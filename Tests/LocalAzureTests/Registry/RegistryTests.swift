import Documents
import Encodings
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

@Suite(.timeLimit(.minutes(10))) struct RegistryTests {
  @Test func `a blob goes up in chunks and comes back whole, in ranges, and by its digest alone`() async throws {
    let registry = try await RegistryWorld()
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let digest = RegistryWorld.digest(bytes)
    let begun = try await registry.send("POST", "/v2/ev/charger/blobs/uploads/")
    #expect(begun.status == 202)
    let place = try #require(begun.headers["Location"])
    let first = try await registry.send(
      "PATCH", place, Array(bytes[..<100_000]), ["Content-Range": "0-99999"])
    #expect((first.status, first.headers["Range"]) == (202, "0-99999"))
    let wrong = try await registry.send("PATCH", place, [1], ["Content-Range": "5-5"])
    #expect((wrong.status, wrong.headers["Range"]) == (416, "0-99999"))
    #expect(try await registry.send("GET", place).headers["Range"] == "0-99999")
    #expect(try await registry.send("PATCH", place, Array(bytes[100_000..<200_000])).status == 202)
    let kept = try await registry.send("PUT", "\(place)?digest=\(digest)", Array(bytes[200_000...]))
    #expect((kept.status, kept.headers["Docker-Content-Digest"]) == (201, digest))
    #expect(try await registry.send("GET", place).status == 404)

    let path = "/v2/ev/charger/blobs/\(digest)"
    let head = try await registry.send("HEAD", path)
    #expect((head.status, head.headers["Content-Length"], head.body.count) == (200, "300000", 0))
    #expect(try await registry.send("GET", path).body == bytes)
    let range = try await registry.send("GET", path, [], ["Range": "bytes=1000-1999"])
    #expect((range.status, range.headers["Content-Range"]) == (206, "bytes 1000-1999/300000"))
    #expect(range.body == Array(bytes[1000..<2000]))
    #expect(try await registry.send("GET", path, [], ["Range": "bytes=-10"]).body == bytes.suffix(10))
    #expect(try await registry.send("GET", path, [], ["Range": "bytes=300000-"]).status == 416)
    #expect(RegistryWorld.code(try await registry.send("GET", "/v2/other/blobs/\(digest)")) == "BLOB_UNKNOWN")
    try await registry.world.close()
  }

  @Test func `content that is not what its digest says is refused and not kept`() async throws {
    let registry = try await RegistryWorld()
    let digest = RegistryWorld.digest([1])
    let refused = try await registry.send("POST", "/v2/ev/blobs/uploads/?digest=\(digest)", [2])
    #expect((refused.status, RegistryWorld.code(refused)) == (400, "DIGEST_INVALID"))
    #expect(try await registry.send("HEAD", "/v2/ev/blobs/\(digest)").status == 404)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(registry.folder.path)/registry/blobs") == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(registry.folder.path)/registry/uploads") == [])
    let manifest = try await registry.send(
      "PUT", "/v2/ev/manifests/\(digest)", Array("{}".utf8),
      ["Content-Type": "application/vnd.oci.image.manifest.v1+json"])
    #expect(RegistryWorld.code(manifest) == "DIGEST_INVALID")
    #expect(RegistryWorld.code(try await registry.send("GET", "/v2/ev/blobs/sha256:abc")) == "DIGEST_INVALID")
    #expect(RegistryWorld.code(try await registry.send("GET", "/v2/Ev/tags/list")) == "NAME_INVALID")
    try await registry.world.close()
  }

  @Test func `a manifest is taken when all it names is there, and found by tag and digest as it came`() async throws {
    let registry = try await RegistryWorld()
    let missing: Value = [
      "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "config": ["digest": .string(RegistryWorld.digest([9])), "size": 1], "layers": [],
    ]
    let refused = try await registry.send("PUT", "/v2/ev/manifests/v1", missing.json)
    #expect(RegistryWorld.code(refused) == "MANIFEST_BLOB_UNKNOWN")
    let digest = try await registry.pushImage("ev", "v1")
    let byTag = try await registry.send("GET", "/v2/ev/manifests/v1")
    let byDigest = try await registry.send("GET", "/v2/ev/manifests/\(digest)")
    #expect(byTag.body == byDigest.body)
    #expect(RegistryWorld.digest(byTag.body) == digest)
    #expect(byTag.headers["Content-Type"] == "application/vnd.oci.image.manifest.v1+json")
    #expect(byTag.headers["Docker-Content-Digest"] == digest)
    #expect(RegistryWorld.code(try await registry.send("GET", "/v2/ev/manifests/v2")) == "MANIFEST_UNKNOWN")
    try await registry.world.close()
  }

  @Test func `tags and repositories are listed in pages`() async throws {
    let registry = try await RegistryWorld()
    for tag in ["c", "a", "b"] { _ = try await registry.pushImage("ev/sim", tag) }
    _ = try await registry.pushImage("other", "v1")
    let first = try await registry.send("GET", "/v2/ev/sim/tags/list?n=2")
    #expect(try JSONReader.parse(first.body) == ["name": "ev/sim", "tags": ["a", "b"]])
    let link = try #require(first.headers["Link"])
    let next = String(link.dropFirst().prefix { $0 != ">" })
    #expect(try JSONReader.parse(await registry.send("GET", next).body)["tags"] == ["c"])
    #expect(
      try JSONReader.parse(await registry.send("GET", "/v2/_catalog").body) == ["repositories": ["ev/sim", "other"]])
    #expect(RegistryWorld.code(try await registry.send("GET", "/v2/none/tags/list")) == "NAME_UNKNOWN")
    try await registry.world.close()
  }

  @Test func `what is about a manifest is listed, by type if asked`() async throws {
    let registry = try await RegistryWorld()
    let subject = try await registry.pushImage("ev", "v1")
    let about: Value = ["digest": .string(subject), "size": 1, "mediaType": "x"]
    for type in ["application/signature", "application/sbom"] {
      _ = try await registry.pushImage(
        "ev", "about-\(type.suffix(4))", extra: [("subject", about), ("artifactType", .string(type))])
    }
    let all = try await registry.send("GET", "/v2/ev/referrers/\(subject)")
    #expect(all.headers["Content-Type"] == "application/vnd.oci.image.index.v1+json")
    #expect(try JSONReader.parse(all.body)["manifests"]?.array?.count == 2)
    let one = try await registry.send("GET", "/v2/ev/referrers/\(subject)?artifactType=application/sbom")
    #expect(one.headers["OCI-Filters-Applied"] == "artifactType")
    #expect(
      try JSONReader.parse(one.body)["manifests"]?.array?.map { $0["artifactType"] } == ["application/sbom"])
    try await registry.world.close()
  }

  @Test func `a blob is mounted from another repository, and its file goes with the last one that has it`() async throws
  {
    let registry = try await RegistryWorld()
    let blobs = "\(registry.folder.path)/registry/blobs"
    let layer = Array("layer".utf8)
    let image = try await registry.pushImage("one", "v1", layer: layer)
    let digest = RegistryWorld.digest(layer)
    #expect(
      try await registry.send("POST", "/v2/two/blobs/uploads/?mount=\(digest)&from=none").status == 202)
    let mounted = try await registry.send("POST", "/v2/two/blobs/uploads/?mount=\(digest)&from=one")
    #expect(mounted.status == 201)
    #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).count == 2)
    #expect(try await registry.send("DELETE", "/v2/one/manifests/\(image)").status == 202)
    #expect(try await registry.send("GET", "/v2/one/manifests/v1").status == 404)
    #expect(try FileManager.default.contentsOfDirectory(atPath: blobs) == [String(digest.dropFirst(7))])
    #expect(try await registry.send("GET", "/v2/two/blobs/\(digest)").body == layer)
    _ = try await registry.world.arm("DELETE", RegistryWorld.registry)
    #expect(try FileManager.default.contentsOfDirectory(atPath: blobs) == [])
    try await registry.world.close()
  }

  @Test func `files of images are for their owner alone and outlive a restart`() async throws {
    let registry = try await RegistryWorld()
    let layer = Array("layer".utf8)
    _ = try await registry.pushImage("one", "v1", layer: layer)
    let file = "registry/blobs/\(RegistryWorld.digest(layer).dropFirst(7))"
    #expect(try registry.folder.mode("registry") == 0o700)
    #expect(try registry.folder.mode(file) & 0o077 == 0)
    try await registry.world.close()
    let again = try await World(.file("\(registry.folder.path)/azure.sqlite"), folder: registry.folder.path)
    let answer = try await again.transport.send(
      HTTPRequest(
        "GET", "\(RegistryWorld.host)/v2/one/blobs/\(RegistryWorld.digest(layer))",
        headers: ["Authorization": "Basic " + Base64.encode(Array("evimages:\(registry.password)".utf8))]))
    #expect(answer.body == layer)
    try await again.close()
  }
}
