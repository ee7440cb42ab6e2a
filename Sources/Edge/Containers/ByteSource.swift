import CZlib
import Glibc

/// Bytes that are read from the start to the end.
protocol ByteSource: AnyObject {
  /// At most `count` bytes, at least one; none at the end.
  func read(_ count: Int) throws(ImageFlaw) -> [UInt8]
}

/// Why an image cannot be unpacked.
package struct ImageFlaw: Error, Sendable, Hashable, CustomStringConvertible {
  /// In words, for the events of a container.
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Undoes gzip (RFC 1952), several members one after the other among it. Never gives more than is asked for, so that a
/// small file that unfolds without end costs no memory.
final class Gunzip: ByteSource {
  private let packed: any ByteSource
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutablePointer<UInt8>
  private var isAtEnd = false
  private static let inputBytes = 64 << 10

  init(_ packed: any ByteSource) throws(ImageFlaw) {
    self.packed = packed
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: Self.inputBytes)
    guard shim_gunzip_init(stream) == Z_OK else { throw ImageFlaw("a layer cannot be decompressed: no memory") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  func read(_ count: Int) throws(ImageFlaw) -> [UInt8] {
    if isAtEnd { return [] }
    var flaw: ImageFlaw?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(ImageFlaw) { filled = try inflate(into: buffer) } catch { flaw = error }
    }
    if let flaw { throw flaw }
    return bytes
  }

  private func inflate(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImageFlaw) -> Int {
    stream.pointee.next_out = buffer.baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    while stream.pointee.avail_out == buffer.count {
      if stream.pointee.avail_in == 0 {
        let more = try packed.read(Self.inputBytes)
        guard !more.isEmpty else { throw ImageFlaw("a layer ends in the middle of its gzip stream") }
        input.update(from: more, count: more.count)
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(more.count)
      }
      switch CZlib.inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        guard try begins() else {
          isAtEnd = true
          return buffer.count - Int(stream.pointee.avail_out)
        }
      default: throw ImageFlaw("a layer is no valid gzip stream")
      }
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  /// Whether another member follows, and is begun.
  private func begins() throws(ImageFlaw) -> Bool {
    if stream.pointee.avail_in == 0 {
      let more = try packed.read(Self.inputBytes)
      guard !more.isEmpty else { return false }
      input.update(from: more, count: more.count)
      stream.pointee.next_in = input
      stream.pointee.avail_in = UInt32(more.count)
    }
    return inflateReset(stream) == Z_OK
  }
}

/// A file from its start.
final class FileSource: ByteSource {
  private let descriptor: Int32

  init(_ path: String) throws(ImageFlaw) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw ImageFlaw("a layer cannot be read: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  func read(_ count: Int) throws(ImageFlaw) -> [UInt8] {
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      repeat { got = Glibc.read(descriptor, buffer.baseAddress, count) } while got < 0 && errno == EINTR
      filled = max(0, got)
    }
    guard got >= 0 else { throw ImageFlaw("a layer cannot be read: \(String(cString: strerror(errno)))") }
    return bytes
  }
}
