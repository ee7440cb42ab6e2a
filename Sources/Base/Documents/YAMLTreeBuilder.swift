import Diagnostics

/// Builds documents from events. Holds its own stack, so that depth costs no call stack.
struct YAMLTreeBuilder: YAMLEventConsumer {
  /// A list or mapping whose end has not come yet.
  struct Frame {
    let event: YAMLEvent
    let isMapping: Bool
    let isFlow: Bool
    /// Where the collection itself begins, behind its anchor and tag.
    let start: Int
    var items: [Located] = []
    var members = MemberCollector()
    var merged: [(span: SourceSpan, value: Located)] = []
    /// The key whose value comes next.
    var key: Key?
    /// Values below this one, itself included, and levels below it.
    var size = 1
    var height = 1
  }

  /// What a value in a mapping belongs to.
  enum Key {
    case member(String, SourceSpan)
    case merge
    /// Reported already; its value is dropped.
    case refused
  }

  /// An anchored value and what copying it costs.
  struct Anchor {
    let value: Located
    let size: Int
    let height: Int
  }

  let file: SourceFile
  let text: TextInput
  let offsets: CharacterOffsets
  var documents: [Located] = []
  var findings = Findings()
  private var frames: [Frame] = []
  private var root: Located?
  private var anchors: [String: Anchor] = [:]
  private var copied = 0

  init(file: SourceFile, text: TextInput) {
    self.file = file
    self.text = text
    offsets = CharacterOffsets(text)
  }

  /// Whether so much is wrong that the rest of the file is not looked at.
  var isFull: Bool { findings.all.count >= YAMLReader.findingLimit }

  mutating func take(_ event: YAMLEvent) -> Bool {
    if isFull { return false }
    switch event.kind {
    case .documentStart: startDocument()
    case .documentEnd: endDocument()
    case .alias(let name): return alias(name, event)
    case .scalar(let scalar): self.scalar(scalar, event)
    case .sequenceStart(let isFlow): return open(event, isMapping: false, isFlow: isFlow)
    case .mappingStart(let isFlow): return open(event, isMapping: true, isFlow: isFlow)
    case .collectionEnd: close(event)
    }
    return true
  }

  mutating func syntaxError(_ problem: YAMLProblem) {
    findings.add(YAMLSyntaxMessages.diagnostic(problem, in: file, text.bytes))
  }

  private mutating func startDocument() {
    frames.removeAll()
    anchors.removeAll()
    root = nil
  }

  private mutating func endDocument() {
    if let root {
      let isEmpty = root.span.start == root.span.end
      if !isEmpty { documents.append(root) }
    }
    root = nil
  }

  private mutating func open(_ event: YAMLEvent, isMapping: Bool, isFlow: Bool) -> Bool {
    let start = valueStart(event)
    guard frames.count < YAMLReader.depthLimit else {
      findings.add(
        Diagnostic(
          YAMLCode.depth, "more than \(YAMLReader.depthLimit) lists and mappings inside one another",
          at: file.span(start, start + 1)))
      return false
    }
    checkCollectionTag(event, isMapping: isMapping)
    frames.append(Frame(event: event, isMapping: isMapping, isFlow: isFlow, start: start))
    return true
  }

  private mutating func close(_ event: YAMLEvent) {
    guard var frame = frames.popLast() else { return }
    var end = event.end
    if !frame.isFlow {
      // libyaml ends a block where the next token begins; a person sees its last value.
      let last = frame.isMapping ? frame.members.members.last?.value : frame.items.last
      end = max(frame.start, last?.span.end ?? frame.start, frame.merged.last?.span.end ?? frame.start)
    }
    let content: Located.Content
    if frame.isMapping {
      content = .mapping(merge(&frame))
    } else {
      content = .sequence(frame.items)
    }
    let value = Located(span: file.span(frame.start, end), content: content)
    add(value, anchor: frame.event.anchor, size: frame.size, height: frame.height, at: value.span)
  }

  private mutating func scalar(_ scalar: YAMLScalar, _ event: YAMLEvent) {
    let start = valueStart(event)
    let span = file.span(start, scalar.isBlock ? trimmedEnd(start, event.end) : max(start, event.end))
    if isKeyExpected {
      key(scalar, event, span)
      return
    }
    let value = resolve(scalar, tag: event.tag, at: span)
    let located = Located(span: span, content: .scalar(value), isQuoted: !scalar.isPlain)
    add(located, anchor: event.anchor, size: 1, height: 1, at: span)
  }

  private mutating func resolve(_ scalar: YAMLScalar, tag: String?, at span: SourceSpan) -> Value {
    let resolution: YAMLScalars.Resolution?
    if let tag, tag != "!" {
      guard YAMLTags.known.contains(tag) else {
        findings.add(YAMLMessages.unknownTag(tag, at: span))
        return .string(scalar.text)
      }
      resolution = YAMLScalars.resolve(scalar.text, tag: tag)
    } else {
      resolution = scalar.isPlain && tag == nil ? YAMLScalars.resolve(plain: scalar.text) : .value(.string(scalar.text))
    }
    switch resolution {
    case .value(let value)?: return value
    case .refused(let reason)?:
      findings.add(Diagnostic(YAMLCode.scalar, reason, at: span, help: ["quote it if text is meant"]))
    case nil:
      findings.add(
        Diagnostic(YAMLCode.scalar, "`\(scalar.text)` does not fit its tag `\(YAMLTags.short(tag ?? ""))`", at: span))
    }
    return .string(scalar.text)
  }

  // MARK: Keys and members

