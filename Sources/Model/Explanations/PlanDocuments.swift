extension Explanations {
  /// TW42xx: saved plans.
  static let planDocuments: [Explanation] = [
    Explanation(
      "TW4200", "the plan file is not JSON",
      why: "A saved plan is one JSON document, written by `plan --out`. This file is something else, or was damaged."),
    Explanation(
      "TW4201", "the file is not a plan",
      why: "It is JSON, but not what `plan --out` writes. Perhaps a model or a manifest was named in its place."),
    Explanation(
      "TW4202", "a newer twinwright made the plan",
      why: """
        The plan's format has a version, and this program knows only older ones.
        A plan is not guessed at: use the twinwright that made it, or plan again.
        """),
    Explanation(
      "TW4203", "the end of the plan is missing",
      why:
        "The file was cut, most likely while it was copied. Half a plan is never applied; copy it again or plan again."),
    Explanation(
      "TW4204", "the plan was edited since it was made",
      why: """
        A plan carries a digest of itself, so that what is applied is what was reviewed.
        The two do not agree. Change the manifests and plan again.
        """),
    Explanation(
      "TW4205", "the plan's content is wrong",
      why: "A member is missing, left over or of another kind, or the changes are out of order. Plan again."),
  ]
}
