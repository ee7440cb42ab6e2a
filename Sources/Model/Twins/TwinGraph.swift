package struct TwinGraph: Sendable {
  package init() {}
}
