/// Canonical JSON of many objects, packed one behind the other in chunks of a mebibyte.
struct ContentStore: Sendable {
  /// Where an object stands.
  struct Place: Sendable {
    fileprivate var chunk: UInt32
    fileprivate var start: UInt32
    fileprivate var count: UInt32

    /// Nothing is known of the object.
    static let unknown = Place(chunk: .max, start: 0, count: 0)
    /// `{}`, which takes no room.
    static let empty = Place(chunk: .max, start: 0, count: 2)
  }

  private static let chunkSize = 1 << 20
  private static let emptyObject = Array("{}".utf8)
  private var chunks: [[UInt8]] = []

  mutating func append(_ json: some Collection<UInt8>) -> Place {
    if json.count == 2 { return .empty }
    if chunks.isEmpty || chunks[chunks.count - 1].count + json.count > ContentStore.chunkSize {
      // The first chunk grows with what is in it: most graphs are small.
      var chunk: [UInt8] = []
      if !chunks.isEmpty { chunk.reserveCapacity(max(json.count, ContentStore.chunkSize)) }
      chunks.append(chunk)
    }
    let chunk = chunks.count - 1
    let start = chunks[chunk].count
    chunks[chunk].append(contentsOf: json)
    return Place(chunk: UInt32(chunk), start: UInt32(start), count: UInt32(json.count))
  }

  /// The object's bytes; `nil` when nothing is known of it.
  subscript(_ place: Place) -> ArraySlice<UInt8>? {
    if place.chunk == .max { return place.count == 0 ? nil : ContentStore.emptyObject[...] }
    return chunks[Int(place.chunk)][Int(place.start)..<Int(place.start) + Int(place.count)]
  }
}
