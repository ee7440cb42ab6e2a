package import Diagnostics
import Documents
import OrderedCollections

/// Completes models from a repository: a folder in which each interface has a file that is named after its DTMI.
package enum ModelRepository {
  /// Files that hold an interface each and, as far as the repository goes, all that those need.
  package struct Completion: Sendable {
    /// The given files, then those of the repository, each once.
    package let files: [SourceFile]
    /// What came out of the repository, in the order in which it was needed.
    package let taken: [Taken]
    /// What neither the files nor the repository hold, in the order in which it was needed.
    package let missing: [DTMI]
    /// What is wrong with the repository itself.
    package let findings: Findings
  }

  /// An interface that came out of the repository.
  package struct Taken: Sendable, Hashable {
    package let id: DTMI
    /// The path within the repository.
    package let path: String
  }

  /// Adds to `files` what their models extend and have as components, and what that needs in turn.
  ///
  /// `fetch` reads a path of the repository and returns `nil` where there is no such file. The file of one interface
  /// is asked for first, then the one that holds all it needs; of the latter only what is not there yet is taken.
  package static func completing<Failure: Error>(
    _ files: [SourceFile], fetch: (String) throws(Failure) -> SourceFile?
  ) throws(Failure) -> Completion {
    var search = Search(files)
    while let id = search.next() {
      if let file = try fetch(id.repositoryPath) {
        search.take(file, path: id.repositoryPath, for: id)
      } else if let file = try fetch(id.expandedRepositoryPath) {
        search.take(file, path: id.expandedRepositoryPath, for: id)
      } else {
        search.miss(id)
      }
    }
    return Completion(files: search.files, taken: search.taken, missing: search.missing, findings: search.findings)
  }

  /// What is known and what is still wanted.
  private struct Search {
    var files: [SourceFile]
    var taken: [Taken] = []
    var missing: [DTMI] = []
    var findings = Findings()
    private var known: Set<DTMI> = []
    private var wanted: OrderedSet<DTMI> = []
    private var position = 0

    init(_ files: [SourceFile]) {
      self.files = files
      // All that is declared must be known before anything is looked for.
      let found = files.map { ModelReferences(in: $0) }
      for references in found { known.formUnion(references.declared) }
      for references in found { want(references.needed) }
    }

    /// What to look for next; each identifier comes once.
    mutating func next() -> DTMI? {
      while position < wanted.count {
        position += 1
        if !known.contains(wanted[position - 1]) { return wanted[position - 1] }
      }
      return nil
    }

    mutating func miss(_ id: DTMI) { missing.append(id) }

    mutating func take(_ file: SourceFile, path: String, for id: DTMI) {
      guard let document = try? JSONReader.parse(file.bytes) else {
        // The reader of models says what is wrong with it.
        files.append(file)
        return miss(id)
      }
      let references = ModelReferences(in: document)
      guard references.declared.contains(id) else {
        findings.add(mismatch(file, id, holds: references.declared))
        return miss(id)
      }
      let rest = file.keepingRoots { ModelReferences(in: $0).declared.isDisjoint(with: known) }
      let added = ModelReferences(in: rest)
      files.append(rest)
      known.formUnion(added.declared)
      for id in added.roots { taken.append(Taken(id: id, path: path)) }
      want(added.needed)
    }

    private mutating func want(_ ids: OrderedSet<DTMI>) { for id in ids { wanted.append(id) } }

    private func mismatch(_ file: SourceFile, _ id: DTMI, holds declared: OrderedSet<DTMI>) -> Diagnostic {
      let near = declared.first { $0.description.lowercased() == id.description.lowercased() }
      let label = near.map { "it holds `\($0)`, in other letters" }
      return Diagnostic(
        "TW2401", .warning, "this file of the repository does not hold `\(id)`", at: file.span(0, 1), label: label,
        notes: ["`\(id)` belongs into \(id.repositoryPath)"],
        help: ["write the identifier with the same capitals everywhere, or move the file"])
    }
  }
}

/// The identifiers that a document of models declares and those it needs; a look without judgement.
struct ModelReferences {
  /// Interfaces at the top, in the order written.
  private(set) var roots: OrderedSet<DTMI> = []
  /// Interfaces at the top and inside others.
  private(set) var declared: OrderedSet<DTMI> = []
  /// What is extended and what components are.
  private(set) var needed: OrderedSet<DTMI> = []

  /// A file that is no JSON declares and needs nothing.
  init(in file: SourceFile) {
    self.init(in: (try? JSONReader.parse(file.bytes)) ?? .null)
  }

  init(in document: Value) {
    for root in document.array ?? [document] {
      if let id = root["@id"]?.string.flatMap(DTMI.init) { roots.append(id) }
      // Identifiers, but not terms, may be spelt in several ways; the normal form has one.
      read(ModelForm.normalised(root))
    }
  }

  private mutating func read(_ interface: Value) {
    if let id = interface["@id"]?.string.flatMap(DTMI.init) { declared.append(id) }
    for base in interface["extends"]?.array ?? [] { refer(to: base) }
    for content in interface["contents"]?.array ?? [] where isComponent(content) {
      if let schema = content["schema"] { refer(to: schema) }
    }
  }

  private mutating func refer(to value: Value) {
    if value.object != nil {
      read(value)
    } else if let id = value.string.flatMap(DTMI.init) {
      needed.append(id)
    }
  }

  private func isComponent(_ content: Value) -> Bool {
    content["@type"]?.array?.contains("Component") ?? (content["@type"] == "Component")
  }
}

extension SourceFile {
  /// The same file with blanks in the place of those items of its array that are not wanted, so that all else keeps
  /// its place. A file that holds no array stays as it is.
  fileprivate func keepingRoots(where isWanted: (Value) -> Bool) -> SourceFile {
    var ignored = Findings()
    guard let items = JSONReader.read(self, findings: &ignored)?.items else { return self }
    let kept = items.filter { isWanted($0.value) }
    guard kept.count < items.count, let first = items.first, let last = items.last else { return self }
    var text = bytes
    for index in first.span.start..<last.span.end where text[index] != UInt8(ascii: "\n") {
      text[index] = UInt8(ascii: " ")
    }
    for (index, item) in kept.enumerated() {
      text.replaceSubrange(item.span.start..<item.span.end, with: bytes[item.span.start..<item.span.end])
      // Between two items that stay there was a comma behind the first one.
      if index + 1 < kept.count, let comma = bytes[item.span.end...].firstIndex(of: UInt8(ascii: ",")) {
        text[comma] = UInt8(ascii: ",")
      }
    }
    return SourceFile(path: path, bytes: text)
  }
}
