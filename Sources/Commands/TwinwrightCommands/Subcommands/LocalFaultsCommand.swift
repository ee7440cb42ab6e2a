import ArgumentParser
import Diagnostics
import Documents
import Files
import HTTP
import LocalAzure
import Rendering

extension LocalCommand {
  /// `local faults`.
  struct Faults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "faults", abstract: "Make it go wrong by a script, or right again.",
      discussion: """
        Given a file, the running local Azure meets requests with what the script says: refusals, lost answers, torn \
        connections, stalls, slow and failing operations. Without one, says whether a script is played. The format: \
        docs/local-azure.md.

          twinwright local faults tests/faults.yaml
          twinwright local faults --clear
        """)

    @Argument(help: ArgumentHelp("A fault script in YAML.", valueName: "script"), completion: .file())
    var script: String?

    @OptionGroup var local: LocalOptions

    @Flag(help: "End all faults.")
    var clear = false

    func validate() throws {
      if clear, script != nil { throw ValidationError("give a script or --clear, not both") }
    }

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let steering = FaultSteering(try LocalCalls.running(context))
        if clear {
          try await steering.clear()
          context.console.out(raw: "No more faults.\n")
        } else if let script {
          try await steering.play(script, context)
          context.console.out(
            raw: "The faults of \(script) are on; end them with: twinwright local faults --clear\(local.words)\n")
        } else {
          context.console.out(raw: try await steering.told + "\n")
        }
        return .success
      }
    }
  }
}

/// Tells a running local Azure what is to go wrong.
struct FaultSteering: Sendable {
  private let calls: LocalCalls

  init(_ calls: LocalCalls) { self.calls = calls }

  /// Checks a script here, where its mistakes can be shown, and has it played.
  func play(_ path: String, _ context: Context) async throws {
    let bytes: [UInt8]
    do { bytes = try context.files.read(path, limit: 2 << 20) } catch { throw CommandFailure(error) }
    let read = FaultScriptReader.read(bytes, path: path)
    guard read.script != nil else { throw CommandFailure(read.findings, .invalidInput) }
    _ = try await send("PUT", bytes)
  }

  func clear() async throws { _ = try await send("DELETE", []) }

  /// Whether a script is played, in one sentence.
  var told: String {
    get async throws {
      let answer = try? JSONReader.parse(try await send("GET", []).body)
      let rules = answer?["rules"]?.integer ?? 0
      return rules == 0
        ? "No faults are on."
        : "A fault script with \(rules) rules is on; it has given \(answer?["given"]?.integer ?? 0) faults."
    }
  }

  private func send(_ method: String, _ body: [UInt8]) async throws -> HTTPResponse {
    try await calls.send(method, "/-/faults", body)
  }
}
