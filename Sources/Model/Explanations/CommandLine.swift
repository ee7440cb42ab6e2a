import Diagnostics

extension Explanations {
  /// TW00xx: command line and surroundings.
  static let commandLine: [Explanation] = [
    Explanation(
      "TW0010", "the named files do not exist",
      why: """
        A command works on the folder or file that its arguments name, starting from the current folder.
        Nothing is there under this name, so nothing was read.
        Most often the command was started in another folder than usual, or the name has a typing error.
        """,
      wrong: .shell("cd manifests && twinwright validate manifests/ev-charging"),
      right: .shell("twinwright validate manifests/ev-charging")),
    Explanation(
      "TW0011", "a file cannot be read",
      why: """
        The file exists or was expected, and the system refused to hand out its content; its own words are in the message.
        Look at the permissions of the file and of the folders above it.
        Pipes, devices and sockets are refused, since reading them may never end.
        """),
    Explanation(
      "TW0012", "a file cannot be written",
      why: """
        A result is written to a temporary file beside its place and renamed when it is whole, so the folder must be writable
        and have room for a second copy.
        The old content, where there was one, is still there.
        """),
    Explanation(
      "TW0013", "init would overwrite files",
      why: """
        `init` makes a small environment to begin with and never writes over what exists.
        It looked at every file first and wrote none of them.
        Give another name, or move the files that the message names away.
        """,
      wrong: .shell("twinwright init ev-charging   # manifests/ev-charging is there already"),
      right: .shell("twinwright init my-environment")),
    Explanation(
      "TW0014", "nothing is known under this code",
      why: """
        `explain` takes one of our codes, such as TW1104, or the name that the reference parser of DTDL gives to the same
        mistake, such as `badType`; case does not count.
        `--allow` and `--deny` of `validate` take our codes only.
        """,
      wrong: .shell("twinwright explain T1104"),
      right: .shell("twinwright explain TW1104\ntwinwright explain --list")),
    Explanation(
      "TW0015", "an edit was not made",
      why: """
        `validate --fix` makes an edit only where a file still holds what was checked.
        The file was changed by somebody else while it was looked at, and nothing of it was touched.
        Run the command again.
        """),
    Explanation(
      "TW0020", "a secret is needed to plan and cannot be read",
      why: """
        Plans hold fingerprints of secrets in place of secrets, so that a changed secret shows up as a change.
        To make one the secret must be readable while planning: as an environment variable, a file, or a secret of a Key Vault
        that the signed-in identity may read.
        """,
      right: .shell("OCPP_BACKEND_TOKEN=... twinwright plan manifests/ev-charging")),
    Explanation(
      "TW0021", "the key for fingerprints of secrets cannot be had",
      why: """
        Secrets are fingerprinted with a key, so that nobody can guess a short secret from a plan file.
        The key lies in the user's configuration folder and is made at first use, or comes from TWINWRIGHT_FINGERPRINT_KEY.
        In CI set the variable: otherwise each machine has a key of its own and no plan can be applied on another one.
        """),
    Explanation(
      "TW0030", "there is no terminal to ask on",
      why: """
        `apply` and `destroy` ask before they change anything, and there is nobody to answer: the command runs in a pipe or in CI.
        Say with `--yes` that the answer is yes, best together with a saved plan that somebody has reviewed.
        """,
      wrong: .shell("twinwright apply plans/ev-charging.plan.json < /dev/null"),
      right: .shell("twinwright apply plans/ev-charging.plan.json --yes")),
    Explanation(
      "TW0031", "the question was not answered with yes", .note,
      why: "Only the whole word `yes` is taken as a yes. Nothing was changed, and no journal entry was written."),
    Explanation(
      "TW0099", "an error that no command expects",
      why: """
        Something failed in a way that no part of the program has words for; what is shown is the error's own text.
        It is a defect of twinwright in any case: please report it with the command and the text.
        """),
  ]
}
