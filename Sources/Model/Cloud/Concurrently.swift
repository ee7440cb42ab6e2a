/// Runs `body` for every item, at most `width` at once, and returns the results in the items' order. The first failure
/// stops the others and is thrown.
package func concurrently<Item: Sendable, Output: Sendable>(
  _ items: [Item], width: Int, _ body: @escaping @Sendable (Item) async throws(AzureError) -> Output
) async throws(AzureError) -> [Output] {
  let outcome: Result<[Output?], AzureError> = await withTaskGroup(of: (Int, Result<Output, AzureError>).self) {
    group in
    var outputs = [Output?](repeating: nil, count: items.count)
    var failure: AzureError?
    var next = 0
    func add() {
      guard next < items.count, failure == nil else { return }
      let index = next
      let item = items[index]
      next += 1
      group.addTask {
        do throws(AzureError) {
          return (index, .success(try await body(item)))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    for _ in 0..<max(1, width) { add() }
    while let (index, result) = await group.next() {
      switch result {
      case .success(let output): outputs[index] = output
      case .failure(let error):
        // Those that are stopped because of the first failure fail as well, and say nothing of interest.
        if failure == nil { failure = error }
        group.cancelAll()
      }
      add()
    }
    return failure.map { .failure($0) } ?? .success(outputs)
  }
  return try outcome.get().compactMap { $0 }
}
