// swift-tools-version: 6.2
import PackageDescription

// Targets stand bottom-up, one MARK per layer. Imports only go down:
// System < Base < Model < {Pipeline, Edge} < Services < Commands (Tests/ArchitectureTests holds this).

let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")

let package = Package(
  name: "twinwright",
  products: [
    .executable(name: "twinwright", targets: ["twinwright"]),
    .executable(name: "dtdl-judge", targets: ["dtdl-judge"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // MARK: System: C only, module maps and inline shims

    .systemLibrary(
      name: "CLibYAML", path: "Sources/System/CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CLibCurl", path: "Sources/System/CLibCurl", pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]),

    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/System/CLinux"),

    // MARK: Base: no domain words

    .target(name: "Diagnostics", path: "Sources/Base/Diagnostics"),
    .target(name: "Encodings", path: "Sources/Base/Encodings"),
    .target(
      name: "Documents", dependencies: ["Diagnostics", "CLibYAML", orderedCollections], path: "Sources/Base/Documents"),
    .target(name: "Redaction", dependencies: ["Documents", "Encodings"], path: "Sources/Base/Redaction"),
    .target(name: "Graphs", path: "Sources/Base/Graphs"),
    .target(name: "HTTP", path: "Sources/Base/HTTP"),
    .target(name: "MQTT", path: "Sources/Base/MQTT"),
    .target(name: "Files", path: "Sources/Base/Files"),

    // MARK: Model: pure Sendable values, no I/O

    .target(name: "Explanations", dependencies: ["Diagnostics"], path: "Sources/Model/Explanations"),
    .target(
      name: "Resources", dependencies: ["Diagnostics", "Documents", orderedCollections],
      path: "Sources/Model/Resources"),
    .target(
      name: "DTDL", dependencies: ["Diagnostics", "Documents", "Graphs", orderedCollections], path: "Sources/Model/DTDL"
    ),
    .target(
      name: "Twins", dependencies: ["Diagnostics", "Encodings", "Documents", "DTDL", orderedCollections],
      path: "Sources/Model/Twins"
    ),
    .target(
      name: "TwinQueries", dependencies: ["Documents", "DTDL", orderedCollections], path: "Sources/Model/TwinQueries"),
    .target(
      name: "Attestations", dependencies: ["Encodings", "Documents", orderedCollections, crypto],
      path: "Sources/Model/Attestations"),
    .target(name: "CEL", dependencies: ["Documents", orderedCollections], path: "Sources/Model/CEL"),
    .target(
      name: "Catalogue", dependencies: ["Diagnostics", "Encodings", "Documents", "Resources", orderedCollections],
      path: "Sources/Model/Catalogue"),
    .target(
      name: "Plans",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Graphs", "Resources", "DTDL", "Twins", "Attestations", "Cloud",
        crypto,
        orderedCollections,
      ], path: "Sources/Model/Plans"),
    .target(
      name: "Cloud", dependencies: ["Diagnostics", "Documents", "Resources", "DTDL", "Twins", orderedCollections],
      path: "Sources/Model/Cloud"),

    .target(
      name: "Policies",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Resources", "DTDL", "Twins", "Catalogue", "Cloud", "CEL", "Plans",
        orderedCollections,
      ], path: "Sources/Model/Policies"),

    // MARK: Pipeline: pure arrows between Model values

    .target(
      name: "Manifests",
      dependencies: [
        "Attestations",
        "Diagnostics", "Encodings", "Documents", "Graphs", "Files", "Resources", "DTDL", "Twins", "Catalogue", "Plans",
        "Policies",
        crypto, orderedCollections,
      ], path: "Sources/Pipeline/Manifests"),
    .target(
      name: "Observing",
      dependencies: [
        "Diagnostics", "Documents", "Graphs", "Resources", "DTDL", "Twins", "Catalogue", "Plans", "Cloud",
        orderedCollections,
      ], path: "Sources/Pipeline/Observing"),
    .target(
      name: "Exporting",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Resources", "DTDL", "Twins", "Catalogue", "Plans", "Cloud",
        orderedCollections,
      ], path: "Sources/Pipeline/Exporting"),
    .target(
      name: "Planning",
      dependencies: [
        "Diagnostics", "Documents", "Graphs", "Resources", "DTDL", "Twins", "Catalogue", "Plans", "Cloud", crypto,
        orderedCollections,
      ], path: "Sources/Pipeline/Planning"),
    .target(
      name: "Applying",
      dependencies: [
        "Attestations",
        "Diagnostics", "Encodings", "Documents", "Redaction", "Graphs", "Files", "Resources", "DTDL", "Twins",
        "Catalogue", "Plans",
        "Cloud", crypto, orderedCollections,
      ], path: "Sources/Pipeline/Applying"),
    .target(
      name: "Rendering",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Redaction", "Graphs", "Explanations", "Resources", "DTDL", "Twins",
        "Catalogue", "Plans", orderedCollections,
      ], path: "Sources/Pipeline/Rendering",
      // The style and the script of reports become part of the program.
      resources: [.embedInCode("Assets")]),
    .target(
      name: "ModelTools", dependencies: ["Diagnostics", "Documents", "Graphs", "DTDL", orderedCollections],
      path: "Sources/Pipeline/ModelTools"),
    .target(
      name: "Judging", dependencies: ["Diagnostics", "Documents", "DTDL", orderedCollections],
      path: "Sources/Pipeline/Judging"),

    // MARK: Edge: the outside world

    .target(
      name: "CurlTransport", dependencies: ["Encodings", "HTTP", "CLibCurl"], path: "Sources/Edge/CurlTransport"),
    .target(
      name: "AzureClient",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Redaction", "HTTP", "Files", "Resources", "DTDL", "Twins",
        "Catalogue", "Cloud",
        crypto, cryptoExtras, orderedCollections,
      ], path: "Sources/Edge/AzureClient"),
    .target(
      name: "HTTPServer",
      dependencies: [
        "Encodings", "HTTP", "Files",
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
        crypto,
      ], path: "Sources/Edge/HTTPServer"),

    .target(
      name: "MQTTServer",
      dependencies: [
        "MQTT", .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], path: "Sources/Edge/MQTTServer"),

    .target(name: "Containers", dependencies: ["CZlib", "CLinux"], path: "Sources/Edge/Containers"),

    // MARK: Services

    .target(
      name: "LocalAzure",
      dependencies: [
        "Diagnostics", "Encodings", "Documents", "Graphs", "HTTP", "MQTT", "Files", "Resources", "DTDL", "Twins",
        "TwinQueries", "HTTPServer", "MQTTServer", "Containers", crypto, cryptoExtras, orderedCollections,
        .product(name: "GRDB", package: "GRDB.swift"),
      ], path: "Sources/Services/LocalAzure"),

    .target(
      name: "LocalPage", dependencies: ["Documents", "Encodings", "HTTP", "HTTPServer", crypto],
      path: "Sources/Services/LocalPage",
      // The files of the page become part of the program.
      resources: [.embedInCode("Page")]),

    // MARK: Commands: the only place where effects are made and two stages meet

    .target(
      name: "TwinwrightCommands",
      dependencies: [
        "Attestations",
        "Diagnostics", "Encodings", "Documents", "Graphs", "HTTP", "Files", "Explanations", "Resources", "DTDL",
        "Twins",
        "Catalogue", "Plans", "Policies", "Cloud", "Manifests", "Observing", "Exporting", "Planning", "Applying",
        "Rendering",
        "ModelTools",
        "CurlTransport", "AzureClient", "HTTPServer", "LocalAzure", "LocalPage", crypto, orderedCollections,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Commands/TwinwrightCommands"),
    .executableTarget(
      name: "twinwright",
      dependencies: ["TwinwrightCommands", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Sources/Commands/twinwright"),
    .executableTarget(
      name: "dtdl-judge", dependencies: ["Documents", "Judging", orderedCollections],
      path: "Sources/Commands/dtdl-judge", linkerSettings: [.linkedLibrary("m")]),
  ]
)

// MARK: Tests: one target per module, and those that look at the whole

let tested = [
  "Diagnostics", "Encodings", "Documents", "Redaction", "Graphs", "HTTP", "MQTT", "Files", "Explanations", "Resources",
  "DTDL", "Twins", "TwinQueries", "Attestations", "CEL", "Catalogue", "Plans", "Cloud", "Policies", "Manifests",
  "Observing",
  "Planning",
  "Applying",
  "Rendering",
  "ModelTools", "Judging", "CurlTransport", "AzureClient", "HTTPServer", "MQTTServer", "Containers", "LocalAzure",
  "LocalPage", "TwinwrightCommands",
]
// Client and server are tested against each other, and so are planning and applying.
let counterparts: [String: [Target.Dependency]] = [
  "CurlTransport": ["HTTPServer", "Files"], "HTTPServer": ["CurlTransport", "Programs"],
  // Certificates come from the authority of the other server.
  "MQTTServer": ["HTTPServer", "Files", .product(name: "NIOTLS", package: "swift-nio")],
  // Every kind goes the whole way in process: manifest, plan, apply, second plan.
  "LocalAzure": [
    "CurlTransport", "AzureClient", "Cloud", "Catalogue", "Plans", "Manifests", "Observing", "Planning", "Applying",
    "Exporting", "Redaction",
  ], "Applying": ["Planning"],
  // The page is asked as a browser asks it, and what it asks is answered by a local Azure.
  "LocalPage": ["CurlTransport", "LocalAzure", "AzureClient"],
  // Makes the certificates that the client reads.
  "AzureClient": [
    .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
  ],
  "CEL": ["Distributions"],
  // The examples of the pages are read by what would find them in a file.
  "Explanations": ["Documents", "DTDL", "Files", "Manifests"],
]
for name in tested {
  guard let module = package.targets.first(where: { $0.name == name }) else { fatalError("no target \(name)") }
  package.targets.append(
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.byName(name: name), "Seeds"] + module.dependencies + counterparts[name, default: []],
      path: "Tests/\(name)Tests"))
}

