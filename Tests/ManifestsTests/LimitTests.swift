import Diagnostics
import Documents
import Files
import Manifests
import Testing

/// What is too much, too deep or cannot be looked at is said; nothing is left out in silence.
@Suite struct LimitTests {
  private static func variables(_ lines: [String]) -> String {
    Loading.environment.replacing("tags: {team: a}", with: "variables: {\(lines.joined(separator: ", "))}")
  }

  @Test func `variables that multiply one another end at a limit`() {
    let ten = [String](repeating: "\"${var.NEXT}\"", count: 10).joined(separator: ", ")
    let levels = (0..<12).map { "v\($0): [\(ten.replacing("NEXT", with: "v\($0 + 1)"))]" }
    let loading = Loading([
      "m/environment.yaml": Self.variables(levels + ["v12: x"]),
      "m/x.yaml": Loading.header("AzureResource", "x")
        + "spec: {type: Microsoft.X/y@2024-01-01, properties: {a: \"${var.v0}\"}}",
    ])
    #expect(loading.findings.all.filter { $0.code == "TW1136" }.count == 1)
  }

  @Test func `variables lie inside one another only so deep`() {
    let chain = (0..<40).map { "v\($0): {a: \"${var.v\($0 + 1)}\"}" }
    let loading = Loading([
      "m/environment.yaml": Self.variables(chain + ["v40: x"]),
      "m/x.yaml": Loading.header("AzureResource", "x")
        + "spec: {type: Microsoft.X/y@2024-01-01, properties: {a: \"${var.v0}\"}}",
    ])
    #expect(loading.findings.all.map(\.code) == ["TW1136"])
  }

  @Test func `a filter nested without end is refused`() throws {
    let filter = String(repeating: "(", count: 100_000) + "true"
    let loading = Loading(
      ReferenceTests.topic + Loading.header("DigitalTwinsInstance", "twins") + """
        spec:
          endpoints: {ep: {endpointType: EventGrid, topic: "${EventGridTopic.topic}"}}
          eventRoutes: {deep: {endpointName: ep, filter: "\(filter)"}}
        """)
    #expect(loading.findings.all.map(\.code) == ["TW1133"])
  }

  @Test func `lines of a table that are no rows are said once each, and not without end`() {
    let loading = Loading([
      "m/x.yaml": Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("TwinGraph", "graph") + """
        spec:
          instance: "${DigitalTwinsInstance.twins}"
          tables:
            - from: t.ndjson
              twins: {"${row.id}": {model: "dtmi:a:A;1"}}
              relationships: [{source: "${row.id}", name: near, target: "${row.id}"}]
        """, "m/t.ndjson": String(repeating: "{\n", count: 50) + "[]\n{\"id\": \"a\"}\n",
    ])
    let found = loading.findings.all.filter { $0.code == "TW1131" }
    #expect(found.count == 21)
    #expect(found.last?.message == "31 more lines of `m/t.ndjson` are no rows")
  }

  @Test func `a folder of models that cannot be read is no empty folder`() {
    let files = ClosedFolders(
      MemoryFileStore([
        "m/environment.yaml": Loading.environment,
        "m/x.yaml": Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
          + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: ../dtdl, prune: [\"dtmi:a:*\"]}",
        "dtdl/A.json": #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:A;1", "@type": "Interface"}"#,
        "dtdl/closed/B.json": #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:B;1", "@type": "Interface"}"#,
      ]), closed: "dtdl/closed")
    let findings = ManifestLoader(files: files, variables: [:]).load("m").findings
    #expect(findings.all.map(\.code) == ["TW1130"])
    #expect(findings.all.first?.message == "cannot read the folder `dtdl/closed`: permission denied")
  }

  @Test(arguments: ["m", "dtdl"])
  func `folders too deep are not left out in silence`(_ root: String) {
    let deep = root + String(repeating: "/a", count: 33)
    let files = [
      "m/environment.yaml": Loading.environment,
      "m/x.yaml": Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
        + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: ../dtdl}",
      "dtdl/A.json": #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:A;1", "@type": "Interface"}"#,
      "\(deep)/B.\(root == "m" ? "yaml" : "json")": "{}",
    ]
    let loading = Loading(files)
    #expect(loading.findings.all.map(\.code) == [root == "m" ? "TW1100" : "TW1130"])
  }
}

/// Files of which one folder may not be listed.
private struct ClosedFolders: FileStore {
  let files: MemoryFileStore
  let closed: String

  init(_ files: MemoryFileStore, closed: String) {
    self.files = files
    self.closed = closed
  }

  func list(_ folder: String) throws(FileError) -> [String] {
    if folder == closed { throw FileError(.notPermitted, path: folder, detail: "permission denied") }
    return try files.list(folder)
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try files.read(path, limit: limit) }
  func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try files.write(path, bytes, access: access)
  }
  func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try files.create(path, bytes, access: access)
  }
  func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile {
    try files.appending(to: path, access: access)
  }
  func isFolder(_ path: String) -> Bool { files.isFolder(path) }
  func exists(_ path: String) -> Bool { files.exists(path) }
  func createFolder(_ path: String) throws(FileError) { try files.createFolder(path) }
  func remove(_ path: String) throws(FileError) { try files.remove(path) }
}
