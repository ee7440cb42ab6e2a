import Documents
import HTTP
import LocalAzure
import Testing

/// Import jobs from and to blobs, and deletion jobs.
struct TwinsPlaneJobTests {
  private static let container = "https://evstore.blob.core.windows.net/jobs"

  /// An instance, a container and what a job is to read.
  private func world(_ input: [String], options: Options? = nil) async throws -> TwinsWorld {
    let twins = try await TwinsWorld()
    try await twins.world.make((Sample.storage, Sample.storageBody))
    #expect(try await blob(twins, "PUT", "?restype=container").status == 201)
    #expect(try await blob(twins, "PUT", "/in.ndjson", input.joined(separator: "\n")).status == 201)
    return twins
  }

  @discardableResult
  private func blob(_ twins: TwinsWorld, _ method: String, _ path: String, _ text: String = "") async throws -> Reply {
    let token = try await twins.world.token("https://storage.azure.com/.default")
    return Reply(
      try await twins.world.transport.send(
        HTTPRequest(
          method, Self.container + path,
          headers: ["Authorization": "Bearer \(token)", "x-ms-blob-type": "BlockBlob"], body: Array(text.utf8))))
  }

  private func start(_ twins: TwinsWorld, _ id: String = "j1", input: String = "in.ndjson") async throws -> Reply {
    try await twins.call(
      "PUT", "/jobs/imports/\(id)",
      [
        "inputBlobUri": .string("\(Self.container)/\(input)"), "outputBlobUri": .string("\(Self.container)/out.ndjson"),
      ])
  }

  /// The job when it has ended.
  private func ended(_ twins: TwinsWorld, _ path: String) async throws -> Value {
    for _ in 0..<20_000 {
      let job = try await twins.call("GET", path).body
      if ["succeeded", "failed", "cancelled"].contains(job["status"]?.string ?? "") { return job }
      await Task.yield()
    }
    Issue.record("the job \(path) does not end")
    return .null
  }

  /// The log's lines: section and status, or the code of an error.
  private func log(_ twins: TwinsWorld) async throws -> [String] {
    try await blob(twins, "GET", "/out.ndjson").text.split(separator: "\n").map { line in
      let details = try JSONReader.parse(Array(line.utf8))["details"]
      return [details?["section"], details?["status"], details?["code"]].compactMap { $0?.string }.joined(
        separator: " ")
    }
  }

  @Test(
    .enabled(
      if: !SharedLines.read("graphs/energy-grid-example/nationalGrid.ndjson").isEmpty, "shared/data/graphs is not here"),
    arguments: [
      "buildingScenario.ndjson", "distributionGrid.ndjson", "nationalGrid.ndjson", "distributionGridBulkImport.json",
    ])
  func `the sample graphs are imported whole`(_ file: String) async throws {
    let folder = "graphs/energy-grid-example"
    let lines = SharedLines.read("\(folder)/\(file)")
    let twins = try await world(lines.map(\.jsonText))
    if !lines.contains(["Section": "Models"]) {
      let models = SharedLines.models(below: folder).filter { $0["@id"] != nil }
      try await twins.must("POST", "/models", .array(models))
    }
    _ = try await start(twins)
    let job = try await ended(twins, "/jobs/imports/j1")
    #expect(job["status"] == "succeeded", "\(job)")
    let count = lines.filter { $0["$metadata"] != nil }.count
    let links = lines.filter { $0["$relationshipId"] != nil }.count
    #expect(count > 0 && links > 0)
    #expect(try await twins.query("SELECT * FROM DIGITALTWINS").count == count)
    #expect(try await twins.query("SELECT * FROM RELATIONSHIPS").count == links)
  }

  private static let header = ["{\"Section\":\"Header\"}", "{\"fileVersion\":\"1.0.0\",\"author\":\"a\"}"]

  private static var graph: [String] {
    header + ["{\"Section\": \"Models\"}"] + Furniture.models.map(\.jsonText) + [
      "{\"Section\":\"Twins\"}",
      "{\"$dtId\":\"room1\",\"$metadata\":{\"$model\":\"dtmi:test:Room;1\"},\"temperature\":20,\"thermostat\":{\"$metadata\":{}}}",
      "", "{\"$dtId\":\"floor1\",\"$metadata\":{\"$model\":\"dtmi:test:Floor;1\"}}",
      "{\"Section\":\"Relationships\"}",
      "{\"$dtId\":\"floor1\",\"$relationshipId\":\"r1\",\"$targetId\":\"room1\",\"$relationshipName\":\"contains\"}",
    ]
  }

