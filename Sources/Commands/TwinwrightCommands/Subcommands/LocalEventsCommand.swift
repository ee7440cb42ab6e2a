import ArgumentParser
import Documents
import Encodings

extension LocalCommand {
  /// `local events`.
  struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "events", abstract: "Print events that arrived, as JSON lines.",
      discussion: """
        What went through a topic or arrived at a hub or queue: one JSON object a line, oldest first, with body, \
        properties and the time it came. Without an option, tells which of them hold any. With --follow it goes on until \
        it is interrupted, so that a file takes what comes:

          twinwright local events --hub ev-bus/twin-events --follow > events.ndjson
          twinwright local events --topic ev-twins-events
          twinwright local events --undelivered
        """)

    @Option(help: ArgumentHelp("An Event Grid topic or domain.", valueName: "name"))
    var topic: String?

    @Option(help: ArgumentHelp("An event hub.", valueName: "namespace/hub"))
    var hub: String?

    @Option(help: ArgumentHelp("A queue or topic of Service Bus.", valueName: "namespace/name"))
    var serviceBus: String?

    @Option(help: ArgumentHelp("A queue of a storage account.", valueName: "account/queue"))
    var queue: String?

    @Option(
      help: ArgumentHelp("An endpoint of an IoT Hub: `events`, or one that a route names.", valueName: "hub/endpoint"))
    var iotHub: String?

    @Flag(help: "What reached nobody, with the reason: the last thousand.")
    var undelivered = false

    @Flag(name: .shortAndLong, help: "Go on with what comes.")
    var follow = false

    @Flag(help: "Leave out what is there already; with --follow.")
    var new = false

    /// Kind and name of the log that was asked for.
    private var places: [(kind: String, name: String)] {
      [
        ("topics", topic), ("eventhubs", hub), ("servicebus", serviceBus), ("queues", queue), ("iothubs", iotHub),
      ].compactMap { kind, name in name.map { (kind, $0) } }
    }

    @OptionGroup var local: LocalOptions

    func validate() throws {
      guard places.count + (undelivered ? 1 : 0) <= 1 else { throw ValidationError("name one place at a time") }
      guard !follow || places.count == 1 else { throw ValidationError("--follow needs a topic, hub or queue") }
      guard !new || follow else { throw ValidationError("--new goes with --follow") }
      if let place = places.first, place.kind != "topics", place.name.split(separator: "/").count != 2 {
        throw ValidationError("'\(place.name)' must be two names with a slash between them")
      }
    }

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let calls = try LocalCalls.running(context)
        guard let place = places.first else {
          let found = try await calls.get(undelivered ? "/-/undelivered?max=1000" : "/-/events")
          context.console.out(lines: found["value"]?.array ?? [])
          return .success
        }
        let name = place.name.split(separator: "/").map { Percent.encode($0) }.joined(separator: "/")
        try await print(context, calls, "/-/events/\(place.kind)/\(name)")
        return .success
      }
    }

    private func print(_ context: Context, _ calls: LocalCalls, _ path: String) async throws {
      var from = new ? "end" : ""
      while true {
        let page = try await calls.get("\(path)?max=1000&from=\(from)\(follow ? "&wait=20" : "")")
        let events = page["events"]?.array ?? []
        context.console.out(lines: events)
        guard follow || !events.isEmpty else { return }
        from = page["next"]?.string ?? ""
      }
    }
  }

  /// `local history`.
  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history", abstract: "Print rows of data history, as JSON lines.",
      discussion: """
        The rows that instances with a data history connection write: one JSON object a line, oldest first, with the \
        columns that Azure Data Explorer has. They stand in tables of azure.sqlite in the state folder, too: \
        docs/local-azure.md.

          twinwright local history properties --twin EV-001-Battery
        """)

    /// Which of the three tables.
    enum Table: String, ExpressibleByArgument, CaseIterable { case properties, twins, relationships }

    @Argument(help: "properties, twins or relationships.")
    var table: Table

    @Option(help: ArgumentHelp("Only rows of this twin; of relationships those that begin at it.", valueName: "id"))
    var twin: String?

    @OptionGroup var local: LocalOptions

    func run() async throws {
      let context = local.context
      try await reporting(context) {
        let calls = try LocalCalls.running(context)
        var after: Int64 = 0
        while true {
          let filter = twin.map { "&twin=\(Percent.encode($0))" } ?? ""
          let page = try await calls.get("/-/history/\(table.rawValue)?max=1000&after=\(after)\(filter)")
          let rows = page["rows"]?.array ?? []
          context.console.out(lines: rows)
          guard !rows.isEmpty, let next = page["next"]?.integer else { return .success }
          after = next
        }
      }
    }
  }
}

extension Console {
  /// Values as JSON, one a line.
  fileprivate func out(lines: [Value]) {
    guard !lines.isEmpty else { return }
    out(raw: lines.map { $0.jsonText + "\n" }.joined())
  }
}
