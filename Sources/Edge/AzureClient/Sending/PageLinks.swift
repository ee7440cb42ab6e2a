import Cloud

/// The links of a list that comes in pages. A link may not lead to another host, where the token has no business, nor
/// back to a page that was read already.
struct PageLinks: Sendable {
  private let first: String
  private var seen: Set<String> = []
  private var upcoming: String?

  init(first: String) {
    self.first = first
    upcoming = first
  }

  /// The URL to read now; `nil` after the last page.
  mutating func next() throws(AzureError) -> String? {
    guard let url = upcoming else { return nil }
    upcoming = nil
    guard URLText.host(of: url) == URLText.host(of: first) else {
      throw refused("the next page is said to be on another host")
    }
    guard seen.insert(url).inserted else { throw refused("the pages go round in a circle") }
    return url
  }

  /// Takes the `nextLink` of the page just read; a relative one counts from the host.
  mutating func follow(_ link: String?) {
    guard let link, !link.isEmpty else { return }
    upcoming = URLText.resolve(link, against: first)
  }

  private func refused(_ detail: String) -> AzureError {
    AzureError(
      .other, code: "AnswerUnreadable", message: "the list cannot be read on: \(detail)",
      request: "GET \(URLText.label(first))")
  }
}
