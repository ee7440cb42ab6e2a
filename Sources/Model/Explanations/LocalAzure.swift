extension Explanations {
  /// TW70xx: the local Azure.
  static let localAzure: [Explanation] = [
    Explanation(
      "TW7001", "the local Azure did not start in time",
      why:
        "It writes what it does to `server.log` in its state folder, and its last words are shown where there are any."),
    Explanation(
      "TW7002", "the local Azure cannot be started",
      why: "The system refused to start the process; the message has its words."),
    Explanation(
      "TW7003", "the local Azure cannot be started, stopped or reset",
      why: """
        The message says why.
        Its state folder belongs to one process at a time and must be writable; TWINWRIGHT_LOCAL names another one.
        """),
  ]
}
