import CLinux
import Glibc

/// Makes a container's root file system of an image's layers (OCI image specification 1.1, "Image Layer Filesystem
/// Changeset").
///
/// Nothing is ever written outside the folder: the system resolves every path with the folder as its root, whatever links
/// and `..` an archive has. Owners, devices, extended attributes and set-user-id bits are left out: everything belongs to
/// whoever runs this.
package struct ImageUnpacker {
  /// What is too much.
  package struct Limits: Sendable {
    /// Bytes of all files.
    package var bytes: Int64 = 16 << 30
    /// Entries of all layers.
    package var entries = 500_000
    /// Bytes of one path.
    package var path = 4096

    package init() {}
  }

  private let limits: Limits
  private let root: Int32
  private var bytes: Int64 = 0
  private var entries = 0
  /// What the layer has made so far: an opaque folder of the same layer must not take it away.
  private var fresh: Set<String> = []

  /// Unpacks layers, lowest first, into a folder that is made here; a file whose first bytes are those of gzip is
  /// decompressed. `isCancelled` is asked between files.
  package static func unpack(
    layers: [String], into folder: String, limits: Limits = Limits(), isCancelled: () -> Bool = { false }
  ) throws(ImageFlaw) {
    guard mkdir(folder, 0o700) == 0 else { throw failure(folder) }
    let root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard root >= 0 else { throw failure(folder) }
    defer { close(root) }
    var unpacker = ImageUnpacker(limits: limits, root: root)
    for layer in layers { try unpacker.apply(try source(layer), isCancelled) }
  }

  /// Removes a folder with all below it, whatever modes a container gave its folders; links are not followed.
  package static func discard(_ folder: String) throws(ImageFlaw) {
    let parent = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { throw failure("/") }
    defer { close(parent) }
    try remove(String(folder.drop { $0 == "/" }), in: parent)
  }

  private init(limits: Limits, root: Int32) {
    self.limits = limits
    self.root = root
  }

  private static func source(_ path: String) throws(ImageFlaw) -> any ByteSource {
    let start = try FileSource(path).read(4)
    if start.starts(with: [0x1F, 0x8B]) { return try Gunzip(try FileSource(path)) }
    if start == [0x28, 0xB5, 0x2F, 0xFD] {
      throw ImageFlaw("its layers are compressed with zstd, which is not offered")
    }
    return try FileSource(path)
  }

  private mutating func apply(_ source: any ByteSource, _ isCancelled: () -> Bool) throws(ImageFlaw) {
    let archive = TarReader(source)
    fresh = []
    while let entry = try archive.next() {
      entries += 1
      guard entries <= limits.entries else { throw ImageFlaw("the image has more than \(limits.entries) files") }
      if isCancelled() { throw ImageFlaw("stopped") }
      try apply(entry, archive)
    }
  }

  private mutating func apply(_ entry: TarEntry, _ archive: TarReader) throws(ImageFlaw) {
    let parts = entry.path.split(separator: "/").filter { $0 != "." }
    guard entry.path.utf8.count <= limits.path, entry.target.utf8.count <= limits.path else {
      throw ImageFlaw("the image has a path of more than \(limits.path) bytes")
    }
    guard !parts.contains(".."), !entry.path.utf8.contains(0) else {
      throw ImageFlaw("the image has a path with '..': \(entry.path)")
    }
    guard let last = parts.last else { return }
    let name = String(last)
    let folder = try folder(parts.dropLast())
    defer { close(folder) }
    let parent = parts.dropLast().joined(separator: "/")
    if name == ".wh..wh..opq" { return try empty(folder, parent) }
    if name.hasPrefix(".wh.") { return try Self.remove(String(name.dropFirst(4)), in: folder) }
    try make(entry, name, in: folder, archive)
    // The folders above it count too: they may have been made without an entry of their own.
    var made = parent.isEmpty ? name : "\(parent)/\(name)"
    while fresh.insert(made).inserted, let slash = made.lastIndex(of: "/") { made = String(made[..<slash]) }
  }

  private mutating func make(
    _ entry: TarEntry, _ name: String, in folder: Int32, _ archive: TarReader
  ) throws(ImageFlaw) {
    if entry.kind == .other { return }
    // A folder may stand there already and keeps what is in it; anything else makes way.
    if !(entry.kind == .folder && Self.isFolder(name, in: folder)) { try Self.remove(name, in: folder) }
    switch entry.kind {
    case .folder:
      guard mkdirat(folder, name, 0o700) == 0 || errno == EEXIST else { throw Self.failure(entry.path) }
      _ = fchmodat(folder, name, mode_t(entry.mode | 0o700), 0)
    case .file: try write(entry, name, in: folder, archive)
    case .symbolicLink:
      guard symlinkat(entry.target, folder, name) == 0 else { throw Self.failure(entry.path) }
    case .hardLink: try link(entry, name, in: folder)
    case .fifo:
      guard mkfifoat(folder, name, mode_t(entry.mode)) == 0 else { throw Self.failure(entry.path) }
    case .other: break
    }
  }

  private mutating func write(
    _ entry: TarEntry, _ name: String, in folder: Int32, _ archive: TarReader
  ) throws(ImageFlaw) {
    bytes += entry.size
    guard bytes <= limits.bytes else { throw ImageFlaw("the image unfolds to more than \(limits.bytes) bytes") }
    let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
    guard file >= 0 else { throw Self.failure(entry.path) }
    defer { close(file) }
    while true {
      let piece = try archive.read(256 << 10)
      if piece.isEmpty { break }
      var written = 0
      while written < piece.count {
        let count = piece.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(entry.path) }
        written += count
      }
    }
    _ = fchmod(file, mode_t(entry.mode | 0o400))
  }

  private func link(_ entry: TarEntry, _ name: String, in folder: Int32) throws(ImageFlaw) {
    let parts = entry.target.split(separator: "/").filter { $0 != "." }
    guard let last = parts.last, !parts.contains("..") else { throw ImageFlaw("a link leads out of the image") }
    let source = shim_open_in_root(root, "/" + parts.dropLast().joined(separator: "/"), O_RDONLY | O_DIRECTORY)
    guard source >= 0 else { throw Self.failure(entry.target) }
    defer { close(source) }
    guard linkat(source, String(last), folder, name, 0) == 0 else { throw Self.failure(entry.path) }
  }

  // MARK: Folders

  /// Opens a folder of the image, made with all above it where it is missing; links are followed within the image.
  private func folder(_ parts: ArraySlice<Substring>) throws(ImageFlaw) -> Int32 {
    let path = "/" + parts.joined(separator: "/")
    let found = shim_open_in_root(root, path, O_RDONLY | O_DIRECTORY)
    if found >= 0 { return found }
    guard errno == ENOENT, let last = parts.last else { throw Self.failure(path) }
    let parent = try folder(parts.dropLast())
    defer { close(parent) }
    guard mkdirat(parent, String(last), 0o755) == 0 || errno == EEXIST else { throw Self.failure(path) }
    let made = shim_open_in_root(root, path, O_RDONLY | O_DIRECTORY)
    guard made >= 0 else { throw Self.failure(path) }
    return made
  }

  private static func isFolder(_ name: String, in folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Takes a name away with all below it; one that is not there is gone already.
  private static func remove(_ name: String, in folder: Int32) throws(ImageFlaw) {
    guard !name.isEmpty, name != ".", name != ".." else { throw ImageFlaw("the image has a whiteout of nothing") }
    if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw failure(name) }
    var inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if inner < 0, errno == EACCES, fchmodat(folder, name, 0o700, 0) == 0 {
      inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    guard inner >= 0 else { throw failure(name) }
    defer { close(inner) }
    _ = fchmod(inner, 0o700)
    for child in try names(inner) { try remove(child, in: inner) }
    guard unlinkat(folder, name, AT_REMOVEDIR) == 0 else { throw failure(name) }
  }

  /// Takes away what lower layers left in a folder.
  private func empty(_ folder: Int32, _ path: String) throws(ImageFlaw) {
    for child in try Self.names(folder) {
      let full = path.isEmpty ? child : "\(path)/\(child)"
      guard fresh.contains(full) else {
        try Self.remove(child, in: folder)
        continue
      }
      guard Self.isFolder(child, in: folder) else { continue }
      let inner = openat(folder, child, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { throw Self.failure(full) }
      defer { close(inner) }
      try empty(inner, full)
    }
  }

  private static func names(_ folder: Int32) throws(ImageFlaw) -> [String] {
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { throw failure(".") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func failure(_ path: String) -> ImageFlaw {
    ImageFlaw("\(path): \(String(cString: strerror(errno)))")
  }
}
