import ArgumentParser
import Diagnostics
import Files
import Rendering

/// `twinwright init`: an environment to begin with.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a small environment to begin with: manifests, a model and a twin.",
    discussion: "Nothing that exists is overwritten.")

  @Argument(help: ArgumentHelp("The environment's name: lower-case letters, digits and hyphens.", valueName: "name"))
  var name: String

  func validate() throws {
    let allowed = name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
    guard allowed, (3...40).contains(name.utf8.count), name.first?.isLetter == true, name.last != "-" else {
      throw ValidationError(
        "the name takes 3 to 40 lower-case letters, digits and hyphens, begins with a letter and ends with none of the hyphens"
      )
    }
  }

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let files = Starter(name: name).files
      let existing = files.map(\.path).filter { context.files.exists($0) }
      guard existing.isEmpty else {
        throw CommandFailure(
          Diagnostic("TW0013", "\(existing.joined(separator: ", ")) exists already; nothing was written"), .cannotWrite)
      }
      for file in files {
        do throws(FileError) {
          try context.files.createFolder(Path.parent(file.path))
          try context.files.write(file.path, Array(file.text.utf8), access: .everyone)
        } catch { throw CommandFailure(error, writing: true) }
        context.console.say("wrote \(file.path)")
      }
      context.console.say("Next: twinwright plan manifests/\(name) --local", style: .heading)
      return .success
    }
  }
}

/// The files of a new environment.
struct Starter {
  let name: String

  var files: [(path: String, text: String)] {
    [
      ("manifests/\(name)/environment.yaml", environment), ("manifests/\(name)/graph.yaml", graph),
      ("dtdl/\(name)/Room.json", model),
    ]
  }

  private var environment: String {
    """
    # Who and where. `twinwright validate` checks everything offline; `twinwright plan --local` needs no account.
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: \(name)}
    spec:
      subscription: ${env.AZURE_SUBSCRIPTION_ID}
      location: eastus
      resourceGroup: \(name)-rg
      tags: {workload: \(name)}
    ---
    apiVersion: twinwright/v1
    kind: DigitalTwinsInstance
    metadata: {name: \(name)-twins}
    spec:
      identity: {type: SystemAssigned}
    ---
    # The identity that applies needs this role to write models and twins.
    apiVersion: twinwright/v1
    kind: RoleAssignment
    metadata: {name: deployer-owns-twins}
    spec:
      scope: ${DigitalTwinsInstance.\(name)-twins}
      role: Azure Digital Twins Data Owner
      principalId: ${deployer.objectId}

    """
  }

  private var graph: String {
    """
    apiVersion: twinwright/v1
    kind: ModelSet
    metadata: {name: models}
    spec:
      instance: ${DigitalTwinsInstance.\(name)-twins}
      from: ../../dtdl/\(name)
    ---
    apiVersion: twinwright/v1
    kind: TwinGraph
    metadata: {name: graph}
    spec:
      instance: ${DigitalTwinsInstance.\(name)-twins}
      twins:
        room-1:
          model: dtmi:example:Room;1
          properties: {name: Lobby}
          relationships: {leadsTo: room-2}
        room-2:
          model: dtmi:example:Room;1
          properties: {name: Office}

    """
  }

  private var model: String {
    """
    {
      "@context": "dtmi:dtdl:context;3",
      "@id": "dtmi:example:Room;1",
      "@type": "Interface",
      "displayName": "Room",
      "contents": [
        {"@type": "Property", "name": "name", "schema": "string"},
        {"@type": "Relationship", "name": "leadsTo", "target": "dtmi:example:Room;1"}
      ]
    }

    """
  }
}
