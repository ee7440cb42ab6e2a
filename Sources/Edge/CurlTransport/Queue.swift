/// First in, first out, each operation in constant amortised time.
struct Queue<Element> {
  private var elements: [Element?] = []
  private var head = 0

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    let first = elements[head]
    elements[head] = nil
    head += 1
    if head == elements.count || head > 1024 && head * 2 > elements.count {
      elements.removeFirst(head)
      head = 0
    }
    return first
  }
}
