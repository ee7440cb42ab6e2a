import ArgumentParser
import Diagnostics
import Files
import LocalAzure

extension LocalCommand {
  /// `local trust`.
  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trust", abstract: "Believe assertions that a certificate or key has signed.",
      discussion: """
        Applications then sign in with the certificate, and federated tokens signed by the key count where a federated \
        credential in the local Azure names their issuer, subject and audience. Private keys in the file are left out.

          twinwright local trust client.pem
          twinwright local trust --clear
        """)

    @Argument(
      help: ArgumentHelp("A PEM file with certificates or public keys (RSA or P-256).", valueName: "file"),
      completion: .file())
    var file: String?

    @Flag(help: "Believe none any more.")
    var clear = false

    @OptionGroup var local: LocalOptions

    func validate() throws {
      if clear == (file != nil) { throw ValidationError("give a file or --clear") }
    }

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let host = LocalServer(context).host
        guard let file else {
          try await LocalText.hosting { () async throws(LocalHostError) in try host.trustNobody() }
          context.console.out(raw: "No assertion counts any more.\n")
          return .success
        }
        let pem: [UInt8]
        do throws(FileError) { pem = try context.files.read(file, limit: 1 << 20) } catch {
          throw CommandFailure(error)
        }
        let count: Int
        do throws(LocalHostError) { count = try host.trust(pem: pem) } catch {
          throw CommandFailure(
            Diagnostic("TW7003", "\(file) cannot be trusted: \(error)"),
            error.kind == .key ? .invalidInput : .unavailable)
        }
        context.console.out(raw: "Assertions signed by \(count == 1 ? "this key" : "these \(count) keys") count.\n")
        return .success
      }
    }
  }
}
