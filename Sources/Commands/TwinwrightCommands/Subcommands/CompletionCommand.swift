import ArgumentParser

/// `twinwright completion`: the script that teaches a shell the commands and options.
struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print the completion script for a shell.",
    discussion: """
      bash:  twinwright completion bash > ~/.local/share/bash-completion/completions/twinwright
      zsh:   twinwright completion zsh > "${fpath[1]}/_twinwright"
      fish:  twinwright completion fish > ~/.config/fish/completions/twinwright.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completionShell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws { Context().console.out(raw: Twinwright.completionScript(for: shell.completionShell) + "\n") }
}
