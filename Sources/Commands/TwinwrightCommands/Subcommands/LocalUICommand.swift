import ArgumentParser
import AzureClient
import CurlTransport
import Diagnostics
import Foundation
import HTTP
import HTTPServer
import LocalAzure
import LocalPage
import Rendering

extension LocalCommand {
  /// `local ui`.
  struct UI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ui", abstract: "Show in a browser what it holds, as it changes.",
      discussion: """
        Serves a page on 127.0.0.1 until Ctrl-C and prints its address: resources, models, twins and relationships, \
        queries, and what changes as it changes. The page only reads. Its address opens one window once; after it was \
        used another one is printed.
        """)

    @Option(help: ArgumentHelp("The TCP port on 127.0.0.1; any free one when left out.", valueName: "port"))
    var port = 0

    @OptionGroup var local: LocalOptions

    func validate() throws {
      guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    }

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let route = try await Route(context.withoutIdentity, isLocal: true, width: Self.width)
        defer { route.close() }
        let choice = try await route.choice()
        guard let credential = choice.credential else { throw CommandFailure(choice.failure, .needsSetting) }
        let calls = try LocalCalls.running(context, width: Self.width)
        try await serve(route.transport, PageTokens(credential, effects: context.effects), calls, context)
        return .success
      }
    }

    /// Requests under way at once; every window that is open waits for changes with one.
    private static let width = 64

    private func serve(
      _ transport: CurlTransport, _ tokens: PageTokens, _ calls: LocalCalls, _ context: Context
    ) async throws(CommandFailure) {
      let address = Address()
      let page = LocalPage(
        transport: transport, token: { try await tokens.token(scope: $0) },
        local: { try await calls.get($0) },
        random: { count in
          var generator = SystemRandomNumberGenerator()
          return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        },
        codeUsed: { code in
          if let port = address.port { context.console.out(raw: "Another window: \(Address.text(port, code))\n") }
        })
      let server = PageServer(port: port, responder: page)
      let bound: Int
      do { bound = try await server.start() } catch {
        throw CommandFailure(Diagnostic("TW7040", "the page cannot be served: \(error)"), .unavailable)
      }
      address.port = bound
      context.console.out(raw: "\(Address.text(bound, page.code))\n")
      context.console.out(raw: "Open it in a browser on this machine. Ctrl-C ends it.\n")
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        group.addTask { await Termination.requested() }
        await group.next()
        await server.stop()
        group.cancelAll()
      }
    }
  }
}

extension Context {
  /// The same surroundings for one who looks after the local Azure, whoever else is signed in here.
  fileprivate var withoutIdentity: Context {
    Context(
      environment: environment.filter { !$0.key.hasPrefix("AZURE_") && !$0.key.hasPrefix("IDENTITY_") },
      console: console, files: files)
  }
}
