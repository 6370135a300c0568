"""The git door, on real repositories with a real remote."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.doors.checkout import checkout
from shipway.doors.environment import GIT_STEERING, without
from shipway.doors.git_history import tag_object
from shipway.doors.git_push import push
from shipway.doors.git_remotes import remote_refs
from shipway.doors.repositories import find_repository
from shipway.errors.git import (
    CommitRefused,
    GitFailed,
    NotAGitRepository,
    PushHookRefused,
    PushRejected,
    RemoteUnreachable,
)

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.doors.git import Repository
    from support.projects import Sample


@pytest.fixture
def repository(sample: Sample) -> Repository:
    return find_repository(sample.root)


def test_a_folder_without_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAGitRepository, match="not inside a git repository"):
        find_repository(tmp_path)


def test_all_worktrees_share_one_state(sample: Sample, tmp_path: Path) -> None:
    sample.git("worktree", "add", str(tmp_path / "other"))
    assert find_repository(tmp_path / "other").common == find_repository(sample.root).common


def test_before_the_first_commit_there_is_no_head(tmp_path: Path, sample: Sample) -> None:
    sample.git("init", str(tmp_path / "empty"))
    assert find_repository(tmp_path / "empty").head() is None


def test_a_detached_head_has_no_branch(repository: Repository, sample: Sample) -> None:
    assert repository.branch() == "main"
    sample.git("switch", "--detach")
    assert repository.branch() is None


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="nothing to sign with")
def test_settings_of_how_git_shows_things_change_nothing(
    repository: Repository, sample: Sample, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    settings = {
        "column.ui": "always",
        "color.ui": "always",
        "commit.gpgSign": "true",
        "gpg.format": "ssh",
        "log.showSignature": "true",
        "user.signingKey": str(key),
    }
    for name, value in settings.items():
        sample.git("config", name, value)
    sample.git("commit", "--quiet", "--allow-empty", "--message", "Signed")
    for tag in ("v1", "v2", "v3"):
        sample.git("tag", tag)
    assert repository.merged_tags() == ("v1", "v2", "v3")
    assert repository.subject("HEAD") == "Signed"
    assert repository.commit_time("HEAD") > 0


def test_changes_are_seen_with_odd_names(repository: Repository, sample: Sample) -> None:
    (sample.root / "ä $(x) 'y'.txt").write_text("new")
    (sample.root / "README.md").write_text("changed")
    (sample.root / "__pycache__").mkdir()
    (sample.root / "__pycache__" / "tasks.pyc").write_bytes(b"")
    assert set(repository.changes(sample.root)) == {" M README.md", "?? ä $(x) 'y'.txt"}
    assert repository.changes(sample.root, ignoring=["README.md"]) == ("?? ä $(x) 'y'.txt",)
    assert set(repository.changed_files()) == {"README.md", "ä $(x) 'y'.txt"}


def test_what_python_tools_leave_is_no_change_even_unignored(
    repository: Repository, sample: Sample
) -> None:
    (sample.root / ".gitignore").write_text("")
    sample.commit("Ignore nothing")
    for folder in ("__pycache__", ".nox", "src/sampleship.egg-info", "a/__pycache__"):
        (sample.root / folder).mkdir(parents=True)
        (sample.root / folder / "file").write_bytes(b"")
    assert repository.changes(sample.root) == ()


def test_a_failing_git_status_is_not_a_clean_tree(repository: Repository, sample: Sample) -> None:
    (sample.root / ".git" / "index").write_bytes(b"broken")
    with pytest.raises(GitFailed, match="status"):
        repository.changes(sample.root)


def test_only_the_named_files_are_committed(repository: Repository, sample: Sample) -> None:
    (sample.root / "README.md").write_text("ours")
    (sample.root / "LICENSE").write_text("theirs")
    sample.git("add", "LICENSE")
    repository.commit([sample.root / "README.md"], "Ours")
    assert sample.git("show", "--format=%s", "--name-only").split() == ["Ours", "README.md"]
    assert sample.git("diff", "--cached", "--name-only") == "LICENSE"


def test_variables_that_steer_git_change_nothing(
    repository: Repository, sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample.root / "README.md").write_text("ours")
    (sample.root / "sub" / "__pycache__").mkdir(parents=True)
    (sample.root / "sub" / "__pycache__" / "a.pyc").touch()
    (sample.root / ".gitignore").write_text("/dist/")
    before = repository.head()
    with monkeypatch.context() as steered:
        for name in GIT_STEERING:
            steered.setenv(name, "1" if name.endswith("_PATHSPECS") else str(tmp_path / "other"))
        assert find_repository(sample.root).root == sample.root
        assert repository.changes(sample.root) == (" M .gitignore", " M README.md")
        repository.commit([sample.root / "README.md", sample.root / ".gitignore"], "Ours")
        assert repository.changes(sample.root) == ()
        assert set(without()) == set(GIT_STEERING)
    assert sample.git("show", "--format=%P", "--name-only").split() == [
        before, ".gitignore", "README.md",
    ]  # fmt: skip
    assert sample.git("fsck", "--strict") == ""
    assert not (tmp_path / "other").exists()


def test_what_git_calls_local_to_a_repository_is_taken_from_the_folder(sample: Sample) -> None:
    local = set(sample.git("rev-parse", "--local-env-vars").split())
    assert local - set(GIT_STEERING) == {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"}


def test_a_hook_that_refuses_is_quoted(repository: Repository, sample: Sample) -> None:
    hook = sample.root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho 'line too long' >&2\nexit 1\n")
    hook.chmod(0o755)
    (sample.root / "README.md").write_text("ours")
    with pytest.raises(CommitRefused) as caught:
        repository.commit([sample.root / "README.md"], "Ours")
    assert "line too long" in caught.value.details


def test_undoing_a_commit_leaves_other_changes_alone(
    repository: Repository, sample: Sample
) -> None:
    parent = repository.head() or ""
    (sample.root / "README.md").write_text("ours")
    (sample.root / "LICENSE").write_text("theirs")
    sample.git("add", "LICENSE")
    repository.commit([sample.root / "README.md"], "Ours")
    repository.undo_commit("main", repository.head() or "", parent, [sample.root / "README.md"])
    assert repository.head() == parent
    assert sample.git("diff", "--cached", "--name-only") == "LICENSE"
    assert sample.git("diff", "--name-only") == "README.md"


def test_undoing_a_commit_that_is_not_the_newest_is_refused(
    repository: Repository, sample: Sample
) -> None:
    first = repository.head() or ""
    sample.commit("Second", a__txt="a")
    second = repository.head() or ""
    sample.commit("Third", b__txt="b")
    with pytest.raises(GitFailed):
        repository.undo_commit("main", second, first, [sample.root / "a.txt"])
    assert sample.git("log", "-1", "--format=%s") == "Third"


def test_tags_of_both_kinds_are_read(repository: Repository, sample: Sample) -> None:
    sample.git("tag", "light")
    repository.create_tag("v1.0.0", repository.head() or "", "sampleship 1.0.0")
    assert repository.tag_commit("v1.0.0") == repository.tag_commit("light") == repository.head()
    assert repository.tag_message("v1.0.0") == "sampleship 1.0.0"
    assert repository.tag_message("light") is None
    assert repository.tag_commit("v9") is None
    assert {"light", "v1.0.0"} <= set(repository.merged_tags())


def test_a_tag_is_in_no_history_before_the_first_commit(
    repository: Repository, sample: Sample
) -> None:
    sample.git("tag", "v1.0.0")
    with pytest.raises(GitFailed, match="for-each-ref"):
        repository.merged_tags("no-such-commit")
    sample.git("switch", "--quiet", "--orphan", "other")
    assert repository.merged_tags() == ()


def test_a_tag_that_was_moved_is_not_deleted(repository: Repository, sample: Sample) -> None:
    commit = repository.head() or ""
    repository.create_tag("v1.0.0", commit, "one")
    made = tag_object(repository, "v1.0.0") or ""
    sample.commit("Second", a__txt="a")
    sample.git("tag", "--force", "v1.0.0")
    with pytest.raises(GitFailed):
        repository.delete_tag("v1.0.0", made)
    assert repository.tag_commit("v1.0.0") == repository.head()


def test_push_is_all_or_nothing(repository: Repository, sample: Sample) -> None:
    repository.create_tag("v1.0.0", repository.head() or "", "one")
    hook = sample.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\ncase "$1" in refs/tags/*) echo no tags >&2; exit 1;; esac\n')
    hook.chmod(0o755)
    sample.commit("Second", a__txt="a")
    before = sample.git_remote("for-each-ref")
    with pytest.raises(PushRejected) as caught:
        push(repository, "origin", ["refs/heads/main:refs/heads/main", "refs/tags/v1.0.0"])
    assert "no tags" in caught.value.details
    assert sample.git_remote("for-each-ref") == before


def test_a_hook_of_this_repository_that_refuses_a_push_is_not_the_remote(
    repository: Repository, sample: Sample
) -> None:
    sample.git("config", "core.hooksPath", "hooks of mine")
    hook = sample.root / "hooks of mine" / "pre-push"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho fatal: not on Fridays >&2; exit 1\n")
    hook.chmod(0o755)
    sample.commit("Second", a__txt="a")
    before = sample.git_remote("for-each-ref")
    with pytest.raises(PushHookRefused, match="hooks of mine") as caught:
        push(repository, "origin", ["refs/heads/main"])
    assert "not on Fridays" in caught.value.details
    assert sample.git_remote("for-each-ref") == before
    # With a hook that lets it pass, it is the remote that refuses, or nobody.
    hook.write_text("#!/bin/sh\n")
    sample.git_remote("config", "receive.denyDeletes", "true")
    with pytest.raises(PushRejected):
        push(repository, "origin", [":refs/heads/main"])
    sample.git("remote", "set-url", "origin", str(sample.remote) + "-gone")
    with pytest.raises(RemoteUnreachable):
        push(repository, "origin", ["refs/heads/main"])


def test_a_push_after_somebody_elses_says_how_to_take_theirs_in(
    repository: Repository, sample: Sample
) -> None:
    first = repository.head()
    sample.commit("Theirs", a__txt="a")
    push(repository, "origin", ["refs/heads/main"])
    sample.git("reset", "--quiet", "--hard", str(first))
    sample.commit("Ours", b__txt="b")
    with pytest.raises(PushRejected) as caught:
        push(repository, "origin", ["refs/heads/main"])
    assert caught.value.fix[0].startswith("git pull --rebase origin")


def test_a_remote_is_asked_for_commits_not_tag_objects(repository: Repository) -> None:
    repository.create_tag("v1.0.0", repository.head() or "", "one")
    push(repository, "origin", ["refs/tags/v1.0.0:refs/tags/v1.0.0"])
    (refs,) = remote_refs(repository, "origin", "main", "v1.0.0")
    assert refs.tag == refs.branch == repository.head()
    (refs,) = remote_refs(repository, "origin", "none", "v2")
    assert refs.tag is None


def test_a_remote_that_is_gone_is_unknown_and_not_empty(
    repository: Repository, sample: Sample
) -> None:
    sample.git("remote", "set-url", "origin", str(sample.remote) + "-gone")
    with pytest.raises(RemoteUnreachable, match="ls-remote"):
        remote_refs(repository, "origin", "main", "v1.0.0")


def test_a_worktree_is_the_commit_and_is_gone_afterwards(
    repository: Repository, sample: Sample
) -> None:
    (sample.root / "README.md").write_text("not committed")
    with checkout(repository, repository.root, repository.head() or "") as tree:
        assert "A sample project." in (tree / "README.md").read_text()
        assert not tree.is_relative_to(sample.root)
    assert not tree.exists()
    assert len(sample.git("worktree", "list").splitlines()) == 1


def test_one_look_is_of_one_moment_and_sees_what_is_written_meanwhile(
    repository: Repository, sample: Sample
) -> None:
    with repository.one_look():
        head = repository.head()
        sample.git("commit", "--quiet", "--allow-empty", "--message", "Somebody else")
        assert repository.head() == head
        repository.create_tag("v9", "HEAD", "nine")
        assert repository.head() == repository.tag_commit("v9") != head
    sample.git("reset", "--quiet", "--hard", "HEAD^")
    assert repository.head() == head


def test_one_look_asks_a_remote_that_does_not_answer_once(
    repository: Repository, sample: Sample
) -> None:
    sample.git("remote", "set-url", "origin", f"{sample.remote}.gone")
    with repository.one_look():
        problems = []
        for _ in range(2):
            with pytest.raises(RemoteUnreachable) as caught:
                remote_refs(repository, "origin", "main", "v1")
            problems.append(caught.value)
    assert problems[0] is problems[1]


def test_uncommitted_changes_of_every_kind_are_laid_over(
    repository: Repository, sample: Sample
) -> None:
    root = sample.root
    (root / "link").symlink_to("README.md")
    (root / "folder").mkdir()
    (root / "folder" / "file").write_text("a file in a folder")
    sample.commit("Begin", becomes_a_folder="a file")
    for path in (root / "link", root / "folder" / "file", root / "becomes_a_folder"):
        path.unlink()
    (root / "link").symlink_to("src")
    (root / "folder").rmdir()
    (root / "folder").write_text("a file")
    (root / "becomes_a_folder").mkdir()
    (root / "becomes_a_folder" / "file").write_text("below")
    (root / "dangling").symlink_to("nowhere")
    sample.git("init", "--quiet", "inner")
    (root / "inner" / "inside.txt").write_text("inside")
    with checkout(repository, root, repository.head() or "", changes=True) as tree:
        assert (tree / "link").readlink().name == "src"
        assert (tree / "folder").read_text() == "a file"
        assert (tree / "becomes_a_folder" / "file").read_text() == "below"
        assert (tree / "dangling").readlink().name == "nowhere"
        assert (tree / "inner" / "inside.txt").read_text() == "inside"


def test_a_sparse_checkout_leaves_nothing_out_of_the_worktree(
    repository: Repository, sample: Sample
) -> None:
    sample.git("sparse-checkout", "set", "--no-cone", "/*", "!/src/")
    assert not sample.module.exists()
    with checkout(repository, repository.root, repository.head() or "") as tree:
        assert (tree / "src" / "sampleship" / "__init__.py").is_file()
        assert find_repository(tree).changes(tree) == ()
    assert not sample.module.exists()
    assert sample.git("sparse-checkout", "list").splitlines() == ["/*", "!/src/"]


def test_no_hook_changes_a_worktree(repository: Repository, sample: Sample) -> None:
    hook = sample.root / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho junk > junk.py\nexit 1\n")
    hook.chmod(0o755)
    with checkout(repository, repository.root, repository.head() or "") as tree:
        assert not (tree / "junk.py").exists()
        assert find_repository(tree).changes(tree) == ()


class TestWithATagOfItsOwn:
    """A checkout in which the commit has a tag that the repository does not get to know."""

    def test_the_commit_has_that_tag_alone_and_the_repository_none(
        self, repository: Repository, sample: Sample
    ) -> None:
        sample.git("tag", "--annotate", "--message", "of an earlier commit", "v0.9")
        sample.commit("Go on", README__md="later")
        sample.git("tag", "v1.0")
        # A job of CI has no name to tag with.
        sample.git("config", "user.useConfigOnly", "true")
        sample.git("config", "user.name", "")
        before = sample.state()
        head = repository.head() or ""
        with checkout(repository, repository.root, head, tag="v1.1.dev7") as tree:
            own = find_repository(tree)
            assert own.head() == head
            assert own.changes(tree) == ()
            assert (tree / "README.md").read_text() == "later"
            described = own.git.read("describe", "--long", "--dirty").stdout
            assert described.startswith("v1.1.dev7-0-g")
            assert set(own.merged_tags()) == {"v0.9", "v1.1.dev7"}
            assert own.commit_count("HEAD") == 2
            assert sample.state() == before
        assert not tree.exists()
        assert sample.state() == before

    def test_files_are_checked_out_as_the_repository_says(
        self, repository: Repository, sample: Sample
    ) -> None:
        sample.git("config", "core.autocrlf", "true")
        (sample.root / ".git" / "info").mkdir(exist_ok=True)
        (sample.root / ".git" / "info" / "attributes").write_text("LICENSE -text\n")
        head = repository.head() or ""
        with checkout(repository, repository.root, head, tag="v9") as tree:
            assert (tree / "README.md").read_bytes().startswith(b"# sampleship\r\n")
            assert (tree / "LICENSE").read_bytes() == b"MIT License\n"

    def test_a_clone_without_history_has_none_there_either(
        self, sample: Sample, tmp_path: Path
    ) -> None:
        sample.commit("Go on", README__md="later")
        sample.git("push", "--quiet", "origin", "main")
        clone = tmp_path / "clone"
        sample.git("clone", "--quiet", "--depth=1", sample.remote.as_uri(), str(clone))
        shallow = find_repository(clone)
        with checkout(shallow, clone, shallow.head() or "", tag="v9") as tree:
            assert find_repository(tree).commit_count("HEAD") == 1
