/// A random generator for tests whose numbers follow from its seed alone, so that a failing case can be had again.
///
/// SplitMix64. Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
package struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of a range that is not empty.
  package mutating func int(_ range: Range<Int>) -> Int { .random(in: range, using: &self) }

  /// A number of a range, its end included.
  package mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &self) }

  /// A number from nought up to, not including, `limit`.
  package mutating func below(_ limit: Int) -> Int { int(0..<limit) }

  /// True in one of `count` cases.
  package mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

  /// One of a list that is not empty.
  package mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}