  @Test func `an import brings models, twins and relationships and tells what it did`() async throws {
    let twins = try await world(Self.graph)
    let started = try await start(twins)
    #expect(started.status == 201)
    #expect(started.body["status"] == "notstarted")
    #expect(started.body["purgeDateTime"] != .null)
    let job = try await ended(twins, "/jobs/imports/j1")
    #expect(job["status"] == "succeeded", "\(job)")
    #expect(job["error"] == .null)
    #expect(job["finishedDateTime"] != .null)
    #expect(try await twins.query("SELECT * FROM DIGITALTWINS").count == 2)
    #expect(try await twins.call("GET", "/digitaltwins/floor1/relationships/r1").body["$targetId"] == "room1")
    #expect(
      try await log(twins) == [
        "Started", "Header Started", "Header Succeeded", "Models Started", "Models Succeeded", "Twins Started",
        "Twins Succeeded", "Relationships Started", "Relationships Succeeded", "Succeeded",
      ])
    let listed = try await twins.call("GET", "/jobs/imports").body["value"]?.array ?? []
    #expect(listed.map { $0["id"] } == ["j1"])
  }

  @Test(arguments: [
    (["{\"Section\":\"Twins\"}"], "InvalidInput", "Line 1: the section Twins cannot stand here"),
    (["{\"a\":1}"], "InvalidInput", "Line 1 stands before the first section"),
    (header + ["{\"Section\":\"Twinz\"}"], "InvalidInput", "Line 3: 'Twinz' is no section"),
    (header + ["{\"Section\":\"Twins\"}", "{\"$dtId\""], "InvalidInput", "Line 4 is not JSON"),
    (
      header + ["{\"Section\":\"Models\"}"] + Array(repeating: "{}", count: 10_001), "LimitExceeded",
      "Line 10004: the section Models may have at most 10000 lines"
    ),
    (["{\"Section\":\"Header\"}", "{\"fileVersion\":\"2.0.0\"}"], "InvalidInput", "\"fileVersion\": \"1.0.0\""),
    (
      header + ["{\"Section\":\"Twins\"}", "{\"$dtId\":\"a\",\"$metadata\":{\"$model\":\"dtmi:test:None;1\"}}"],
      "ValidationFailed", "Line 4"
    ),
    (header + ["{\"Section\":\"Models\"}", "{\"@id\":\"dtmi:test:A;1\"}"], "DTDLParserError", "None of the models"),
  ])
  func `a mistake in the input ends the job and is told`(_ input: [String], _ code: String, _ text: String)
    async throws
  {
    let twins = try await world(input)
    #expect(try await start(twins).status == 201)
    let job = try await ended(twins, "/jobs/imports/j1")
    #expect(job["status"] == "failed")
    #expect(job["error"]?["code"]?.string == code, "\(job)")
    #expect(job["error"]?["message"]?.string?.contains(text) == true, "\(job)")
    #expect(try await log(twins).last == "Failed \(code)")
  }

  @Test func `what was written before a mistake stays`() async throws {
    let bad = "{\"$dtId\":\"bad\",\"$metadata\":{\"$model\":\"dtmi:test:Room;1\"},\"nothing\":1}"
    let twins = try await world(Array(Self.graph.prefix(9)) + [bad] + ["{\"Section\":\"Relationships\"}"])
    _ = try await start(twins)
    #expect(try await ended(twins, "/jobs/imports/j1")["status"] == "failed")
    #expect(try await twins.call("GET", "/digitaltwins/room1").status == 200)
    #expect(try await twins.call("GET", "/digitaltwins/bad").status == 404)
  }

  @Test func `a blob that is not there is named in the job`() async throws {
    let twins = try await world([])
    _ = try await start(twins, "j1", input: "none.ndjson")
    #expect(try await ended(twins, "/jobs/imports/j1")["error"]?["code"] == "UnableToReadInputBlob")
    let elsewhere: Value = [
      "inputBlobUri": .string("\(Self.container)/in.ndjson"),
      "outputBlobUri": "https://evstore.blob.core.windows.net/none/out",
    ]
    #expect(try await twins.call("PUT", "/jobs/imports/j2", elsewhere).status == 201)
    #expect(try await ended(twins, "/jobs/imports/j2")["error"]?["code"] == "UnableToWriteToOutputBlob")
  }

  @Test func `an id is taken until the job is deleted`() async throws {
    let twins = try await world(Self.header)
    #expect(try await start(twins).status == 201)
    _ = try await ended(twins, "/jobs/imports/j1")
    #expect(try await start(twins).status == 409)
    #expect(try await twins.call("DELETE", "/jobs/imports/j1").status == 204)
    #expect(try await twins.call("GET", "/jobs/imports/j1").code == "JobNotFound")
    #expect(try await twins.call("DELETE", "/jobs/imports/j1").code == "JobNotFound")
    #expect(try await start(twins).status == 201)
    _ = try await ended(twins, "/jobs/imports/j1")
  }

  @Test func `a job is cancelled between two batches`() async throws {
    let rows = (0..<60_000).map { "{\"$dtId\":\"t\($0)\",\"$metadata\":{\"$model\":\"dtmi:test:Floor;1\"}}" }
    let twins = try await world(
      Self.header + ["{\"Section\":\"Models\"}"] + Furniture.models.map(\.jsonText) + ["{\"Section\":\"Twins\"}"] + rows
    )
    _ = try await start(twins)
    // Only one job at a time.
    #expect(try await start(twins, "j2").code == "JobLimitReached")
    let answer = try await twins.call("POST", "/jobs/imports/j1/cancel")
    #expect(answer.status == 200)
    #expect(answer.body["status"] == "cancelling")
    #expect(try await ended(twins, "/jobs/imports/j1")["status"] == "cancelled")
    let count = try await twins.query("SELECT COUNT() FROM DIGITALTWINS").first?["COUNT"]?.integer ?? -1
    #expect(count < 60_000)
  }

  @Test func `a deletion job takes everything but the routes`() async throws {
    let twins = try await TwinsWorld.furnished()
    let started = try await twins.call("POST", "/jobs/deletions", headers: ["operation-id": "d1"])
    #expect(started.status == 202)
    #expect(started.headers["Operation-Location"]?.contains("/jobs/deletions/d1") == true)
    #expect(try await ended(twins, "/jobs/deletions/d1")["status"] == "succeeded")
    #expect(try await twins.query("SELECT * FROM DIGITALTWINS").isEmpty)
    #expect(try await twins.query("SELECT * FROM RELATIONSHIPS").isEmpty)
    #expect(try await twins.all("/models").isEmpty)
    // The models are forgotten, not only their rows.
    try await twins.must("POST", "/models", .array(Furniture.models))
    #expect(try await twins.call("POST", "/jobs/deletions?timeoutInMinutes=5").code == "InvalidArgument")
  }

  @Test func `older api-versions know no jobs`() async throws {
    let twins = try await TwinsWorld()
    #expect(try await twins.call("GET", "/jobs/imports", version: "2022-05-31").status == 404)
    #expect(try await twins.call("GET", "/jobs/deletions", version: "2023-06-30").status == 404)
    #expect(try await twins.call("GET", "/jobs/imports", version: "2023-06-30").body["value"] == [])
  }

  @Test func `a job that ran when the service ended is failed when it starts again`() async throws {
    let folder = try TemporaryFolder()
    let place = Store.Place.file("\(folder.path)/azure.sqlite")
    let rows = (0..<60_000).map { "{\"$dtId\":\"t\($0)\",\"$metadata\":{\"$model\":\"dtmi:test:Floor;1\"}}" }
    let first = try await TwinsWorld(place)
    try await first.world.make((Sample.storage, Sample.storageBody))
    try await blob(first, "PUT", "?restype=container")
    let text =
      (Self.header + ["{\"Section\":\"Models\"}"] + Furniture.models.map(\.jsonText) + ["{\"Section\":\"Twins\"}"]
      + rows)
      .joined(separator: "\n")
    try await blob(first, "PUT", "/in.ndjson", text)
    _ = try await start(first)
    try await first.world.close()
    let second = try await TwinsWorld(place)
    let job = try await second.call("GET", "/jobs/imports/j1").body
    #expect(job["status"] == "failed", "\(job)")
    #expect(job["error"]?["code"] == "JobInterrupted")
    try await second.world.close()
  }
}
