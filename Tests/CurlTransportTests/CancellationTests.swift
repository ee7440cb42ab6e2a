import CurlTransport
import HTTP
import Testing

@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
  /// Says when a request has come, and answers none until told to.
  private struct Gate {
    let arrived = Signal()
    let proceed = Signal()

    var responder: Answering {
      Answering { [self] request in
        guard request.url.hasSuffix("/slow") else { return HTTPResponse(status: 200) }
        arrived.give()
        await proceed.wait()
        return HTTPResponse(status: 200)
      }
    }
  }

  @Test func `cancelling gives up at once and leaves the transport usable`() async throws {
    let gate = Gate()
    try await withServer(gate.responder) { served in
      let transport = served.transport()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          let failure = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest("GET", served.local + "/slow"))
          }
          #expect(failure?.kind == .cancelled)
        }
        await gate.arrived.wait()
        group.cancelAll()
        try await group.waitForAll()
      }
      let answer = try await transport.send(HTTPRequest("GET", served.local + "/fast"))
      #expect(answer.status == 200)
      gate.proceed.give()
      transport.shutdown()
    }
  }

  @Test func `a request that waits for its turn can be cancelled, and so can one that never began`() async throws {
    let gate = Gate()
    try await withServer(gate.responder) { served in
      let transport = served.transport { $0.maximumConnections = 1 }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          let answer = try await transport.send(HTTPRequest("GET", served.local + "/slow"))
          #expect(answer.status == 200)
        }
        await gate.arrived.wait()
        await withTaskGroup(of: Void.self) { queued in
          for _ in 0..<20 {
            queued.addTask {
              let failure = await #expect(throws: TransportError.self) {
                try await transport.send(HTTPRequest("GET", served.local + "/queued"))
              }
              #expect(failure?.kind == .cancelled)
            }
          }
          queued.cancelAll()
        }
        gate.proceed.give()
        try await group.waitForAll()
      }
      #expect(transport.statistics.requests == 1)
      transport.shutdown()
    }
  }

  @Test func `no answer in time is a timeout`() async throws {
    let gate = Gate()
    try await withServer(gate.responder) { served in
      let transport = served.transport { $0.requestTimeout = .milliseconds(300) }
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local + "/slow"))
      }
      #expect(failure?.kind == .timeout || failure?.kind == .connect)
      gate.proceed.give()
      transport.shutdown()
    }
  }

  @Test func `shutting down answers what is under way and refuses what comes later`() async throws {
    let gate = Gate()
    try await withServer(gate.responder) { served in
      let transport = served.transport()
      async let outcome = #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local + "/slow"))
      }
      await gate.arrived.wait()
      transport.shutdown()
      let under = await outcome
      #expect(under?.kind == .cancelled)
      let later = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local))
      }
      #expect(later?.kind == .other)
      transport.shutdown()
      gate.proceed.give()
    }
  }

  @Test func `cancelling a thousand requests at any moment loses no answer`() async throws {
    try await withServer(Answering { _ in HTTPResponse(status: 200) }) { served in
      let transport = served.transport { $0.maximumConnections = 8 }
      let ends = await withTaskGroup(of: String.self) { group in
        for number in 0..<1000 {
          group.addTask {
            let task = Task { () -> String in
              do throws(TransportError) {
                return String(try await transport.send(HTTPRequest("GET", served.local + "/\(number)")).status)
              } catch {
                return error.kind.rawValue
              }
            }
            for _ in 0..<(number % 50) { await Task.yield() }
            if number % 3 != 0 { task.cancel() }
            return await task.value
          }
        }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      }
      #expect(Set(ends.keys).isSubset(of: ["200", "cancelled"]))
      #expect(ends.values.reduce(0, +) == 1000)
      #expect(ends["200", default: 0] >= 334)
      transport.shutdown()
    }
  }
}
