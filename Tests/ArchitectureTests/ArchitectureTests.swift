import Foundation
import Testing

/// Imports only go down: System < Base < Model < {Pipeline, Edge} < Services < Commands.
@Suite struct ArchitectureTests {
  @Test func `every target depends on lower layers only, or on its own layer below Pipeline and Edge`() throws {
    let package = try PackageDescription.dumped()
    for target in package.sources {
      for dependency in target.targetDependencies {
        let other = try #require(package.sources.first { $0.name == dependency }, "unknown target \(dependency)")
        #expect(
          isAllowed(from: target.layer, to: other.layer),
          "\(target.name) (\(target.layer)) may not depend on \(other.name) (\(other.layer))")
      }
    }
  }

  @Test func `every import of a source file is declared by its target`() throws {
    let package = try PackageDescription.dumped()
    let own = Set(package.sources.map(\.name))
    for target in package.sources where target.layer != .system {
      for (file, module) in try target.imports() where own.contains(module) {
        #expect(
          module == target.name || target.targetDependencies.contains(module),
          "\(file) imports \(module), which \(target.name) does not declare")
      }
    }
  }

  @Test func `only its owner imports an outside library`() throws {
    let owners: [String: Set<String>] = [
      "CLibCurl": ["CurlTransport"], "CLibYAML": ["Documents"], "GRDB": ["LocalAzure"],
      "NIOCore": ["HTTPServer", "MQTTServer"], "NIOPosix": ["HTTPServer", "MQTTServer"], "NIOHTTP1": ["HTTPServer"],
      "NIOSSL": ["HTTPServer", "MQTTServer"],
      "X509": ["HTTPServer"], "ArgumentParser": ["TwinwrightCommands", "twinwright"],
    ]
    for target in try PackageDescription.dumped().sources {
      for (file, module) in try target.imports() {
        if let allowed = owners[module] {
          #expect(allowed.contains(target.name), "\(file) imports \(module)")
        }
      }
    }
  }

  @Test func `nothing below Commands prints, reads the process environment or sleeps on the wall clock`() throws {
    let forbidden = ["print(", "ProcessInfo.processInfo", "getenv(", "Task.sleep", "usleep(", "Thread.sleep"]
    for target in try PackageDescription.dumped().sources where target.layer < .commands && target.layer != .system {
      for file in try target.files() {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(
          separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
          for word in forbidden
          where line.range(
            of: "(^|[^.A-Za-z])" + NSRegularExpression.escapedPattern(for: word), options: .regularExpression) != nil
          {
            Issue.record("\(file):\(index + 1) has \(word)")
          }
        }
      }
    }
  }

  private func isAllowed(from: Layer, to: Layer) -> Bool {
    if from == to { return from <= .model || from == .commands }
    if from == .edge, to == .pipeline { return false }
    return to < from
  }
}

/// The layers bottom-up, as `Package.swift` marks them by folder.
enum Layer: Int, Comparable, CustomStringConvertible {
  case system, base, model, pipeline, edge, services, commands

  init?(folder: String) {
    switch folder {
    case "System": self = .system
    case "Base": self = .base
    case "Model": self = .model
    case "Pipeline": self = .pipeline
    case "Edge": self = .edge
    case "Services": self = .services
    case "Commands": self = .commands
    default: return nil
    }
  }

  var description: String {
    ["System", "Base", "Model", "Pipeline", "Edge", "Services", "Commands"][rawValue]
  }

  static func < (a: Layer, b: Layer) -> Bool { a.rawValue < b.rawValue }
}

/// What `swift package dump-package` says of the targets below `Sources`.
struct PackageDescription {
  struct Target {
    let name: String
    let layer: Layer
    let path: String
    let targetDependencies: Set<String>

    func files() throws -> [String] {
      let folder = PackageDescription.root + "/" + path
      let all = FileManager.default.enumerator(atPath: folder)
      return (all?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { folder + "/" + $0 }
    }

    /// Every file with every module it imports.
    func imports() throws -> [(file: String, module: String)] {
      try files().flatMap { file in
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").compactMap { line in
          var words = line.split(separator: " ").map(String.init)
          while let first = words.first, ["package", "public", "internal", "@testable"].contains(first) {
            words.removeFirst()
          }
          guard words.count >= 2, words[0] == "import" else { return nil }
          return (file, words[1].split(separator: ".").first.map(String.init) ?? words[1])
        }
      }
    }
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  let sources: [Target]

  static func dumped() throws -> PackageDescription {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // A scratch folder of its own: the test runner holds the lock of the usual one.
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("twinwright-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    process.arguments = [
      "swift", "package", "--package-path", root, "--scratch-path", scratch.path, "dump-package",
    ]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "swift package dump-package failed")
    let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let targets = try #require(json["targets"] as? [[String: Any]])
    return PackageDescription(sources: try targets.compactMap(target))
  }

  private static func target(_ json: [String: Any]) throws -> Target? {
    let name = try #require(json["name"] as? String)
    guard let path = json["path"] as? String, path.hasPrefix("Sources/") else { return nil }
    let folder = String(path.split(separator: "/")[1])
    let layer = try #require(Layer(folder: folder), "\(name) lies in no layer: \(path)")
    var dependencies: Set<String> = []
    for dependency in json["dependencies"] as? [[String: Any]] ?? [] {
      if let byName = dependency["byName"] as? [Any], let other = byName.first as? String { dependencies.insert(other) }
    }
    return Target(name: name, layer: layer, path: path, targetDependencies: dependencies)
  }
}
