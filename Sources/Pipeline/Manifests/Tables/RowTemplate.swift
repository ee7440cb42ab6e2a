import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Resources

/// A value of a table's template, cut up once and filled in for every row.
indirect enum RowTemplate {
  case constant(Value)
  case column(TableColumn)
  /// Texts and columns joined.
  case text([RowTemplate])
  case list([RowNode])
  case object([RowMember])
}

/// A member of a template's mapping.
struct RowMember {
  let key: String
  let keySpan: SourceSpan
  let node: RowNode
}

/// A template with the place where it is written.
struct RowNode {
  let template: RowTemplate
  let span: SourceSpan

  /// Whether every row gives the same.
  var isConstant: Bool { if case .constant = template { true } else { false } }
}

/// Cuts templates up.
struct RowTemplateCompiler {
  let reader: SpecReader
  /// `nil` for rows that have their own columns; empty where there are no rows.
  let columns: [String]?

  /// The template; `nil` where it is wrong, which has been reported.
  func compile(_ node: Located) -> RowNode? {
    switch node.content {
    case .scalar(.string(let text)): return compile(text, node)
    case .scalar(let value): return RowNode(template: .constant(value), span: node.span)
    case .sequence(let items):
      return RowNode(template: .list(items.compactMap { compile($0) }), span: node.span)
    case .mapping(let members):
      let compiled = members.compactMap(compile)
      return RowNode(template: .object(compiled), span: node.span)
    }
  }

  /// One member of a mapping.
  func compile(_ member: Located.Member) -> RowMember? {
    compile(member.value).map { RowMember(key: member.key, keySpan: member.keySpan, node: $0) }
  }

  /// A template that stands as a key or as a plain text.
  func compile(key: String, _ span: SourceSpan) -> RowNode? {
    compile(key, Located(span: span, content: .scalar(.string(key)), isQuoted: true))
  }

  private func compile(_ text: String, _ node: Located) -> RowNode? {
    guard ExpressionText.isWorthCutting(text) else {
      return RowNode(template: .constant(.string(text)), span: node.span)
    }
    let cut = ExpressionText(text)
    var parts: [RowTemplate] = []
    for piece in cut.pieces {
      switch piece {
      case .text(let plain): parts.append(.constant(.string(plain)))
      case .unclosed:
        _ = reader.readText(cut, node, .any(""), named: "value")
        return nil
      case .expression(let source):
        guard let part = part(source, node) else { return nil }
        parts.append(part)
      }
    }
    guard parts.count > 1 else { return RowNode(template: parts[0], span: node.span) }
    return join(parts, node)
  }

  /// Texts and values in one text; without a column in it, it is the same for every row.
  private func join(_ parts: [RowTemplate], _ node: Located) -> RowNode? {
    var joined = ""
    var isConstant = true
    for part in parts {
      guard case .constant(let value) = part else {
        isConstant = false
        continue
      }
      guard let piece = value.scalarText else {
        reader.report(
          Diagnostic(
            ManifestCode.misplacedReference, .error, "\(value.kindName) cannot stand inside a text", at: node.span,
            help: ["only texts, numbers and booleans can be joined"]))
        return nil
      }
      joined += piece
    }
    return RowNode(template: isConstant ? .constant(.string(joined)) : .text(parts), span: node.span)
  }

  private func part(_ source: String, _ node: Located) -> RowTemplate? {
    let span = reader.span(of: source, in: node.span)
    guard let expression = try? Expression(source), case .row(let path) = expression else {
      // Not a column: the same for every row, hence read once.
      let alone = Located(span: span, content: .scalar(.string("${\(source)}")), isQuoted: true)
      guard let template = reader.readAny(alone) else { return nil }
      guard let value = template.literal else {
        reader.report(
          Diagnostic(
            ManifestCode.misplacedReference, .error, "`${\(source)}` must be known before anything is deployed",
            at: span, help: ["use `${row.COLUMN}`, `${var.NAME}` or a literal here"]))
        return nil
      }
      return .constant(value)
    }
    guard let columns else { return .column(TableColumn(path: path, index: nil)) }
    let name = path.joined(separator: ".")
    if columns.isEmpty {
      reader.report(
        Diagnostic(
          ManifestCode.row, .error, "`${\(source)}` has a meaning only under `tables` and `deviceTables`", at: span))
      return nil
    }
    guard let index = columns.firstIndex(of: name) else {
      let nearest = Suggestions.nearest(to: name, among: columns)
      reader.report(
        Diagnostic(
          ManifestCode.row, .error, "the table has no column `\(name)`", at: span,
          label: nearest.map { "did you mean `${row.\($0)}`?" },
          help: ["its columns are \(columns.quotedList(limit: 20))"]))
      return nil
    }
    return .column(TableColumn(path: path, index: index))
  }
}

