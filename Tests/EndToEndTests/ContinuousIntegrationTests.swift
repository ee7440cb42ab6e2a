import Foundation
import Programs
import Testing

/// The scripts of docs/ci, from the first plan of a pull request to the apply on merge, against a stand-in for the APIs of
/// GitHub and Azure DevOps.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ContinuousIntegrationTests {
  private struct State: Decodable {
    struct Comment: Decodable {
      let id: Int
      let body: String
    }
    struct Request: Decodable {
      let method: String
      let path: String
      let authorization: String?
    }
    struct Thread: Decodable {
      struct Comment: Decodable { let content: String }
      let comments: [Comment]
    }
    let comments: [Comment]
    let threads: [Thread]
    let requests: [Request]
  }

  /// A job: a workspace, the stand-in, and the variables that the services give.
  private struct Job {
    let workspace: Workspace
    let service: String
    let scripts = Workspace.root.appendingPathComponent("docs/ci")

    func run(_ script: String, _ arguments: [String], adding: [String: String] = [:]) async throws -> Workspace.Outcome
    {
      var variables = [
        "TWINWRIGHT": Workspace.program.path, "GITHUB_API_URL": service, "GITHUB_REPOSITORY": "team/fleet",
        "GITHUB_EVENT_PATH": workspace.folder.appendingPathComponent("event.json").path, "GITHUB_SHA": "merged",
        "GITHUB_TOKEN": "planted-token", "SYSTEM_COLLECTIONURI": "\(service)/org/", "SYSTEM_TEAMPROJECT": "Fleet",
        "BUILD_REPOSITORY_ID": "r1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "5", "SYSTEM_ACCESSTOKEN": "planted-token",
        "PYTHONDONTWRITEBYTECODE": "1", "no_proxy": "*",
        "GITHUB_OUTPUT": workspace.folder.appendingPathComponent("output").path,
      ]
      variables.merge(adding) { $1 }
      return try await workspace.start(scripts.appendingPathComponent(script), arguments, adding: variables).outcome()
    }

    func plan() async throws -> Workspace.Outcome {
      try workspace.write("output", "")
      return try await run("plan.sh", ["manifests/ev-charging", "job", "--local"])
    }

    func comment() async throws -> Workspace.Outcome { try await run("github.py", ["comment", "job/digest.md"]) }

    func ask(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
      var arguments = ["-sS", "--fail", "--noproxy", "*", "-X", method, service + path]
      if let body {
        let file = workspace.folder.appendingPathComponent("body-\(UUID().uuidString)")
        try body.write(to: file)
        arguments += ["--data-binary", "@\(file.path)"]
      }
      let outcome = try await workspace.start(URL(fileURLWithPath: "/usr/bin/curl"), arguments).outcome()
      try #require(outcome.status == 0, "\(outcome.all)")
      return Data(outcome.output.utf8)
    }

    func state() async throws -> State { try JSONDecoder().decode(State.self, from: try await ask("GET", "/-/state")) }

    /// The folder of a job as GitHub keeps it.
    func keepArtifact() async throws {
      let zip = workspace.folder.appendingPathComponent("job.zip")
      try? FileManager.default.removeItem(at: zip)
      let made = try await workspace.start(
        URL(fileURLWithPath: "/usr/bin/env"),
        ["python3", "-c", "import shutil; shutil.make_archive('job', 'zip', 'job')"]
      ).outcome()
      try #require(made.status == 0, "\(made.all)")
      _ = try await ask("PUT", "/-/artifact", try Data(contentsOf: zip))
    }
  }

  private static func withJob(_ body: (Job) async throws -> Void) async throws {
    try await withWorkspace { workspace in
      try workspace.write("event.json", #"{"pull_request": {"number": 5}}"#)
      let port = workspace.folder.appendingPathComponent("port")
      let script = Workspace.root.appendingPathComponent("Tests/EndToEndTests/fake_github.py").path
      let service = try workspace.start(URL(fileURLWithPath: "/usr/bin/env"), ["python3", script, port.path])
      defer { service.kill() }
      await service.wait { FileManager.default.fileExists(atPath: port.path) }
      let number = try workspace.read("port")
      try await body(Job(workspace: workspace, service: "http://127.0.0.1:\(number)"))
    }
  }

  @Test func `a pull request gets one comment that follows it, and exactly the reviewed plan is applied on merge`()
    async throws
  {
    try await Self.withJob { job in
      let first = try await job.plan()
      #expect(first.status == 0, "\(first.all.suffix(3000))")
      #expect(try job.workspace.read("output") == "changes=true\nfailed=false\n")
      let written = try await job.comment()
      #expect(written.status == 0 && written.output.contains("written"), "\(written.all)")

      // The pull request is mended: the same comment tells the new plan.
      try job.workspace.edit("manifests/ev-charging/environment.yaml", "location: eastus", "location: westus2")
      #expect(try await job.plan().status == 0)
      let updated = try await job.comment()
      #expect(updated.output.contains("updated"), "\(updated.all)")
      let state = try await job.state()
      let ours = state.comments.filter { $0.body.hasPrefix("<!-- twinwright:") }
      #expect(state.comments.count == 151 && ours.count == 1)
      let sum = try await job.workspace.start(
        URL(fileURLWithPath: "/usr/bin/env"), ["sha256sum", "job/plan.json"]
      ).outcome().output.prefix(64)
      #expect(ours.first?.body.contains(sum) == true, "\(ours.first?.body ?? "")")

      // Nobody has kept a plan yet, and this commit was reviewed by nobody.
      #expect(try await job.run("github.py", ["fetch-plan", "reviewed"]).status == 66)
      #expect(
        try await job.run("github.py", ["fetch-plan", "reviewed"], adding: ["GITHUB_SHA": "pushed"]).status == 66)
      try await job.keepArtifact()
      let fetched = try await job.run("github.py", ["fetch-plan", "reviewed"])
      #expect(fetched.status == 0 && fetched.output.contains("the plan of run 3"), "\(fetched.all)")
      #expect(try job.workspace.read("reviewed/plan.json") == job.workspace.read("job/plan.json"))
      let applied = try await job.workspace.run("apply", "reviewed/plan.json", "--local", "--yes", "--log", "json")
      #expect(applied.status == 0, "\(applied.all.suffix(3000))")
      let after = try await job.plan()
      #expect(after.status == 0, "\(after.all.suffix(3000))")
      #expect(try job.workspace.read("output") == "changes=false\nfailed=false\n")
      // Applied twice: the world has moved since the plan was made.
      #expect(try await job.workspace.run("apply", "reviewed/plan.json", "--local", "--yes").status == 75)
      let token = try await job.state().requests.filter { $0.path.hasPrefix("/store") }
      #expect(!token.isEmpty && token.allSatisfy { $0.authorization == nil }, "the store must not see the token")
    }
  }

  @Test func `a plan that fails is told in the same comment, with the place of each mistake`() async throws {
    try await Self.withJob { job in
      #expect(try await job.plan().status == 0)
      #expect(try await job.comment().status == 0)
      try job.workspace.edit("manifests/ev-charging/environment.yaml", "location: eastus", "locatoin: eastus")
      let failed = try await job.plan()
      #expect(failed.status == 65, "\(failed.all.suffix(2000))")
      #expect(try job.workspace.read("output") == "changes=false\nfailed=true\n")
      #expect(try await job.comment().output.contains("updated"))
      let ours = try await job.state().comments.filter { $0.body.hasPrefix("<!-- twinwright:") }
      #expect(ours.count == 1)
      #expect(ours.first?.body.contains("environment.yaml:") == true && ours.first?.body.contains("TW1104") == true)
      for secret in [Workspace.backendToken, Workspace.clientSecret, "planted-token"] {
        #expect(ours.first?.body.contains(secret) == false)
      }
    }
  }

  @Test func `a busy service is asked again, a refusing one is told, and a comment is never written twice`()
    async throws
  {
    try await Self.withJob { job in
      try job.workspace.write("job/digest.md", "<!-- twinwright:plan x -->\nwords\n")
      _ = try await job.ask("POST", "/-/fail", Data("[429, 503]".utf8))
      #expect(try await job.comment().status == 0)
      // The list is read twice, then the comment fails in a way that does not say whether it was taken.
      try job.workspace.write("job/digest.md", "<!-- twinwright:plan y -->\nwords\n")
      let before = try await job.state()
      let refused = try await job.run("github.py", ["comment", "job/digest.md"], adding: ["GITHUB_TOKEN": "wrong"])
      #expect(refused.status == 1 && refused.errors.contains("401") && !refused.all.contains("wrong"), "\(refused.all)")
      #expect(try await job.state().comments.count == before.comments.count)
      let lost = try await job.run("github.py", ["comment", "job/nothing.md"])
      #expect(
        lost.status == 1 && lost.errors.contains("nothing.md") && !lost.errors.contains("Traceback"), "\(lost.all)")
      try job.workspace.write("job/digest.md", "no mark\n")
      #expect(try await job.comment().errors.contains("no mark of a digest"))
      let far = try await job.run(
        "github.py", ["comment", "job/digest.md"], adding: ["GITHUB_API_URL": "http://api.example.com"])
      #expect(far.status == 1)
    }
  }

  @Test func `the walk-through of the documentation is what the program says`() async throws {
    try await withWorkspace { workspace in
      let script = Workspace.root.appendingPathComponent("docs/ci/walkthrough.sh")
      let made = try await workspace.start(script, [], adding: ["TWINWRIGHT": Workspace.program.path]).outcome()
      #expect(made.status == 0, "\(made.errors.suffix(3000))")
      let page = try String(
        contentsOf: Workspace.root.appendingPathComponent("docs/ci/walkthrough.md"), encoding: .utf8)
      #expect(made.output == page, "make it again: docs/ci/walkthrough.sh >docs/ci/walkthrough.md")
    }
  }

  @Test func `Azure DevOps gets one thread that follows the pull request`() async throws {
    try await Self.withJob { job in
      for words in ["first", "second"] {
        try job.workspace.write("job/digest.md", "<!-- twinwright:plan x -->\n\(words)\n")
        let outcome = try await job.run("azure_devops.py", ["comment", "job/digest.md"])
        #expect(outcome.status == 0, "\(outcome.all)")
      }
      let threads = try await job.state().threads
      #expect(threads.map { $0.comments.map(\.content) } == [["<!-- twinwright:plan x -->\nsecond\n"]])
    }
  }
}
