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
      "TW5040", "a plan lacks signatures",
      why: """
        The environment, or the command line, asks that so many different people sign a plan before it is applied. Signatures
        stand beside the saved plan; those that do not count are told with the reason.
        A plan that is not saved cannot be signed: `apply` of manifests is refused where signatures are required.
        """,
      right: .shell("twinwright approve prod.plan.json --key ann.key")),
    Explanation(
      "TW5042", "a key cannot be used",
      why: """
        Plans are signed with Ed25519 or P-256 keys in PEM without a password (PKCS#8, or SEC 1 for P-256), and proven by
        their public halves (SubjectPublicKeyInfo). RSA keys and certificates are not taken.
        """,
      right: .shell("openssl genpkey -algorithm ed25519 -out ann.key")),
    Explanation(
      "TW5043", "a program did not sign",
      why: """
        `command:PROGRAM` gets the bytes to sign on standard input and answers with the signature in base64 within a minute.
        What it answered was checked with the public key, and is not its signature.
        """),
    Explanation(
      "TW5044", "no signature about this plan",
      why: """
        An envelope is added to the plan that its statement names by SHA-256, and to no other. A plan that was saved again
        has another SHA-256.
        """),
    Explanation(
      "TW5050", "a journal is not as it was written",
      why: """
        Every entry holds the hash of the one before. Here an entry was changed or removed, or bytes stand in between that no
        entry accounts for; what stands behind the place proves nothing.
        """),
    Explanation(
      "TW5051", "something was done that was not planned",
      why: "The journal tells of steps that the plan does not hold, or holds with another action."),
    Explanation(
      "TW5052", "plan and journal do not know one another",
      why: """
        No journal tells that this plan was applied; or a journal tells of an apply of a plan that was not given to be
        checked.
        """),
    Explanation(
      "TW5053", "an apply did not come to its end", .warning,
      why:
        "The process died, or the machine did. What it did until then is in the journal; the next apply did the rest."),
    Explanation(
      "TW5054", "an apply was not allowed by enough signatures",
      why: """
        When the plan was applied, too few of the trusted keys had signed it as far as the journal tells, or a signature that
        the journal names is not beside the plan any more.
        """),
    Explanation(
      "TW5055", "a signature counts for nothing",
      why:
        "A line beside the plan was changed, is signed by a key that is not trusted, has expired or is about another plan."
    ),
    Explanation(
      "TW5056", "no journal tells of an object",
      why:
        "Objects are named as plans name them: `IoTHub.ev-hub`, `TwinGraph.fleet/twins/EV-001`, or what such a name begins with up to a `/`."
    ),
    Explanation(
      "TW5024", "the plan was refused", .note,
      why: "Something is not as the plan saw it, so nothing at all was changed. Plan again and review the new plan."),
  ]
}
