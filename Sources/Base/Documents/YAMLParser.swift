import CLibYAML

/// What one libyaml event says, with places as byte offsets of the file.
struct YAMLEvent {
  enum Kind {
    case documentStart, documentEnd
    case alias(String)
    case scalar(YAMLScalar)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
    case collectionEnd
  }

  let kind: Kind
  let start: Int
  let end: Int
  var anchor: String?
  var tag: String?
}

/// A scalar before its type is known.
struct YAMLScalar {
  let text: String
  let isPlain: Bool
  /// Written with `|` or `>`.
  let isBlock: Bool
}

/// Takes the events of a stream one by one.
protocol YAMLEventConsumer {
  var offsets: CharacterOffsets { get }
  /// Returns `false` to give up the document that is being read.
  mutating func take(_ event: YAMLEvent) -> Bool
  mutating func syntaxError(_ problem: YAMLProblem)
}

/// What libyaml stopped at, in its own words.
struct YAMLProblem {
  let problem: String
  let context: String
  /// Byte offset in the file.
  let offset: Int
  /// Where the construct began that could not be read.
  let contextOffset: Int?
}

/// Where a document had to be given up.
struct YAMLFailure {
  let offset: Int
}

/// The only user of libyaml's functions.
enum YAMLParser {
  /// Reads documents from a byte offset to the end of the input; `character` is that offset counted in characters.
  /// Returns where it failed, or `nil` when all was read.
  static func parse(
    _ bytes: [UInt8], from start: Int, character: Int, into consumer: inout some YAMLEventConsumer
  ) -> YAMLFailure? {
    bytes[start...].withUnsafeBufferPointer { input in
      let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
      defer { parser.deallocate() }
      guard yaml_parser_initialize(parser) != 0 else { return YAMLFailure(offset: bytes.count) }
      defer { yaml_parser_delete(parser) }
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, input.baseAddress, input.count)
      return run(parser, character: character, into: &consumer)
    }
  }

  private static func run(
    _ parser: UnsafeMutablePointer<yaml_parser_t>, character: Int, into consumer: inout some YAMLEventConsumer
  ) -> YAMLFailure? {
    let offsets = consumer.offsets
    while true {
      var raw = yaml_event_t()
      guard yaml_parser_parse(parser, &raw) != 0 else {
        let problem = problem(of: parser, character: character, offsets)
        consumer.syntaxError(problem)
        return YAMLFailure(offset: problem.offset)
      }
      defer { yaml_event_delete(&raw) }
      if raw.type == YAML_STREAM_END_EVENT || raw.type == YAML_NO_EVENT { return nil }
      let start = offsets.byte(of: character + raw.start_mark.index)
      let end = offsets.byte(of: character + raw.end_mark.index)
      guard let event = event(raw, start, end) else { continue }
      guard consumer.take(event) else { return YAMLFailure(offset: start) }
    }
  }

  private static func event(_ raw: yaml_event_t, _ start: Int, _ end: Int) -> YAMLEvent? {
    switch raw.type {
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, start: start, end: end)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, start: start, end: end)
    case YAML_ALIAS_EVENT:
      return YAMLEvent(kind: .alias(text(raw.data.alias.anchor) ?? ""), start: start, end: end)
    case YAML_SCALAR_EVENT:
      let data = raw.data.scalar
      let value = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
      let isBlock = data.style == YAML_LITERAL_SCALAR_STYLE || data.style == YAML_FOLDED_SCALAR_STYLE
      let scalar = YAMLScalar(text: value, isPlain: data.style == YAML_PLAIN_SCALAR_STYLE, isBlock: isBlock)
      return YAMLEvent(
        kind: .scalar(scalar), start: start, end: end, anchor: text(data.anchor), tag: text(data.tag))
    case YAML_SEQUENCE_START_EVENT:
      let data = raw.data.sequence_start
      return YAMLEvent(
        kind: .sequenceStart(isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE), start: start, end: end,
        anchor: text(data.anchor), tag: text(data.tag))
    case YAML_MAPPING_START_EVENT:
      let data = raw.data.mapping_start
      return YAMLEvent(
        kind: .mappingStart(isFlow: data.style == YAML_FLOW_MAPPING_STYLE), start: start, end: end,
        anchor: text(data.anchor), tag: text(data.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return YAMLEvent(kind: .collectionEnd, start: start, end: end)
    default: return nil
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func problem(
    of parser: UnsafeMutablePointer<yaml_parser_t>, character: Int, _ offsets: CharacterOffsets
  ) -> YAMLProblem {
    let state = parser.pointee
    let hasContext = state.context != nil && state.error != YAML_READER_ERROR
    return YAMLProblem(
      problem: state.problem.map { String(cString: $0) } ?? "out of memory",
      context: state.context.map { String(cString: $0) } ?? "",
      offset: offsets.byte(
        of: character + (state.error == YAML_READER_ERROR ? state.mark.index : state.problem_mark.index)),
      contextOffset: hasContext ? offsets.byte(of: character + state.context_mark.index) : nil)
  }
}
