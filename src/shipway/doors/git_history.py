"""What git tracks where, and what lies between two commits. Nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .git import Repository

__all__ = [
    "all_tags",
    "blob_at",
    "blobs_of",
    "changed_by",
    "changes_between",
    "commit_with",
    "commits_since",
    "content_of",
    "differ",
    "differs_from",
    "hashes_of",
    "is_ignored",
    "is_on_remote",
    "is_shallow",
    "links_below",
    "message_of",
    "names_at",
    "names_in",
    "refs_with",
    "tag_object",
    "tag_text",
    "tags_at",
    "text_at",
    "tracked",
    "versions_of",
    "worktree_of",
    "writer_of",
]

_LINK = "120000"
"""The mode of a symbolic link in git's index."""
_LOOKED_AT = 50
"""So many of the commits that changed a file are looked at for what it was."""


def differ(
    repository: Repository,
    older: str,
    newer: str,
    paths: Sequence[Path],
    without: Sequence[Path] = (),
) -> bool:
    """Return whether two commits differ below any of the paths, leaving out those of `without`.

    Paths outside of the repository are passed over.
    """
    inside = [path for path in paths if path.is_relative_to(repository.root)]
    pathspecs = [_pathspec(repository, path) for path in inside]
    pathspecs += [_pathspec(repository, path, "exclude,") for path in without]
    # Whatever is set up for showing differences: asked is whether the bytes are the same.
    command = ("diff", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
    asked = (*command, older, newer, "--", *pathspecs)
    return repository.git.read(*asked, accepted=(0, 1)).status == 1


def differs_from(repository: Repository, commit: str, path: Path) -> bool:
    """Return whether a file in the working tree differs from what a commit has of it."""
    command = ("diff", "--quiet", "--no-ext-diff", "--no-textconv", commit, "--")
    done = repository.git.read(*command, _pathspec(repository, path), accepted=(0, 1))
    return done.status == 1


def blobs_of(repository: Repository, commit: str) -> dict[str, str]:
    """Return the hash of each file that a commit changes against its parent; zeros if deleted.

    The form is that of git-diff-tree's raw output.
    """
    command = ("diff-tree", "-r", "-z", "--no-commit-id", "--no-renames", commit)
    fields = repository.git.read(*command).stdout.split("\0")
    return {name: about.split()[3] for about, name in zip(fields[::2], fields[1::2], strict=False)}


def blob_at(repository: Repository, commit: str, name: str) -> str | None:
    """Return the hash of a file in a commit, or with an empty one in the index; None without it."""
    asked = ("rev-parse", "--quiet", "--verify", f"{commit}:{name}")
    return repository.git.read(*asked, accepted=(0, 1, 128)).stdout.strip() or None


def hashes_of(repository: Repository, paths: Sequence[Path]) -> dict[str, str]:
    """Return by which hash git would keep each file as it is now; none of a file that is gone."""
    there = [path for path in paths if path.is_file()]
    names = [path.relative_to(repository.root).as_posix() for path in there]
    hashes = repository.git.read("hash-object", "--", *map(str, there)).stdout if there else ""
    return dict(zip(names, hashes.split(), strict=True))


def all_tags(repository: Repository) -> tuple[str, ...]:
    """Return the names of all tags, in whatever history."""
    listed = repository.git.read("for-each-ref", "--format=%(refname)", "refs/tags")
    return tuple(name.removeprefix("refs/tags/") for name in listed.stdout.splitlines())


def is_shallow(repository: Repository) -> bool:
    """Return whether the history was cut off when the repository was cloned."""
    said = repository.git.read("rev-parse", "--is-shallow-repository").stdout
    return said.strip() == "true"


def tracked(repository: Repository, names: Sequence[str]) -> tuple[Path, ...]:
    """Return every file of one of these names that git tracks, in whatever folder."""
    patterns = (f":(top,glob)**/{name}" for name in names)
    listed = repository.git.read("ls-files", "-z", "--", *patterns).stdout.split("\0")
    return tuple(repository.root / name for name in listed if name)


def links_below(repository: Repository, folder: Path) -> tuple[Path, ...]:
    """Return where the symbolic links lead that git tracks below a folder; each end once."""
    command = ("ls-files", "-z", "--stage", "--", _pathspec(repository, folder))
    entries = (item.partition("\t") for item in repository.git.read(*command).stdout.split("\0"))
    links = (repository.root / name for kind, _, name in entries if kind.startswith(_LINK))
    return tuple(dict.fromkeys(link.resolve() for link in links if link.exists()))


def commits_since(repository: Repository, older: str) -> tuple[str, ...]:
    """Return the commits of HEAD that `older` does not have, newest first: hash and subject."""
    command = ("log", "--no-show-signature", "--format=%h %s", f"{older}..HEAD")
    return tuple(repository.git.read(*command).stdout.splitlines())


def is_ignored(repository: Repository, path: Path) -> bool:
    """Return whether git would not add a file at a path, which need not be there."""
    asked = ("check-ignore", "--quiet", "--", str(path))
    return repository.git.read(*asked, accepted=(0, 1, 128)).status == 0


def versions_of(repository: Repository, path: Path, most: int) -> Iterator[bytes]:
    """Yield what a file was in the commits of all branches that changed it, the newest first."""
    for commit in _changing(repository, path, most, "--all"):
        yield content_of(repository, commit, path)


def commit_with(repository: Repository, path: Path, content: bytes) -> str | None:
    """Return the newest of the commits that changed a file in which it has a content.

    Whatever ends its lines: git may turn them. None where none of the newest has it.
    """
    wanted = content.replace(b"\r\n", b"\n")
    for commit in _changing(repository, path, _LOOKED_AT, "HEAD"):
        if content_of(repository, commit, path).replace(b"\r\n", b"\n") == wanted:
            return commit
    return None


def _changing(repository: Repository, path: Path, most: int, within: str) -> list[str]:
    """Return the newest commits of a history, or of all, that changed a file."""
    log = ("log", "--no-show-signature", f"--max-count={most}", "--format=%H", within, "--")
    return repository.git.read(*log, _pathspec(repository, path)).stdout.split()


def writer_of(repository: Repository, path: Path, text: str, commit: str) -> str | None:
    """Return the newest commit in a history that put a text into a file that was there already."""
    log = ("log", "--no-show-signature", "--max-count=1", "--format=%H", f"-S{text}", commit, "--")
    found = repository.git.read(*log, _pathspec(repository, path)).stdout.strip()
    if not found or repository.commit_of(f"{found}^") is None:
        return None
    before, after = (content_of(repository, at, path) for at in (f"{found}^", found))
    return found if before and text.encode() not in before and text.encode() in after else None


def is_on_remote(repository: Repository, remote: str, commit: str) -> bool:
    """Return whether a branch of a remote had a commit when git last heard of that remote."""
    command = ("for-each-ref", "--count=1", f"--contains={commit}", f"refs/remotes/{remote}/")
    return bool(repository.git.read(*command).stdout)


def names_at(repository: Repository, commit: str, folder: str) -> tuple[str, ...]:
    """Return the paths of what lies in a folder at a commit, from the repository's root."""
    listed = repository.git.read(
        "ls-tree", "-z", "--name-only", "--full-tree", commit, f"{folder}/"
    )
    return tuple(name for name in listed.stdout.split("\0") if name)


def text_at(repository: Repository, commit: str, path: str) -> str:
    """Return the text of a file at a commit."""
    return repository.git.read("cat-file", "blob", f"{commit}:{path}").stdout


def message_of(repository: Repository, commit: str) -> str:
    """Return the whole message of a commit."""
    return repository.git.read(
        "show", "--no-patch", "--no-show-signature", "--format=%B", commit
    ).stdout


def changed_by(repository: Repository, commit: str) -> tuple[str, ...] | None:
    """Return the paths that a commit changes against its first parent; None where git has none."""
    parent = repository.commit_of(f"{commit}^1")
    if parent is None:
        return None
    changed = repository.git.read("diff", "--name-only", "--no-renames", "-z", parent, commit)
    return tuple(name for name in changed.stdout.split("\0") if name)


def refs_with(repository: Repository, remote: str, commit: str) -> tuple[str, ...]:
    """Return the remote's branches that have a commit and the tags at it, as the remote calls them.

    Branches are as git last heard of them.
    """
    there = f"refs/remotes/{remote}/"
    command = ("for-each-ref", f"--contains={commit}", "--format=%(refname)", there)
    names = (name.removeprefix(there) for name in repository.git.read(*command).stdout.splitlines())
    branches = tuple(f"refs/heads/{name}" for name in names if name != "HEAD")
    return (*branches, *(f"refs/tags/{tag}" for tag in tags_at(repository, commit)))


def tags_at(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return the names of the tags that point to a commit."""
    command = ("for-each-ref", f"--points-at={commit}", "--format=%(refname)", "refs/tags")
    listed = repository.git.read(*command).stdout.splitlines()
    return tuple(name.removeprefix("refs/tags/") for name in listed)


def tag_object(repository: Repository, tag: str) -> str | None:
    """Return the hash of what a tag names, of an annotated one its own; None without one."""
    asked = ("rev-parse", "--quiet", "--verify", f"refs/tags/{tag}")
    return repository.git.read(*asked, accepted=(0, 1)).stdout.strip() or None


def tag_text(repository: Repository, tag: str) -> str | None:
    """Return the whole message of an annotated tag without a signature; None for another, or none.

    The fields are those of git-for-each-ref.
    """
    form = "--format=%(objecttype)%00%(contents:subject)%00%(contents:body)"
    said = repository.git.read("for-each-ref", form, f"refs/tags/{tag}").stdout
    kind, _, text = said.partition("\0")
    return "\n\n".join(text.split("\0")).strip() if kind == "tag" else None


def worktree_of(repository: Repository, branch: str) -> Path | None:
    """Return the folder of the working tree that has a branch checked out; None where none has.

    The form of the list is that of git-worktree's --porcelain.
    """
    folder = None
    for line in repository.git.read("worktree", "list", "--porcelain").stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word == "worktree":
            folder = Path(rest)
        elif (word, rest) == ("branch", f"refs/heads/{branch}"):
            return folder
    return None


def _pathspec(repository: Repository, path: Path, magic: str = "") -> str:
    relative = path.relative_to(repository.root)
    # Behind the magic nothing is the whole repository; git knows no "." there.
    return f":({magic}top,literal){relative.as_posix() if relative.parts else ''}"


def names_in(repository: Repository, commit: str, folder: Path) -> tuple[str, ...]:
    """Return the names of what a commit has in a folder of the repository, not below it."""
    inside = folder.relative_to(repository.root).as_posix()
    tree = commit if inside == "." else f"{commit}:{inside}"
    listed = repository.git.read("ls-tree", "--name-only", "-z", tree, accepted=(0, 128)).stdout
    return tuple(name for name in listed.split("\0") if name)


def content_of(repository: Repository, commit: str, path: Path) -> bytes:
    """Return what a commit has in a file; nothing where it has no such file."""
    inside = path.relative_to(repository.root).as_posix()
    shown = repository.git.read("show", f"{commit}:{inside}", accepted=(0, 128))
    return shown.stdout.encode("utf-8", "surrogateescape")


def changes_between(
    repository: Repository, older: str | None, newer: str, folder: Path
) -> tuple[tuple[str, str], ...]:
    """Return hash and subject of each commit that touches a folder, the newest first.

    Without merges; all of the history where there is no `older` commit.
    """
    command = ("log", "--no-merges", "--no-show-signature", "--format=%h %s")
    between = newer if older is None else f"{older}..{newer}"
    below = () if folder == repository.root else ("--", _pathspec(repository, folder))
    lines = repository.git.read(*command, between, *below).stdout.splitlines()
    return tuple((line.partition(" ")[0], line.partition(" ")[2]) for line in lines)