  private var isKeyExpected: Bool {
    // Looked at in place: `frames.last` would copy the frame for every scalar.
    guard let last = frames.indices.last, frames[last].isMapping else { return false }
    if case nil = frames[last].key { return true } else { return false }
  }

  private mutating func key(_ scalar: YAMLScalar, _ event: YAMLEvent, _ span: SourceSpan) {
    let isMerge = scalar.isPlain && scalar.text == "<<" && event.tag == nil
    if !isMerge, case let value = resolve(scalar, tag: event.tag, at: span), value.string == nil {
      findings.add(YAMLMessages.keyIsNoText(scalar.text, value, at: span))
    }
    frames[frames.count - 1].key = isMerge ? .merge : .member(scalar.text, span)
    if let anchor = event.anchor {
      let value = Located(span: span, content: .scalar(.string(scalar.text)), isQuoted: !scalar.isPlain)
      anchors[anchor] = Anchor(value: value, size: 1, height: 1)
    }
  }

  /// Puts a finished value where it belongs; `place` is where it was written here, which an alias is and its
  /// anchor is not.
  private mutating func add(_ value: Located, anchor: String?, size: Int, height: Int, at place: SourceSpan) {
    if let anchor { anchors[anchor] = Anchor(value: value, size: size, height: height) }
    guard let last = frames.indices.last else {
      root = value
      return
    }
    frames[last].size += size
    frames[last].height = max(frames[last].height, height + 1)
    guard frames[last].isMapping else {
      frames[last].items.append(value)
      return
    }
    guard let key = frames[last].key else {
      findings.add(YAMLMessages.keyIsNoText(nil, value.value, at: place))
      frames[last].key = .refused
      return
    }
    frames[last].key = nil
    switch key {
    case .refused: break
    case .merge: frames[last].merged.append((place, value))
    case .member(let text, let span):
      let member = Located.Member(key: text, keySpan: span, value: value)
      if let first = frames[last].members.add(member) {
        findings.add(YAMLMessages.duplicateKey(text, at: span, first: first.keySpan))
      }
    }
  }

  /// The members of a mapping with those of its merge keys behind them: earlier ones win.
  private mutating func merge(_ frame: inout Frame) -> [Located.Member] {
    for (span, value) in frame.merged {
      for source in value.items ?? [value] {
        guard let members = source.members else {
          findings.add(YAMLMessages.mergeOfNoMapping(at: span))
          continue
        }
        for member in members { _ = frame.members.add(member) }
      }
    }
    return frame.members.members
  }

  // MARK: Aliases

  private mutating func alias(_ name: String, _ event: YAMLEvent) -> Bool {
    let span = file.span(event.start, event.end)
    guard let anchor = anchors[name] else {
      let isOpen = frames.contains { $0.event.anchor == name }
      findings.add(
        YAMLMessages.unknownAlias(
          name, isOpen: isOpen, known: anchors.count > 200 ? [] : anchors.keys.sorted(), at: span))
      addAliased(Located(span: span, content: .scalar(.null)), size: 1, height: 1, at: span)
      return true
    }
    copied += anchor.size
    guard copied <= YAMLReader.aliasLimit else {
      findings.add(YAMLMessages.aliasLimit(name, at: span, anchor: anchor.value.span))
      return false
    }
    guard frames.count + anchor.height <= YAMLReader.depthLimit else {
      findings.add(
        Diagnostic(
          YAMLCode.depth,
          "with alias `\(name)`, more than \(YAMLReader.depthLimit) lists and mappings inside one another",
          at: span))
      return false
    }
    addAliased(anchor.value, size: anchor.size, height: anchor.height, at: span)
    return true
  }

  private mutating func addAliased(_ value: Located, size: Int, height: Int, at span: SourceSpan) {
    if isKeyExpected, let text = value.string {
      frames[frames.count - 1].key = .member(text, span)
      return
    }
    add(value, anchor: nil, size: size, height: height, at: span)
  }

  // MARK: Places

  private mutating func checkCollectionTag(_ event: YAMLEvent, isMapping: Bool) {
    guard let tag = event.tag, tag != "!", tag != (isMapping ? YAMLTags.mapping : YAMLTags.sequence) else { return }
    let span = file.span(event.start, valueStart(event))
    guard YAMLTags.known.contains(tag) else {
      findings.add(YAMLMessages.unknownTag(tag, at: span))
      return
    }
    let kind = isMapping ? "a mapping" : "a list"
    findings.add(Diagnostic(YAMLCode.scalar, "\(kind) does not fit its tag `\(YAMLTags.short(tag))`", at: span))
  }

  /// Where the value itself begins: behind its anchor and tag, which libyaml counts in.
  private func valueStart(_ event: YAMLEvent) -> Int {
    guard event.anchor != nil || event.tag != nil else { return event.start }
    let bytes = text.bytes
    var at = event.start
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "&"), UInt8(ascii: "!"):
        while at < bytes.count, !YAMLText.isSpace(bytes[at]) { at += 1 }
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      case UInt8(ascii: "#"): while at < bytes.count, bytes[at] != 0x0A { at += 1 }
      default: return emptyOr(at, event)
      }
    }
    return emptyOr(at, event)
  }

  /// An anchored value without text ends where its anchor does.
  private func emptyOr(_ at: Int, _ event: YAMLEvent) -> Int {
    if case .scalar = event.kind { return min(at, event.end) }
    return at
  }

  /// The end of a block scalar without the empty lines that libyaml counts in.
  private func trimmedEnd(_ start: Int, _ end: Int) -> Int {
    var end = end
    while end > start, YAMLText.isSpace(text.bytes[end - 1]) { end -= 1 }
    return end
  }
}

/// Characters of YAML's grammar.
enum YAMLText {
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
