import Containers
import FoundationEssentials

/// What containers run on: a sandbox, images, a folder.
struct ContainerMachine: Sendable {
  let sandbox: Sandbox
  /// Why nothing can be run, where that is so.
  let flaw: String?
  let images: ContainerImages
  let surroundings: Surroundings
  /// Where root file systems and volumes are; emptied at the start.
  let folder: String

  /// Finds out what can be used; `nil` where containers are not to run.
  init?(
    _ options: Options, _ images: ContainerImages, _ surroundings: Surroundings, folder: String?
  ) async throws(ServiceError) {
    guard let folder, options.containers != .off else { return nil }
    switch options.containers {
    case .plain: (sandbox, flaw) = (.none, nil)
    case .auto, .bwrap, .off:
      let found = await Sandbox.usable(sharesNetwork: options.containerNetwork == .machine)
      if found.sandbox == nil, options.containers == .auto { return nil }
      (sandbox, flaw) = (found.sandbox ?? .none, found.flaw)
    }
    self.images = images
    self.surroundings = surroundings
    self.folder = folder
    do {
      try ImageUnpacker.discard(folder)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw .internalError("\(error)") }
  }

  /// The folder of containers within a state folder.
  static func folder(in state: String) -> String { "\(state)/containers" }

  /// Removes what containers left in a state folder that nobody serves.
  static func forgetFiles(in state: String) throws(ServiceError) {
    do { try ImageUnpacker.discard(folder(in: state)) } catch { throw .internalError("\(error)") }
  }

  /// A container that can be run: what is, and its files.
  struct Prepared: Sendable {
    let program: [String]
    let cell: Sandbox.Cell
  }

  /// Finds a container's image and unpacks it; what it takes to run it then.
  func prepare(
    _ container: GroupPlan.Container, of group: GroupPlan, isCancelled: @Sendable () -> Bool
  ) async throws(ImageFlaw) -> Prepared {
    if let flaw { throw ImageFlaw(flaw) }
    // The name becomes a folder's: the control plane checks those of containers, and this all.
    guard NameRule.characters(1...63, .lowerHyphenated).accepts(container.name) else {
      throw ImageFlaw("'\(container.name)' is no name of a container")
    }
    let image = try await images.find(container.image, group.credentials)
    let program = container.command.isEmpty ? image.command : container.command
    guard !program.isEmpty else { throw ImageFlaw("neither the image nor the group says what to run") }
    let place = "\(folder)/\(group.number)"
    let root = "\(place)/\(container.name)"
    do {
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw ImageFlaw("\(error)") }
    try ImageUnpacker.discard(root)
    try ImageUnpacker.unpack(layers: image.layers, into: root, isCancelled: isCancelled)
    let mounts = try mounts(container, of: group, place)
    guard mounts.isEmpty || sandbox != .none else { throw ImageFlaw("volumes need a sandbox") }
    return Prepared(
      program: program,
      cell: Sandbox.Cell(
        root: root, environment: Self.environment(image, container), folder: image.folder, hostName: group.name,
        mounts: mounts, memory: container.memory))
  }

  /// Forgets a group's files.
  func forget(_ group: ResourceNumber) { try? ImageUnpacker.discard("\(folder)/\(group)") }

  /// The image's variables and over them the group's.
  private static func environment(_ image: ContainerImages.Image, _ container: GroupPlan.Container) -> [String] {
    var variables = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"]
    for text in image.environment {
      let name = text.prefix { $0 != "=" }
      variables[String(name)] = String(text.dropFirst(name.count + 1))
    }
    for (name, value) in container.environment { variables[name] = value }
    return variables.sorted { $0.key < $1.key }.filter { !$0.value.utf8.contains(0) }.map { "\($0.key)=\($0.value)" }
  }

  /// Makes the volumes that a container sees; those of a group are shared by its containers.
  private func mounts(
    _ container: GroupPlan.Container, of group: GroupPlan, _ place: String
  ) throws(ImageFlaw) -> [(source: String, target: String, isReadOnly: Bool)] {
    var found: [(source: String, target: String, isReadOnly: Bool)] = []
    for mount in container.mounts {
      // A dot cannot begin a container's name, so that no volume meets a root file system.
      let shared = "\(place)/.volumes/\(mount.volume.filter { $0 != "/" && $0 != "." })"
      let own = "\(place)/.secrets/\(container.name)/\(found.count)"
      do {
        switch group.volumes[mount.volume] {
        case .empty:
          try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
          found.append((shared, mount.path, mount.isReadOnly))
        case .secret(let files):
          try FileManager.default.createDirectory(
            atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
          for (name, bytes) in files {
            guard !name.contains("/"), !["", ".", ".."].contains(name) else {
              throw ImageFlaw("a secret's name is no file name: \(name)")
            }
            try DiskSecret.write(bytes, to: "\(own)/\(name)")
          }
          found.append((own, mount.path, true))
        case .notOffered:
          throw ImageFlaw("the volume '\(mount.volume)' is neither emptyDir nor secret: others are not offered")
        case nil: throw ImageFlaw("the group has no volume '\(mount.volume)'")
        }
      } catch let flaw as ImageFlaw { throw flaw } catch { throw ImageFlaw("\(error)") }
    }
    return found
  }
}

/// A file that only its owner reads.
private enum DiskSecret {
  static func write(_ bytes: [UInt8], to path: String) throws {
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: attributes) else {
      throw ImageFlaw("a secret cannot be written")
    }
  }
}
