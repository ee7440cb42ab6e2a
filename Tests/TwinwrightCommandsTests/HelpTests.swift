import ArgumentParser
import Testing

@testable import TwinwrightCommands

@Suite struct HelpTests {
  static let commands = [
    "init", "validate", "explain", "plan", "apply", "show", "destroy", "export", "models", "fmt", "local", "whoami",
    "schema", "completion",
  ]

  @Test(arguments: commands) func `every command says in its help what it does`(_ name: String) throws {
    let command = try #require(Twinwright.configuration.subcommands.first { $0._commandName == name })
    #expect(!command.configuration.abstract.isEmpty)
    #expect(Twinwright.helpMessage(for: command, columns: 100).contains("USAGE: twinwright \(name)"))
  }

  @Test func `the help of the root names every exit code`() {
    let help = Twinwright.helpMessage(columns: 120)
    for status in ExitStatus.allCases { #expect(help.contains("  \(status.rawValue) "), "\(status)") }
  }

  @Test(arguments: CompletionCommand.Shell.allCases)
  func `each shell gets a completion script that knows the commands`(_ shell: CompletionCommand.Shell) {
    let script = Twinwright.completionScript(for: shell.completionShell)
    for name in Self.commands { #expect(script.contains(name)) }
  }

  @Test func `a width that no machine can serve is refused`() {
    #expect(throws: (any Error).self) { try Twinwright.parseAsRoot(["plan", ".", "--parallelism", "0"]) }
    #expect(throws: (any Error).self) { try Twinwright.parseAsRoot(["plan", ".", "--parallelism", "9999"]) }
  }
}
