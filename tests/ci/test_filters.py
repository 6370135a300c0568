"""The patterns of GitHub's cheat sheet mean what it says.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

from __future__ import annotations

import pytest

from shipway.ci.filters import admitted, matched

REFS = [
    ("feature/*", "feature/my-branch", "feature/beta-a/my-branch"),
    ("feature/**", "feature/beta-a/my-branch", "features/x"),
    ("main", "main", "maintenance"),
    ("*", "releases", "all/the/branches"),
    ("**", "every/tag", ""),
    ("*feature", "mybranch-feature", "ver-10-feature/x"),
    ("v2*", "v2.0", "v1.0"),
    ("v[12].[0-9]+.[0-9]+", "v2.0.10", "v3.0.0"),
    (r"v\*", "v*", "v1"),
]
PATHS = [
    ("*", "README.md", "docs/README.md"),
    ("*.jsx?", "page.js", "page.jsxx"),
    ("*.jsx?", "page.jsx", "page.ts"),
    ("**.js", "src/js/app.js", "src/app.jsx"),
    ("docs/*", "docs/file.md", "docs/a/file.md"),
    ("docs/**", "docs/a/b.md", "my/docs/b.md"),
    ("docs/**/*.md", "docs/README.md", "docs/README.rst"),
    ("docs/**/*.md", "docs/a/markdown/file.md", "README.md"),
    ("**/docs/**", "docs/hello.md", "my-docs/hello.md"),
    ("**/docs/**", "space/docs/plan/space.doc", "space/doc/x"),
    ("**/README.md", "README.md", "xREADME.md"),
    ("**/README.md", "js/README.md", "README.md.txt"),
    ("**/*src/**", "my-src/code/js/app.js", "my-srcs/app.js"),
    ("**/migrate-*.sql", "db/sept/migrate-v1.sql", "db/migrate.sql"),
    ("**.[jt]s", "a/b.ts", "a/b.rs"),
    ("docs/a(b).md", "docs/a(b).md", "docs/ab.md"),
    ("*?*?", "x.md", "a/x.md"),
    ("[[a]b", "[b", "b"),
    (f"{'*?' * 80}z", "a" * 40 + "z", "a" * 40),
]


@pytest.mark.parametrize(("pattern", "inside", "outside"), REFS + PATHS)
def test_a_pattern_matches_what_the_sheet_says(pattern: str, inside: str, outside: str) -> None:
    assert admitted([pattern], inside)
    assert matched([pattern], inside)
    if pattern != "**":
        assert not admitted([pattern], outside)
        assert not matched([pattern], outside)


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = ["docs/**", "!docs/private/**", "docs/private/index.md"]
    assert admitted(patterns, "docs/a.md")
    assert not admitted(patterns, "docs/private/a.md")
    assert admitted(patterns, "docs/private/index.md")
    assert not admitted(["!docs/**"], "src/a.py")


def test_a_pattern_that_is_none_matches_itself_alone() -> None:
    assert admitted(["+a"], "+a")
    assert not admitted(["+a"], "a")
