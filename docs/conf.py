"""How the pages become HTML: `nox -s docs`, by Sphinx and MyST.

The pages are the Markdown that GitHub shows. So the folder that Sphinx starts from is the
repository's: a link to README.md leads to the same file in both, and is checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

project = "shipway"
project_copyright = "the shipway maintainers"

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md"]
# Where there is no page; Sphinx would look through all of them.
exclude_patterns = [".*", "build", "dist", "docs/_build", "node_modules", "src", "tasks", "tests"]
nitpicky = True
# Of any depth: a link to a heading that is not there is a warning, and so an error.
myst_heading_anchors = 6
highlight_language = "none"

html_theme = "furo"
html_title = project
html_extra_path = ["site"]
html_copy_source = False

# Asked for by `nox -s docs -- --online` alone.
linkcheck_timeout = 30
linkcheck_ignore = [
    r"https://(test\.)?pypi\.org/manage/",  # pages of an account
    r"https://github\.com/settings/",
    r"https://github\.com/OWNER/",
]
linkcheck_anchors_ignore_for_url = [r"https://github\.com/"]  # made by a script in the browser

_LINK = re.compile(r"- \[(?P<title>[^]]+)\]\((?P<page>[^)]+)\.md\)")


def setup(app: Sphinx) -> None:
    """Let Sphinx read the order of the pages out of docs/index.md."""
    app.connect("source-read", _add_order)


def _add_order(_app: Sphinx, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] = "\n".join([source[0], *_order(source[0])])


def _order(index: str) -> Iterator[str]:
    """Yield a toctree for each heading of the index, with the pages below it.

    The directive itself would be code on GitHub.
    """
    for section in index.split("\n## ")[1:]:
        caption, _, listed = section.partition("\n")
        pages = [f"{found['title']} <{found['page']}>" for found in _LINK.finditer(listed)]
        yield "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"])
