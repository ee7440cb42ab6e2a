extension Explanations {
  /// TW703x and TW704x: snapshots of the local Azure, and its page.
  static let localFolders: [Explanation] = [
    Explanation(
      "TW7030", "a snapshot cannot be saved, read, restored or deleted",
      why: """
        The message says why. A word with a slash in it is a file, any other the name of a snapshot in the state folder.
        Nothing was changed.
        """,
      right: .shell("twinwright local snapshot save before-upgrade")),
    Explanation(
      "TW7031", "a snapshot was saved by a version that keeps its state in another way",
      why: """
        Snapshots of older versions are brought up to date when they are restored. This one was saved by a newer version:
        restore it with that one.
        """),
    Explanation(
      "TW7040", "the page of the local Azure cannot be served",
      why: "The port that --port names is taken, or the system allows none. Without --port a free one is taken.",
      right: .shell("twinwright local ui")),
  ]
}
