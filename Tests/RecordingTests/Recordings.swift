import Distributions
import Foundation
import Testing

/// The recordings that Microsoft publishes with its clients. They are fetched once, pinned by version and hash, and
/// kept in the user's cache: they are not ours to keep in the repository.
enum Recordings {
  static let distributions = [
    Distribution(
      name: "azure-mgmt-digitaltwins", version: "6.4.0",
      hash: "31de2359897346972d87d09e3e3bbe2a246917c7cfb637156c92a8894e2dae99"),
    Distribution(
      name: "azure-mgmt-eventgrid", version: "10.0.0",
      hash: "582e314ca05a9be0cd391c64689e6a5332d5bbad76c2ea751b727cfe99a2a3d2"),
    Distribution(
      name: "azure-mgmt-iothub", version: "2.2.0",
      hash: "9ec01e561b3937c6e9c187a7991c099aa17f200ab3fee952a1821e394e65d1e3"),
    Distribution(
      name: "azure-mgmt-containerinstance", version: "9.1.0",
      hash: "22164b0c59138b37bc48ba6d476bf635152bc428dcb420b521a14b8c25c797ad"),
    Distribution(
      name: "azure-mgmt-resource", version: "20.0.0",
      hash: "622dca4484be64f9f5ce335d327dffabf3e71e14e8a3f4a1051dc85a5c3ebbca"),
  ]

  /// All of them, in a fixed order; cancels the test aloud where they cannot be had.
  static func all() async throws -> [Recording] {
    do { return try await fetched.value } catch let error as Distribution.Unavailable {
      print("SKIPPED: \(error.description)")
      try Test.cancel("\(error.description)")
    }
  }

  private static let fetched = Task { () throws -> [Recording] in
    var found: [Recording] = []
    for distribution in distributions {
      let folder = try await distribution.folder().appendingPathComponent("tests/recordings")
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
        guard file.hasSuffix(".yaml") || file.hasSuffix(".json") else { continue }
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
        found.append(try RecordingReader.read(bytes, package: distribution.name, file: file))
      }
    }
    return found
  }
}