package.targets += [
  // Random numbers that can be had again.
  .target(name: "Seeds", path: "Tests/Seeds"),
  // Other programs, bounded by the task that waits for them.
  .target(name: "Programs", path: "Tests/Programs"),
  // Published cases from PyPI.
  .target(name: "Distributions", dependencies: ["Programs"], path: "Tests/Distributions"),
  .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests"),
  // Sessions of Microsoft's clients with the real service, against our client and the local Azure.
  .testTarget(
    name: "RecordingTests",
    dependencies: [
      "Diagnostics", "Documents", "HTTP", "Files", "Redaction", "Resources", "Cloud", "Catalogue", "Plans", "Planning",
      "AzureClient", "LocalAzure", "Distributions", orderedCollections, crypto,
    ], path: "Tests/RecordingTests"),
  // Runs the program itself: the dependency builds it.
  .testTarget(
    name: "EndToEndTests", dependencies: ["twinwright", "Seeds", "Programs"], path: "Tests/EndToEndTests",
    exclude: [
      "management_clients.py", "LiveSuite", "page.py", "report.py", "report_schemas.py", "local_azure.py",
      "registry_client.py", "container_groups.py", "signatures.py", "fake_github.py", "management_kinds.py",
    ]),
]

for target in package.targets where ![.system, .binary, .plugin].contains(target.type) {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
