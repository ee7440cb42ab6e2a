import Crypto
import Glibc
import HTTP
import Synchronization

/// The uploads that are under way; they end with the process.
final class RegistryUploads: Sendable {
  /// Open at once at most.
  private static let limit = 256
  /// Microseconds without a byte after which an upload is forgotten.
  private static let patience: Int64 = 3600 * 1_000_000

  let contents: RegistryContents
  private let surroundings: Surroundings
  private let open = Mutex<[String: Upload]>([:])

  init(_ contents: RegistryContents, _ surroundings: Surroundings) {
    self.contents = contents
    self.surroundings = surroundings
  }

  /// Begins an upload to a repository.
  func begin(_ place: RegistryTable.Place) throws(ServiceError) -> Upload {
    let now = surroundings.now()
    let old = open.withLock { open in open.filter { now - $0.value.touched > Self.patience } }
    for id in old.keys { drop(id) }
    let id = surroundings.uuid()
    guard let file = OpenFile("\(contents.folder)/uploads/\(id)", O_WRONLY | O_CREAT | O_EXCL) else {
      throw RegistryRefusal.disk(String(cString: strerror(errno)))
    }
    let upload = Upload(id: id, place: place, file: file, contents: contents, now: now)
    let isAdmitted = open.withLock { open in
      guard open.count < Self.limit else { return false }
      open[id] = upload
      return true
    }
    guard isAdmitted else {
      unlink(file.path)
      throw RegistryRefusal.tooManyUploads
    }
    return upload
  }

  /// An upload to that repository.
  func find(_ id: String, _ place: RegistryTable.Place) throws(ServiceError) -> Upload {
    guard let upload = open.withLock({ $0[id] }), upload.place == place else { throw RegistryRefusal.uploadUnknown }
    return upload
  }

  /// Forgets an upload and what was sent.
  func drop(_ id: String) {
    guard let upload = open.withLock({ $0.removeValue(forKey: id) }) else { return }
    unlink(upload.file.path)
    contents.release(upload.size)
  }

  /// Forgets an upload whose file was kept.
  func conclude(_ upload: Upload) { open.withLock { $0[upload.id] = nil } }
}

/// One upload: a file that grows, and the digest of what is in it.
final class Upload: Sendable {
  private struct State {
    var size: Int64 = 0
    var hash = SHA256()
    var isBusy = false
    var touched: Int64
  }

  let id: String
  let place: RegistryTable.Place
  let file: OpenFile
  private let contents: RegistryContents
  private let state: Mutex<State>

  init(id: String, place: RegistryTable.Place, file: OpenFile, contents: RegistryContents, now: Int64) {
    self.id = id
    self.place = place
    self.file = file
    self.contents = contents
    state = Mutex(State(touched: now))
  }

  var size: Int64 { state.withLock { $0.size } }
  /// Microseconds since 1970 of the last request; the future while one is at it.
  var touched: Int64 { state.withLock { $0.isBusy ? .max : $0.touched } }

  /// Adds a request's body behind what is there. What came before a body broke off stays, and the client may go on there.
  func append(_ request: ServiceRequest, now: Int64) async throws(ServiceError) {
    try take()
    defer {
      state.withLock {
        $0.isBusy = false
        $0.touched = now
      }
    }
    guard let stream = request.stream else { return try add(request.body) }
    if let count = stream.count, size + Int64(count) > RegistryContents.largestBlob {
      throw RegistryRefusal.tooLarge(RegistryContents.largestBlob)
    }
    while true {
      let piece: [UInt8]?
      do { piece = try await stream.next() } catch { throw RegistryRefusal.incomplete }
      guard let piece else { return }
      try add(piece)
    }
  }

  private func take() throws(ServiceError) {
    let isFree = state.withLock { state in
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if !isFree { throw RegistryRefusal.uploadBusy }
  }

  private func add(_ bytes: [UInt8]) throws(ServiceError) {
    let start = size
    guard start + Int64(bytes.count) <= RegistryContents.largestBlob else {
      throw RegistryRefusal.tooLarge(RegistryContents.largestBlob)
    }
    try contents.reserve(Int64(bytes.count))
    do { try file.write(bytes, at: start) } catch {
      contents.release(Int64(bytes.count))
      throw error
    }
    state.withLock { state in
      state.size += Int64(bytes.count)
      state.hash.update(data: bytes)
    }
  }

  /// The digest of all that came, on disk when this returns.
  func finished() throws(ServiceError) -> Digest {
    try file.sync()
    return state.withLock { Digest(hash: $0.hash.finalize()) }
  }
}
