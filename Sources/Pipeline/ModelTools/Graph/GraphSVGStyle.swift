/// Colours and arrow heads of the SVG picture. Plain properties and no variables, which some programs do not know.
enum GraphSVGStyle {
  static let style = """
    <style>
    text{font-family:system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1f2933}
    .summary{font-size:14px;font-weight:600}
    .name{font-size:13px;font-weight:600}
    .place{font-size:11px;fill:#52606d}
    .label{font-size:10px;fill:#3e4c59;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}
    .background{fill:#fff}
    .node rect{fill:#eef4fb;stroke:#5b7fa6;stroke-width:1.2}
    .outside rect{fill:#fff;stroke-dasharray:4 3}
    path{fill:none;stroke-width:1.4}
    .extends{stroke:#35557a;marker-end:url(#hollow)}
    .component{stroke:#7a4e9e;marker-start:url(#diamond)}
    .target{stroke:#8a6d1f;stroke-dasharray:5 4;marker-end:url(#open)}
    #hollow path{fill:#fff;stroke:#35557a}
    #diamond path{fill:#7a4e9e;stroke:#7a4e9e}
    #open path{stroke:#8a6d1f}
    @media (prefers-color-scheme:dark){
    text{fill:#e4e7eb}
    .place{fill:#9aa5b1}
    .label{fill:#cbd2d9;stroke:#161b22}
    .background{fill:#161b22}
    .node rect{fill:#1f2a3a;stroke:#7fa3cc}
    .outside rect{fill:#161b22}
    .extends{stroke:#8fb4de}
    .component{stroke:#c39be0}
    .target{stroke:#d9b85c}
    #hollow path{fill:#161b22;stroke:#8fb4de}
    #diamond path{fill:#c39be0;stroke:#c39be0}
    #open path{stroke:#d9b85c}
    }
    </style>
    """

  static let markers = """
    <defs>
    <marker id="hollow" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="12" markerHeight="12" \
    markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1L11 6L1 11Z"/></marker>
    <marker id="diamond" viewBox="0 0 16 10" refX="1" refY="5" markerWidth="16" markerHeight="10" \
    markerUnits="userSpaceOnUse" orient="auto"><path d="M1 5L8 1L15 5L8 9Z"/></marker>
    <marker id="open" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" \
    markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1L9 5L1 9"/></marker>
    </defs>
    """
}
