"""A report as a list of blocks, written as Markdown and as HTML from the same list."""

import html
import os


class Page:
    def __init__(self, title):
        self.title = title
        self.blocks = []

    def heading(self, words):
        self.blocks.append(("heading", words))

    def paragraph(self, words):
        self.blocks.append(("paragraph", words))

    def table(self, header, rows):
        """Cells are strings; the first column is text, the others are figures."""
        self.blocks.append(("table", (header, rows)))

    def figure(self, name, svg):
        self.blocks.append(("figure", (name, svg)))

    def write(self, folder, name):
        with open(os.path.join(folder, f"{name}.md"), "w", encoding="utf-8") as out:
            out.write(self._markdown(folder))
        with open(os.path.join(folder, f"{name}.html"), "w", encoding="utf-8") as out:
            out.write(self._html())

    def _markdown(self, folder):
        parts = [f"# {self.title}\n"]
        for kind, content in self.blocks:
            if kind == "heading":
                parts.append(f"## {content}\n")
            elif kind == "paragraph":
                parts.append(f"{content}\n")
            elif kind == "table":
                header, rows = content
                lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
                parts.append("\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n")
            else:
                figure_name, svg = content
                with open(os.path.join(folder, f"{figure_name}.svg"), "w", encoding="utf-8") as out:
                    out.write(svg)
                parts.append(f"![{figure_name}]({figure_name}.svg)\n")
        return "\n".join(parts)

    def _html(self):
        parts = [
            f'<!doctype html>\n<html lang="en"><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title>\n"
            "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;"
            "margin:2rem auto;padding:0 1rem}"
            "table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;"
            "padding:.2rem .6rem;"
            "text-align:right}td:first-child,th:first-child{text-align:left}</style>\n"
            f"<h1>{html.escape(self.title)}</h1>\n"
        ]
        for kind, content in self.blocks:
            if kind == "heading":
                parts.append(f"<h2>{html.escape(content)}</h2>\n")
            elif kind == "paragraph":
                parts.append(f"<p>{html.escape(content)}</p>\n")
            elif kind == "table":
                header, rows = content
                cells = [
                    "<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in header) + "</tr>\n"
                ]
                cells += [
                    "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
                    for row in rows
                ]
                parts.append("<table>\n" + "".join(cells) + "</table>\n")
            else:
                parts.append(content[1])
        return "".join(parts) + "</html>\n"
