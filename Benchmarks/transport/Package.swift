// swift-tools-version: 6.2
import PackageDescription

// A load driver over the program's own transport; see README.md. Not part of the program's own build.
let package = Package(
  name: "transport",
  targets: [
    .systemLibrary(name: "CLibCurl", path: "Sources/System/CLibCurl", pkgConfig: "libcurl"),
    .target(name: "Encodings", path: "Sources/Base/Encodings"),
    .target(name: "HTTP", path: "Sources/Base/HTTP"),
    .target(
      name: "CurlTransport", dependencies: ["Encodings", "HTTP", "CLibCurl"], path: "Sources/Edge/CurlTransport"),
    .executableTarget(name: "Load", dependencies: ["HTTP", "CurlTransport"], path: "Load"),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
