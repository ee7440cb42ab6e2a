import Documents
import FoundationEssentials
import GRDB
import HTTP
import LocalAzure
import Testing

struct StoreTests {
  private static let counting = StoreModule(migrations: [
    .init("counting") { db in
      try db.execute(sql: "CREATE TABLE counting (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    }
  ])

  @Test func `concurrent writes all come through, and a refused one undoes itself alone`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store(.file("\(folder.path)/x.sqlite"), modules: [Self.counting])
    let refused = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for number in 0..<2000 {
        group.addTask {
          do {
            try await store.write { db in
              try db.execute(sql: "INSERT INTO counting VALUES (?, 'x')", arguments: [number])
              if number % 10 == 0 { throw ServiceError(409, "Tenth", "no") }
            }
            return false
          } catch {
            return (error as? ServiceError)?.code == "Tenth"
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(refused == 200)
    #expect(try await store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM counting") } == 1800)
    try store.close()
  }

  @Test func `what was answered is there after the store is opened again`() async throws {
    let folder = try TemporaryFolder()
    let place = Store.Place.file("\(folder.path)/azure.sqlite")
    let first = try await World(place)
    try await first.make((Sample.twins, Sample.instance), (Sample.hub, Sample.hubBody))
    let before = try await first.arm("GET", Sample.twins).body
    try await first.close()
    let second = try await World(place)
    #expect(try await second.arm("GET", Sample.twins).body == before)
    let token = try await second.token("https://digitaltwins.azure.net/.default")
    let reply = try await second.send(
      "GET", "https://ev-twins.api.eus.digitaltwins.azure.net/models?api-version=2023-10-31", token: token)
    #expect(!reply.message.contains("Sub-Domain"))
    try await second.close()
  }

  @Test func `the database is for its owner only`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store(.file("\(folder.path)/azure.sqlite"), modules: [Self.counting])
    try await store.write { db in try db.execute(sql: "INSERT INTO counting VALUES (1, 'x')") }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      #expect(try folder.mode(name) == 0o600, "\(name)")
    }
    try store.close()
  }

  @Test func `a reset forgets everything`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    for other in [nil, "guess", try await world.token()] {
      #expect(try await world.send("POST", "https://localhost:1/-/reset", token: other).status == 401)
    }
    #expect(try await world.arm("GET", Sample.twins).status == 200)
    let reply = try await world.send("POST", "https://localhost:1/-/reset", token: world.secret)
    #expect(reply.status == 204)
    #expect(try await world.arm("GET", World.group).code == "ResourceGroupNotFound")
    #expect(try await world.send("GET", "https://localhost:1/-/health", token: nil).body["status"] == "ok")
  }

  @Test func `asked on loopback, an instance is named by path`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    let shown = try await world.arm("GET", "https://localhost:4711\(Sample.twins)?api-version=2023-01-31")
    #expect(shown.properties["hostName"] == "localhost:4711/adt/ev-twins")
    let metadata = try await world.send(
      "GET", "https://localhost:4711/metadata/endpoints?api-version=2022-09-01", token: nil)
    #expect(metadata.body["resourceManager"] == "https://localhost:4711/")
    let twins = try await world.send(
      "GET", "https://localhost:4711/adt/ev-twins/models?api-version=2023-10-31", token: nil)
    #expect(twins.status == 401)
  }
}
