/// Eight bytes of an input looked at together, the first byte lowest: finds interesting bytes without a loop.
///
/// Each test returns a word whose lowest set bit stands in the first byte that matches; zero when none does. Bits
/// above the lowest one may be wrong, because a borrow runs upwards.
struct Bytes8 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  let word: UInt64

  @inline(__always)
  init(_ input: UnsafeBufferPointer<UInt8>, at offset: Int) {
    word = UInt64(
      littleEndian: UnsafeRawPointer(input.baseAddress! + offset).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  func equal(to byte: UInt8) -> UInt64 {
    let difference = word ^ (Bytes8.ones &* UInt64(byte))
    return (difference &- Bytes8.ones) & ~difference & Bytes8.highs
  }

  /// Bytes less than `byte`, which is at most 128.
  @inline(__always)
  func less(than byte: UInt8) -> UInt64 { (word &- Bytes8.ones &* UInt64(byte)) & ~word & Bytes8.highs }

  @inline(__always)
  var quotesBackslashesAndControls: UInt64 {
    equal(to: UInt8(ascii: "\"")) | equal(to: UInt8(ascii: "\\")) | less(than: 0x20)
  }

  @inline(__always)
  var quotesAndBackslashes: UInt64 { equal(to: UInt8(ascii: "\"")) | equal(to: UInt8(ascii: "\\")) }

  /// Bytes of 128 and more: exact for all eight.
  @inline(__always)
  var nonASCII: UInt64 { word & Bytes8.highs }
}
