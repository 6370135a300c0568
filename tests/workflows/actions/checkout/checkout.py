"""Check out the commit of a run as actions/checkout does: a branch, or a tag with HEAD detached."""

from __future__ import annotations

import os
import subprocess


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


ref, sha = os.environ["GITHUB_REF"], os.environ["GITHUB_SHA"]
kind, _, name = ref.removeprefix("refs/").partition("/")
git("init", "--quiet", "--initial-branch=main", ".")
git("remote", "add", "origin", os.environ["STAND_IN_ORIGIN"])
if os.environ["DEPTH"] == "0":
    git(
        "fetch",
        "--quiet",
        "origin",
        "+refs/heads/*:refs/remotes/origin/*",
        "+refs/tags/*:refs/tags/*",
    )
else:
    here = f"refs/remotes/origin/{name}" if kind == "heads" else ref
    git(
        "fetch",
        "--quiet",
        "--no-tags",
        f"--depth={os.environ['DEPTH']}",
        "origin",
        f"+{sha}:{here}",
    )
if kind == "heads":
    git("checkout", "--quiet", "--force", "-B", name, sha)
else:
    git("checkout", "--quiet", "--force", "--detach", sha)
