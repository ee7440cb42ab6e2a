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
        let endpoint = try await LocalServer(context).started()
        var configuration = CurlTransport.Configuration()
        configuration.proxy = endpoint.proxy
        configuration.caBundle = endpoint.caBundle
        configuration.userAgent = "twinwright/\(Context.version)"
        let transport = CurlTransport(configuration: configuration)
        defer { transport.shutdown() }
        try await serve(transport, context)
        return .success
      }
    }

    private func serve(_ transport: CurlTransport, _ context: Context) async throws(CommandFailure) {
      let tokens = PageTokens(transport: transport, effects: context.effects)
      let address = Address()
      let page = LocalPage(
        transport: transport, token: { try await tokens.token(scope: $0) },
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
