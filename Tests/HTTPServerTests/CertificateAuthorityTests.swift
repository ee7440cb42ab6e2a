import CurlTransport
import Files
import Glibc
import HTTP
import Synchronization
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(10))) struct CertificateAuthorityTests {
  private static let domains = ["management.azure.com"]

  private func load(
    _ files: any FileStore, _ domains: [String] = domains, now: Int64 = 1_800_000_000
  ) throws -> CertificateAuthority {
    try CertificateAuthority.loadOrCreate(in: "tls", files: files, permitting: domains, now: { now })
  }

  @Test func `the authority of a folder is made once and read afterwards`() throws {
    let files = MemoryFileStore()
    let first = try load(files)
    let second = try load(files)
    #expect(first.certificatePEM == second.certificatePEM)
    #expect(files.texts["tls/ca.pem"] == first.certificatePEM)
    #expect(files.access(of: "tls/ca.key") == .ownerOnly)
    #expect(files.access(of: "tls/ca.pem") == .everyone)
    #expect(files.texts["tls/ca.pem"]?.contains("PRIVATE") == false)
  }

  @Test func `on a disk the key is for its owner only`() throws {
    let scratch = try Scratch()
    _ = try Served.authority(in: scratch.path)
    var status = stat()
    #expect(stat(scratch.path + "/ca.key", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(stat(scratch.path + "/ca.pem", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o644)
  }

  @Test func `a lost certificate file is written again`() throws {
    let files = MemoryFileStore()
    let first = try load(files)
    try files.remove("tls/ca.pem")
    _ = try load(files)
    #expect(files.texts["tls/ca.pem"] == first.certificatePEM)
  }

  @Test func `an authority is replaced when it lacks a domain or will soon expire`() throws {
    let files = MemoryFileStore()
    let first = try load(files)
    let wider = try load(files, Self.domains + ["azure-devices.net"])
    #expect(wider.certificatePEM != first.certificatePEM)
    let narrower = try load(files)
    #expect(narrower.certificatePEM == wider.certificatePEM)
    let later = try load(files, now: 1_800_000_000 + 5 * 365 * 86_400 - 59 * 86_400)
    #expect(later.certificatePEM != wider.certificatePEM)
  }

  @Test func `a damaged key file is an error that names it`() throws {
    let files = MemoryFileStore(["tls/ca.key": "-----BEGIN nonsense"])
    let failure = #expect(throws: CertificateAuthorityError.self) { try load(files) }
    #expect(failure?.path == "tls/ca.key")
  }

  @Test func `many first uses at once end with one authority`() async throws {
    let scratch = try Scratch()
    let made = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 { group.addTask { try Served.authority(in: scratch.path).certificatePEM } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(made.count == 1)
    #expect(try Served.authority(in: scratch.path).certificatePEM == made.first)
  }

  @Test func `a client that does not know the authority refuses it`() async throws {
    try await withServer { served in
      let stranger = try Scratch()
      _ = try Served.authority(in: stranger.path)
      let transport = served.transport { $0.caBundle = stranger.path + "/ca.pem" }
      for url in [served.local, "https://management.azure.com/"] {
        let failure = await #expect(throws: TransportError.self) {
          try await transport.send(HTTPRequest("GET", url))
        }
        #expect(failure?.kind == .tls)
      }
      transport.shutdown()
    }
  }

  @Test func `the constraints make clients refuse any other name`() async throws {
    // The server would answer for every host: only the authority stands in the way.
    try await withServer(configure: { $0.allowsHost = { _ in true } }) { served in
      let transport = served.transport()
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", "https://example.org/"))
      }
      #expect(failure?.kind == .tls)
      let allowed = try await transport.send(HTTPRequest("GET", "https://management.azure.com/"))
      #expect(allowed.status == 200)
      transport.shutdown()
    }
  }

  @Test func `a server certificate is issued once per host and again when half its time is over`() throws {
    let clock = Atomic<Int64>(1_800_000_000)
    let authority = try CertificateAuthority.loadOrCreate(
      in: ".", files: MemoryFileStore(), permitting: Self.domains, now: { clock.load(ordering: .relaxed) })
    let contexts = LeafContexts(authority)
    let first = try contexts.context(for: "management.azure.com")
    #expect(try contexts.context(for: "management.azure.com") === first)
    #expect(try contexts.context(for: "localhost") !== first)
    clock.add(16 * 86_400, ordering: .relaxed)
    #expect(try contexts.context(for: "management.azure.com") !== first)
  }
}
