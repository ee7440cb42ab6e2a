// swift-tools-version: 6.2
import PackageDescription

// The readers of foreign input under libFuzzer; see README.md. Not part of the program's own build.

let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")

let package = Package(
  name: "fuzz",
  dependencies: [.package(url: "https://github.com/apple/swift-collections", from: "1.6.0")],
  targets: [
    .systemLibrary(name: "CLibYAML", path: "Sources/System/CLibYAML", pkgConfig: "yaml-0.1"),
    .target(name: "Diagnostics", path: "Sources/Base/Diagnostics"),
    .target(
      name: "Documents", dependencies: ["Diagnostics", "CLibYAML", orderedCollections], path: "Sources/Base/Documents"),
    .target(name: "Graphs", path: "Sources/Base/Graphs"),
    .target(
      name: "DTDL", dependencies: ["Diagnostics", "Documents", "Graphs", orderedCollections], path: "Sources/Model/DTDL"
    ),
    .target(
      name: "TwinQueries", dependencies: ["Documents", "DTDL", orderedCollections], path: "Sources/Model/TwinQueries"),
    .executableTarget(name: "Fuzz", dependencies: ["Diagnostics", "Documents", "DTDL", "TwinQueries"], path: "Fuzz"),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
