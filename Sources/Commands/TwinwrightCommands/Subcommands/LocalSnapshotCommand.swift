import ArgumentParser
import Diagnostics
import Documents
import Foundation
import LocalAzure
import Rendering

extension LocalCommand {
  /// `local snapshot`.
  struct Snapshots: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "snapshot", abstract: "Save all that it remembers, and go back to it.",
      discussion: """
        A snapshot is one file with everything: resources, models, twins, devices, blobs, keys. A word with a slash in \
        it names a file, any other a snapshot that is kept in the state folder.

          twinwright local snapshot save before-upgrade
          twinwright local snapshot restore before-upgrade --yes
          twinwright local snapshot save ./site-7.snapshot
          twinwright local snapshot restore ./site-7.snapshot --data ./another
        """,
      subcommands: [Save.self, Restore.self, List.self, Delete.self])

    /// `local snapshot save`.
    struct Save: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Save what it remembers at this moment, whether it runs or not.")

      @Argument(help: ArgumentHelp("A name, or a file with a slash in its path.", valueName: "snapshot"))
      var snapshot: String

      @Flag(help: "Take the place of a snapshot that is there.")
      var replace = false

      @OptionGroup var local: LocalOptions

      func run() async throws {
        let context = local.context
        try await reporting(context) {
          let host = LocalServer(context).host
          let saved = try SnapshotText.working { () throws(SnapshotError) in
            try host.saveSnapshot(
              SnapshotPlace(snapshot, in: context.folder), replaces: replace, version: Context.version,
              now: Int64(Date().timeIntervalSince1970 * 1_000_000))
          }
          context.console.out(raw: "Saved \(SnapshotText.size(saved.bytes)) to \(saved.path).\n")
          context.console.out(
            raw: "Go back to it with: twinwright local snapshot restore \(shellWord(snapshot))\(local.words)\n")
          return .success
        }
      }
    }

    /// `local snapshot restore`.
    struct Restore: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Go back to a snapshot; what it remembers now is lost.",
        discussion: """
          The snapshot is checked first. Where the local Azure runs it is stopped and started again as it was, on the \
          same port; a fault script ends.
          """)

      @Argument(help: ArgumentHelp("A name, or a file with a slash in its path.", valueName: "snapshot"))
      var snapshot: String

      @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
      var isConfirmed = false

      @OptionGroup var local: LocalOptions

      func run() async throws {
        let context = local.context
        try await reporting(context) {
          let server = LocalServer(context)
          let host = server.host
          let found = try SnapshotText.working { () throws(SnapshotError) in
            try host.snapshot(SnapshotPlace(snapshot, in: context.folder))
          }
          if !isConfirmed {
            let question = "Forget what is in \(host.folder) and go back to \(found.savedText)? Only `yes` is a yes: "
            guard let answer = context.console.ask(question) else {
              throw CommandFailure(
                Diagnostic(
                  "TW0030", "there is no terminal to ask on", help: ["add --yes to go ahead without a question"]),
                .needsSetting)
            }
            guard answer.trimmingCharacters(in: .whitespaces) == "yes" else { return .failure }
          }
          let prepared = try SnapshotText.working { () throws(SnapshotError) in try host.prepareRestore(found) }
          let former = host.endpoint()
          try await LocalText.hosting { () async throws(LocalHostError) in
            try await host.stop(sleep: LocalServer.pause)
            try host.restore(prepared)
          }
          if let former { _ = try await server.startedAgain(former) }
          context.console.out(
            raw: "The local Azure is as it was at \(found.savedText)\(former == nil ? "" : ", and runs again").\n")
          return .success
        }
      }
    }

    /// `local snapshot list`.
    struct List: AsyncParsableCommand {
      static let configuration = CommandConfiguration(abstract: "Show the snapshots that have a name.")

      enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

      @Option(help: "How it is printed: text or json.")
      var format = Format.text

      @OptionGroup var local: LocalOptions

      func run() async throws {
        let context = local.context
        try await reporting(context) {
          let host = LocalServer(context).host
          let found = try SnapshotText.working { () throws(SnapshotError) in try host.snapshots() }
          switch format {
          case .text: context.console.out(SnapshotText.table(found, folder: host.folder))
          case .json:
            context.console.out(raw: Value.array(found.map(SnapshotText.value)).prettyJSON + "\n")
          }
          return .success
        }
      }
    }

    /// `local snapshot delete`.
    struct Delete: AsyncParsableCommand {
      static let configuration = CommandConfiguration(abstract: "Delete a snapshot that has a name.")

      @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
      var name: String

      @OptionGroup var local: LocalOptions

      func run() async throws {
        let context = local.context
        try await reporting(context) {
          try SnapshotText.working { () throws(SnapshotError) in
            guard case .name(let name) = try SnapshotPlace(name, in: context.folder) else {
              throw SnapshotPlace.notNamed(name)
            }
            try LocalServer(context).host.deleteSnapshot(name)
          }
          context.console.out(raw: "The snapshot \(name) is gone.\n")
          return .success
        }
      }
    }
  }
}

/// What the snapshot commands say.
enum SnapshotText {
  /// Runs a call and gives its error a code and an exit status.
  @discardableResult
  static func working<T>(_ body: () throws(SnapshotError) -> T) throws(CommandFailure) -> T {
    do { return try body() } catch {
      let status: ExitStatus =
        switch error.kind {
        case .name, .content, .schema, .exists: .invalidInput
        case .missing: .missingInput
        case .file: .cannotWrite
        }
      let help =
        switch error.kind {
        case .missing: ["see what there is: twinwright local snapshot list"]
        case .exists: ["add --replace to save over it, or take another name"]
        case .schema: ["restore it with the version that saved it"]
        case .name, .content, .file: [String]()
        }
      throw CommandFailure(
        Diagnostic(error.kind == .schema ? "TW7031" : "TW7030", error.description, help: help), status)
    }
  }

  typealias Entry = (name: String, outcome: Result<Snapshot, SnapshotError>)

  static func table(_ entries: [Entry], folder: String) -> StyledText {
    guard !entries.isEmpty else {
      var text = StyledText()
      text.line("There are no snapshots in \(folder).")
      return text
    }
    var table = TextTable([("NAME", .left), ("SAVED", .left), ("SIZE", .right), ("VERSION", .left)])
    for entry in entries {
      switch entry.outcome {
      case .success(let snapshot):
        table.add([entry.name, snapshot.savedText, size(snapshot.bytes), snapshot.version])
      case .failure(let error): table.add([entry.name, "cannot be restored: \(error.kind.rawValue)", "", ""])
      }
    }
    return table.text
  }

  static func value(_ entry: Entry) -> Value {
    switch entry.outcome {
    case .success(let snapshot):
      [
        "name": .string(entry.name), "path": .string(snapshot.path), "saved": .string(snapshot.savedText),
        "bytes": .integer(snapshot.bytes), "version": .string(snapshot.version),
      ]
    case .failure(let error): ["name": .string(entry.name), "flaw": .string(error.description)]
    }
  }

  /// `4.2 MiB`.
  static func size(_ bytes: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    guard bytes >= 1024 else { return "\(bytes) B" }
    var value = Double(bytes) / 1024
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(Double(Int(value * 10)) / 10) \(units[unit])"
  }
}
