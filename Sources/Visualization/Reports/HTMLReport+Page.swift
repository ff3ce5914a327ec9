extension HTMLReport {
  /// The page as HTML 5.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>\(Self.escaped(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    <h1>\(Self.escaped(title))</h1>
    \(blocks.map(Self.html).joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .heading(let text): return "<h2>\(escaped(text))</h2>"
    case .paragraph(let text): return "<p>\(escaped(text))</p>"
    case .lines(let text): return "<pre tabindex=\"0\">\(escaped(text))</pre>"
    case .facts(let facts):
      let rows = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
      return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    case .table(let table, let title): return html(table, title)
    case .figure(let png, let width, let height, let caption):
      let text = escaped(caption)
      return """
        <figure>
        <label><input type="checkbox" aria-label="Full size">
        <img src="data:image/png;base64,\(Base64.text(png))" width="\(width)" height="\(height)" alt="\(text)">
        </label>
        <figcaption>\(text)</figcaption>
        </figure>
        """
    }
  }

  private static func html(_ table: TextTable, _ title: String) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let parts = cells.enumerated().map { column, cell in
        let kind = column < table.leftColumns ? "" : " class=\"number\""
        return "<\(tag)\(kind)>\(escaped(cell))</\(tag)>"
      }
      return "<tr>\(parts.joined())</tr>"
    }
    let rows = table.rows.map { row($0, "td") }
    // A region that scrolls can be reached by the keyboard.
    return """
      <p class="title">\(escaped(title))</p>
      <div class="table" tabindex="0">
      <table>
      <thead>\(row(table.head, "th"))</thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      """
  }

  /// Text as HTML has it, also between quotes; control characters, which HTML has no place for, are replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}": result.unicodeScalars.append("\u{FFFD}")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// One column, at most as wide as lines are read well; what is wider scrolls in itself. A picture is as wide as the column at
  /// most, until somebody taps it. Drawings keep their white ground in the dark.
  private static let style = """
    :root { color-scheme: light dark; --ink: #1b1f24; --faint: #59636e; --line: #d1d9e0; --ground: #ffffff; --tint: #f6f8fa; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --ground: #0d1117; --tint: #151b23; }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    main { max-width: 62rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 .75rem; overflow-wrap: anywhere; }
    p { margin: 1rem 0; white-space: pre-line; overflow-wrap: anywhere; }
    p.title { margin-bottom: .5rem; }
    figure { margin: 1.5rem 0; }
    label { display: block; position: relative; overflow-x: auto; cursor: zoom-in; }
    input { position: absolute; opacity: 0; pointer-events: none; }
    input:checked + img { max-width: none; }
    input:focus-visible + img { outline: 2px solid var(--faint); }
    img { display: block; max-width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line);
      border-radius: 4px; }
    figcaption { margin-top: .4rem; color: var(--faint); font-size: .9rem; overflow-wrap: anywhere; }
    pre, .table { overflow-x: auto; background: var(--tint); border: 1px solid var(--line); border-radius: 4px; }
    pre, dd { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
    pre { padding: .75rem; }
    table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; min-width: 100%; }
    th, td { padding: .35rem .75rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
    tbody tr:last-child td { border-bottom: 0; }
    th { color: var(--faint); font-weight: 600; }
    .number { text-align: right; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 1rem 0; }
    dt { color: var(--faint); font-size: .9rem; }
    dd { margin: 0; overflow-wrap: anywhere; }
    @media (max-width: 48rem) { figcaption::after { content: " · tap the picture for its full size"; } }
    @media (max-width: 34rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } }
    """
}
