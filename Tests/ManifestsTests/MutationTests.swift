import Diagnostics
import Files
import Manifests
import Seeds
import Testing

/// Damaged manifests are told about; they never bring the loader down.
@Suite struct MutationTests {
  /// SplitMix64, so that a seed printed by a failure repeats it.
  struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }

  private static let tokens = [
    "${", "}", "null", "[", "]", "{", ": ", "- ", "\t", "'", "\"", "${var.x}", "${row.id}", "${IoTHub.a.b}", "&a ",
    "*a",
    "---\n", "~", "1e999", "true", "\u{1F600}", "$${", "kind: Environment\n", "extends: .\n", "\n", "  ",
  ]

  /// The example environment in memory, with its models and table.
  static let example: [String: String] = {
    let disk = DiskFileStore(root: ExampleTests.root)
    var files: [String: String] = [:]
    for folder in ["manifests/ev-charging", "manifests/ev-charging-prod", "dtdl/evcharging"] {
      for name in (try? disk.list(folder)) ?? [] {
        guard let bytes = try? disk.read("\(folder)/\(name)") else { continue }
        files["\(folder)/\(name)"] = String(decoding: bytes, as: UTF8.self)
      }
    }
    return files
  }()

  private func damage(_ text: String, _ random: inout Random) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random)!.utf8, at: place)
      default: bytes.replaceSubrange(place..<end, with: Self.tokens.randomElement(using: &random)!.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `damaged manifests give findings that can be shown`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Random(state: seed)
    let names = Self.example.keys.filter { !$0.hasPrefix("dtdl") }.sorted()
    for _ in 0..<60 {
      var files = Self.example
      let name = names.randomElement(using: &random)!
      files[name] = damage(files[name] ?? "", &random)
      let loader = ManifestLoader(files: MemoryFileStore(files), variables: ["AZURE_SUBSCRIPTION_ID": "s"])
      for finding in loader.load("manifests/ev-charging-prod").findings.sorted {
        #expect(finding.code.hasPrefix("TW") && finding.code.count == 6, "seed \(seed)")
        guard let span = finding.span else { continue }
        #expect(span.end <= span.file.bytes.count && span.location.line >= 1, "seed \(seed), \(finding.message)")
      }
    }
  }
}
