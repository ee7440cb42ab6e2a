import FoundationEssentials
import Seeds
import Testing

@testable import Containers

@Suite struct ImageUnpackerTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Unpacks layers that are made by closures into `root`.
  private func unpack(_ limits: ImageUnpacker.Limits = .init(), _ layers: ((inout Archive) -> Void)...) throws {
    var paths: [String] = []
    for (index, make) in layers.enumerated() {
      var archive = Archive()
      make(&archive)
      paths.append("\(folder.path)/layer-\(index)")
      try archive.write(to: paths[index])
    }
    try ImageUnpacker.unpack(layers: paths, into: "\(folder.path)/root", limits: limits)
  }

  @Test func `files, folders and links come out as they went in, with folders that were left out`() throws {
    let long = String(repeating: "long/", count: 40) + "name"
    try unpack(
      .init(),
      { archive in
        archive.add("bin", type: "5", mode: 0o755)
        archive.add("bin/tool", "#!", mode: 0o4755)
        archive.add("deep/er/file", "deep")
        archive.add("bin/alias", type: "2", target: "tool")
        archive.add("bin/second", type: "1", target: "bin/tool")
        archive.extend("path", long)
        archive.add("short", "by its long name")
      })
    #expect(folder.text("root/bin/tool") == "#!")
    #expect(folder.text("root/deep/er/file") == "deep")
    #expect(folder.text("root/bin/alias") == "#!")
    #expect(folder.text("root/bin/second") == "#!")
    #expect(folder.text("root/\(long)") == "by its long name")
    let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/root/bin/tool")[.posixPermissions]
    #expect(mode as? Int == 0o755)
  }

  @Test func `a later layer takes away single names and whole folders, and never what it brings itself`() throws {
    try unpack(
      .init(),
      { archive in
        archive.add("keep", "1")
        archive.add("gone", "1")
        archive.add("tree/a/b", "1")
        archive.add("opaque/old", "1")
        archive.add("opaque/inner/old", "1")
      },
      { archive in
        archive.add(".wh.gone")
        archive.add(".wh.tree")
        archive.add("opaque/inner/new", "2")
        archive.add("opaque/.wh..wh..opq")
        archive.add("opaque/new", "2")
        archive.add("keep", "2")
      })
    #expect(try folder.names("root") == ["keep", "opaque"])
    #expect(folder.text("root/keep") == "2")
    #expect(try folder.names("root/opaque") == ["inner", "new"])
    #expect(try folder.names("root/opaque/inner") == ["new"])
  }

  @Test func `no link and no path leads out of the image`() throws {
    try "safe".write(toFile: "\(folder.path)/outside", atomically: true, encoding: .utf8)
    let outside = folder.path
    // A link to a folder outside is followed within the image only.
    try unpack(
      .init(),
      { archive in
        archive.add("out", type: "2", target: outside)
        archive.add("up", type: "2", target: "../../../..")
        archive.add("up/escaped", "x")
        archive.add("here", "x")
        archive.add("here", type: "2", target: "\(outside)/outside")
        archive.add("here", "replaced, not followed")
      })
    #expect(folder.text("outside") == "safe")
    #expect(folder.text("root/escaped") == "x")
    #expect(folder.text("root/here") == "replaced, not followed")
    #expect(try folder.names("").sorted() == ["layer-0", "outside", "root"])
  }

  @Test(arguments: [("../escaped", ""), ("a/../../escaped", ""), ("link", "../outside")])
  func `paths that climb are refused`(_ path: String, _ target: String) throws {
    #expect(throws: ImageFlaw.self) {
      try unpack(.init(), { $0.add(path, type: target.isEmpty ? "0" : "1", target: target) })
    }
    #expect(folder.text("escaped") == nil)
  }

  @Test func `a file below a link to a folder outside goes to the image's own`() throws {
    let outside = "\(folder.path)/elsewhere"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    _ = try? unpack(
      .init(),
      { archive in
        archive.add("out", type: "2", target: outside)
        archive.add("out/file", "x")
      })
    #expect(try folder.names("elsewhere") == [])
  }

  @Test func `too much is refused`() throws {
    var limits = ImageUnpacker.Limits()
    limits.bytes = 10
    #expect(throws: ImageFlaw.self) { try unpack(limits, { $0.add("a", "more than ten bytes") }) }
    limits = .init()
    limits.entries = 2
    try FileManager.default.removeItem(atPath: "\(folder.path)/root")
    #expect(throws: ImageFlaw.self) {
      try unpack(
        limits,
        { archive in
          for number in 0..<3 { archive.add("f\(number)") }
        })
    }
  }

  @Test func `whatever bytes an archive has, it ends in files below the folder or in a refusal`() throws {
    var random = SplitMix(seed: 7)
    var archive = Archive()
    archive.add("a/b", "content")
    archive.extend("path", "other")
    archive.add("c", "content")
    archive.add("d", type: "2", target: "a")
    for round in 0..<300 {
      var bytes = archive.bytes
      for _ in 0..<Int(random.next() % 6) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
      }
      bytes.removeLast(Int(random.next() % 700))
      let path = "\(folder.path)/fuzz"
      try Data(bytes).write(to: URL(filePath: path))
      _ = try? ImageUnpacker.unpack(layers: [path], into: "\(folder.path)/root-\(round)")
      try? FileManager.default.removeItem(atPath: "\(folder.path)/root-\(round)")
      #expect(try folder.names("") == ["fuzz"], "seed 7, round \(round)")
    }
  }
}
