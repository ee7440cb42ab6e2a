import Diagnostics

extension Explanations {
  /// TW004x and TW24xx: what `models` and `fmt` have to say.
  static let modelTools: [Explanation] = [
    Explanation(
      "TW0041", "the folder holds no model",
      why: """
        Models are read from the `*.json` files of a folder and of the folders in it.
        There is none, so most likely another folder was meant.
        """,
      wrong: .shell("twinwright models list manifests"), right: .shell("twinwright models list dtdl")),
    Explanation(
      "TW0042", "no such model among those read",
      why: """
        `models graph` can draw what one model needs or is needed by, and the model must be among those that were read.
        DTMIs are compared with their case and version. `twinwright models list` shows what there is.
        """),
    Explanation(
      "TW0043", "more models need one another than a batch holds",
      why: """
        Azure takes a model only together with, or after, those it extends and contains.
        Models that need one another in a ring must go into one request, and this ring is larger than the batch.
        Raise `--batch-size` as far as Azure allows, or take a component out of the ring.
        """),
    Explanation(
      "TW0044", "fmt leaves a file alone", .note,
      why: """
        `fmt` lays out DTDL in JSON, where nobody's comments or choices can be lost.
        YAML and other JSON are not its business and stay as they are.
        """),
    Explanation(
      "TW2401", "a file of a repository does not hold what its name says", .warning,
      why: """
        In a repository of models the path of a file is made from the DTMI in it, in small letters.
        Whoever resolves the DTMI by its path gets another model or none.
        Write the identifier with the same capitals everywhere, or move the file.
        """, versions: [2, 3, 4]),
  ]
}
