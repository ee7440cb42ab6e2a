import Encodings

/// Etags by record number. The service's `W/"<guid>"` takes sixteen bytes, anything else is kept as text; a graph
/// without etags takes none.
struct EtagColumn: Sendable {
  private var guids: [SIMD2<UInt64>] = []
  private var texts: [Int: String] = [:]

  subscript(_ record: Int) -> String? {
    get {
      if let text = texts[record] { return text }
      guard record < guids.count, guids[record] != .zero else { return nil }
      return EtagColumn.text(guids[record])
    }
    set {
      guard let newValue else { return }
      if let guid = EtagColumn.guid(newValue) {
        if record >= guids.count {
          guids.append(contentsOf: repeatElement(.zero, count: record + 1 - guids.count))
        }
        guids[record] = guid
      } else {
        texts[record] = newValue
      }
    }
  }

  /// Where the hyphens of a GUID stand, counted in its 36 characters.
  private static let hyphens: Set<Int> = [8, 13, 18, 23]

  /// The GUID of an etag that is written exactly as `text` would write it again.
  private static func guid(_ etag: String) -> SIMD2<UInt64>? {
    var etag = etag
    return etag.withUTF8 { bytes -> SIMD2<UInt64>? in
      guard bytes.count == 40, bytes[0] == UInt8(ascii: "W"), bytes[1] == UInt8(ascii: "/"),
        bytes[2] == UInt8(ascii: "\""), bytes[39] == UInt8(ascii: "\"")
      else { return nil }
      var guid = SIMD2<UInt64>()
      var digits = 0
      for place in 0..<36 {
        let byte = bytes[3 + place]
        if hyphens.contains(place) {
          guard byte == UInt8(ascii: "-") else { return nil }
          continue
        }
        let isUpperCase = (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
        guard !isUpperCase, let digit = Hex.value(of: byte) else { return nil }
        guid[digits / 16] = guid[digits / 16] << 4 | UInt64(digit)
        digits += 1
      }
      return guid == .zero ? nil : guid
    }
  }

  private static func text(_ guid: SIMD2<UInt64>) -> String {
    let text = withUnsafeBytes(of: (guid[0].bigEndian, guid[1].bigEndian)) { UUIDText.format($0) }
    return "W/\"\(text)\""
  }
}
