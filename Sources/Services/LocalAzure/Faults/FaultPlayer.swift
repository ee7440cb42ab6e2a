import Synchronization

/// Plays a fault script: request in, fault out.
package final class FaultPlayer: Sendable {
  private struct State {
    var script: FaultScript?
    /// Requests that each rule has matched, and faults it has given.
    var matched: [Int] = []
    var given: [Int] = []
    var random: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Begins a script from its start; `nil` ends all faults.
  package func play(_ script: FaultScript?) {
    state.withLock { state in
      let count = script?.rules.count ?? 0
      state = State(
        script: script, matched: Array(repeating: 0, count: count), given: Array(repeating: 0, count: count),
        random: script?.seed ?? 0)
    }
  }

  /// The script that is played and how many faults it has given.
  package var playing: (script: FaultScript, given: Int)? {
    state.withLock { state in state.script.map { ($0, state.given.reduce(0, +)) } }
  }

  /// The fault that a request meets.
  func fault(for request: ServiceRequest) -> FaultScript.Fault? {
    state.withLock { state in
      guard let script = state.script else { return nil }
      for (index, rule) in script.rules.enumerated() where rule.matches(request) {
        state.matched[index] += 1
        guard rule.occurrences.isEmpty || rule.occurrences.contains(state.matched[index]) else { continue }
        if let times = rule.times, state.given[index] >= times { continue }
        // Dice are thrown only where they decide, so that a rule more changes nothing for the others.
        guard rule.chance >= 1 || Self.chance(&state.random, index, state.matched[index]) < rule.chance else {
          continue
        }
        state.given[index] += 1
        return rule.fault
      }
      return nil
    }
  }

  /// 0..<1, from the seed, the rule and the number of the request it matches (SplitMix64, Steele and others 2014).
  private static func chance(_ seed: inout UInt64, _ rule: Int, _ number: Int) -> Double {
    var z = seed &+ UInt64(rule) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(UInt64(1) << 53)
  }
}

extension FaultScript.Rule {
  func matches(_ request: ServiceRequest) -> Bool {
    (methods.isEmpty || methods.contains(request.method))
      && (host.map { RolePermissions.matches($0, request.host) } ?? true)
      && (path.map { RolePermissions.matches($0, request.path) } ?? true)
  }
}
