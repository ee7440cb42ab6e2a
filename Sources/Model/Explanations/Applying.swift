import Diagnostics

extension Explanations {
  /// TW50xx: applying.
  static let applying: [Explanation] = [
    Explanation(
      "TW5001", "the plan does not hold together",
      why:
        "It holds one object twice, or a step that waits for one it does not hold. No plan of ours is like that: plan again."
    ),
    Explanation(
      "TW5002", "the plan cannot be ordered",
      why: "A step waits for itself, directly or through others. No plan of ours is like that: plan again."),
    Explanation(
      "TW5003", "a secret has changed since the plan was made",
      why: """
        The plan holds a fingerprint of each secret, and the secret of today has another one.
        What would be applied is then not what was reviewed. Plan again.
        """),
    Explanation(
      "TW5004", "a secret cannot be read",
      why: """
        Plans hold no secrets, so applying reads them again from where the manifests say.
        Set the same environment variables and sign in with the same rights as for the plan.
        """),
    Explanation(
      "TW5005", "the plan was made with another fingerprint key",
      why: """
        Whether a secret is still the one that was planned can only be told with the key that the plan was made with.
        Set TWINWRIGHT_FINGERPRINT_KEY to one value wherever plans of this environment are made and applied.
        """),
    Explanation(
      "TW5010", "the journal cannot be written",
      why: """
        Every step is on disk before it is sent, so that after a crash it is known what may have happened.
        Without a journal nothing is changed. Make its folder writable, or name another file with `--journal`.
        """),
    Explanation(
      "TW5011", "the file is not a journal",
      why: "A journal is only ever appended to, and this file holds something else. Move it away to begin a new one."),
    Explanation(
      "TW5012", "another apply is writing the same journal",
      why: "Two applies of one environment at a time would undo each other. Wait for the other one to end."),
    Explanation(
      "TW5020", "the object is not as the plan saw it",
      why: """
        A plan pins what it saw of each object that it changes.
        Somebody has changed this one since, so what was reviewed no longer describes what would happen. Plan again.
        """),
    Explanation(
      "TW5021", "Azure refused the step",
      why: """
        The request was sent and refused, or no answer came after all retries. Azure's own error follows.
        Steps that wait for this one were not tried; all others were. Plan again to see what is left.
        """),
    Explanation(
      "TW5022", "a reference or secret has no value",
      why: "The body of the step needs a value that another step should have made, or a secret. That step gave none."),
    Explanation(
      "TW5023", "the plan asks for what cannot be done",
      why: "A step has no meaning for its kind of object. No plan of ours is like that: plan again."),
    Explanation(
      "TW5024", "the plan was refused", .note,
      why: "Something is not as the plan saw it, so nothing at all was changed. Plan again and review the new plan."),
  ]
}