extension RowNode {
  /// A key or id for one row; `nil` when a column it is made of is empty.
  func text(_ row: TableFile.Row) -> String? {
    switch template {
    case .constant(let value): value.scalarText
    case .column(let column): row.cell(column)?.value.scalarText
    case .text(let parts): joined(parts, row)
    case .list, .object: nil
    }
  }

  private func joined(_ parts: [RowTemplate], _ row: TableFile.Row) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .constant(let value):
        guard let piece = value.scalarText else { return nil }
        text += piece
      case .column(let column):
        guard let piece = row.cell(column)?.value.scalarText else { return nil }
        text += piece
      case .text, .list, .object: return nil
      }
    }
    return text
  }

  /// Where what it says for a row comes from: the cell it reads, else the template.
  func place(_ row: TableFile.Row?) -> SourceSpan {
    guard let row else { return span }
    if case .column(let column) = template, let cell = row.cell(column) { return cell.span }
    return span
  }
}

extension RowNode {
  /// Where a part of what it says for a row comes from, as near as it can be told; `ofName` asks for the name that leads
  /// to the part, not for its value.
  func place(_ row: TableFile.Row?, at steps: ArraySlice<ValuePath.Step>, ofName: Bool) -> SourceSpan {
    switch template {
    case .object(let members): return members.place(row, at: steps, ofName: ofName) ?? span
    case .list(let items):
      guard case .index(let index)? = steps.first, items.indices.contains(index) else { return span }
      return items[index].place(row, at: steps.dropFirst(), ofName: ofName)
    case .column(let column): return row?.place(column, at: steps, ofName: ofName) ?? span
    case .constant, .text: return span
    }
  }
}

extension [RowMember] {
  /// The same for what a path through a mapping's names leads to; `nil` where its first name is not there.
  func place(_ row: TableFile.Row?, at steps: ArraySlice<ValuePath.Step>, ofName: Bool) -> SourceSpan? {
    guard case .member(let name)? = steps.first, let member = first(where: { $0.key == name }) else { return nil }
    if steps.count == 1, ofName { return member.keySpan }
    return member.node.place(row, at: steps.dropFirst(), ofName: ofName)
  }
}

/// Which rows count: all those whose columns hold these values.
struct RowFilter {
  private let wanted: [(column: TableColumn, text: String)]

  /// Takes every row.
  init() { wanted = [] }

  init(_ node: Located?, _ compiler: RowTemplateCompiler) {
    var wanted: [(column: TableColumn, text: String)] = []
    if let members = node?.members {
      for member in members {
        let key = compiler.compile(key: "${row.\(member.key)}", member.keySpan)
        guard case .column(let column)? = key?.template, let value = compiler.compile(member.value) else { continue }
        guard case .constant(let constant) = value.template, let text = constant.scalarText else {
          compiler.reader.reportWrongType(
            member.value, expected: "a text, number or boolean that is the same for every row", named: "where")
          continue
        }
        wanted.append((column, text))
      }
    } else if let node, !node.value.isNull {
      compiler.reader.reportWrongType(node, expected: "a mapping of columns to values", named: "where")
    }
    self.wanted = wanted
  }

  func accepts(_ row: TableFile.Row) -> Bool {
    wanted.allSatisfy { (row.cell($0.column)?.value.scalarText ?? "") == $0.text }
  }
}
