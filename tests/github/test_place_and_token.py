"""Which repository is meant, and whose token is sent where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.github.place import Place, find_place, parse_remote
from shipway.doors.github.tokens import find_token
from shipway.errors.github import NotOnGitHub, TokenMissing, TokenRefused

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.doors.git import Repository

PUBLIC = Place("octo-org", "sample", "github.com", "https://api.github.com")
ELSEWHERE = Place(
    "octo-org", "sample", "git.example.org", "https://git.example.org/api/v3", sure=False
)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/octo-org/sample",
        "https://github.com/octo-org/sample.git",
        "https://github.com/octo-org/sample/",
        "https://someone@github.com/octo-org/sample.git",
        "https://someone:secret@github.com/octo-org/sample.git",
        "https://www.github.com/octo-org/sample.git",
        "https://GitHub.com:443/octo-org/sample.git",
        "http://github.com/octo-org/sample",
        "git://github.com/octo-org/sample.git",
        "ssh://git@github.com/octo-org/sample.git",
        "ssh://git@ssh.github.com:443/octo-org/sample.git",
        "git+ssh://git@github.com/octo-org/sample.git",
        "git@github.com:octo-org/sample.git",
        "git@github.com:/octo-org/sample.git",
        "github.com:octo-org/sample",
        "git@ssh.github.com:octo-org/sample.git",
    ],
)
def test_every_spelling_of_a_remote_is_the_same_repository(url: str) -> None:
    assert parse_remote(url) == ("github.com", "octo-org", "sample")


@pytest.mark.parametrize(
    "url",
    [
        "/srv/git/sample.git",
        "../sample",
        "C:\\work\\sample",
        "C:/work/sample",
        "file:///srv/git/octo-org/sample.git",
        "https://github.com/sample",
        "https://github.com/a/b/c",
        "https://github.com/octo-org/..%2f..%2fuser",
        "https://github.com/octo-org/..",
        "git@github.com:octo-org",
        "https://[broken/octo-org/sample",
        "",
    ],
)
def test_what_is_no_repository_on_github_is_refused(url: str) -> None:
    with pytest.raises(NotOnGitHub):
        parse_remote(url)


def test_a_password_in_a_remote_is_not_told() -> None:
    with pytest.raises(NotOnGitHub) as caught:
        parse_remote("https://me:hunter22@github.com/only-one")
    assert "hunter22" not in caught.value.what


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://github.com/octo-org/sample.git", "https://api.github.com"),
        ("git@octo.ghe.com:octo-org/sample.git", "https://api.octo.ghe.com"),
        ("git@git.example.org:octo-org/sample.git", "https://git.example.org/api/v3"),
    ],
)
def test_the_api_is_that_of_the_host(checkout: Repository, url: str, api: str) -> None:
    checkout.git.write("remote", "set-url", "origin", url)
    place = find_place(checkout, "origin")
    assert (place.api, place.full_name) == (api, "octo-org/sample")
    assert place.sure == ("example.org" not in url)


def test_git_resolves_the_short_forms_of_its_configuration(checkout: Repository) -> None:
    checkout.git.write("config", "url.https://github.com/.insteadOf", "gh:")
    checkout.git.write("remote", "set-url", "origin", "gh:octo-org/sample")
    assert find_place(checkout, "origin").page == "https://github.com/octo-org/sample"


def test_github_actions_says_which_repository_it_is(
    checkout: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo-org/sample")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.org")
    monkeypatch.setenv("GITHUB_API_URL", "https://git.example.org/api/v3/")
    place = find_place(checkout, "nowhere")
    assert place.sure
    assert (place.api, place.host) == ("https://git.example.org/api/v3", "git.example.org")


def test_no_remote_and_a_folder_are_told_apart(checkout: Repository) -> None:
    """Each with the command that git takes: a remote that is there cannot be added."""
    with pytest.raises(NotOnGitHub, match="no remote 'upstream'") as missing:
        find_place(checkout, "upstream")
    assert missing.value.fix[0].startswith("git remote add upstream https://")
    with pytest.raises(NotOnGitHub, match="is a folder") as folder:
        find_place(checkout, "origin")
    assert folder.value.fix[0].startswith("git remote set-url origin https://")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_REPOSITORY", "sample"),
        ("GITHUB_API_URL", "api.github.com"),
        ("GITHUB_API_URL", "http://git.example.org/api/v3"),
    ],
)
def test_a_malformed_variable_is_refused(
    checkout: Repository, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    checkout.git.write("remote", "set-url", "origin", "git@github.com:octo-org/sample")
    monkeypatch.setenv(name, value)
    with pytest.raises(NotOnGitHub, match=name):
        find_place(checkout, "origin")


class TestTheToken:
    @pytest.fixture(autouse=True)
    def _no_gh(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Hide the machine's own GitHub CLI, if there is one."""
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    @pytest.fixture
    def gh(self, tmp_path: Path) -> Path:
        """Install a GitHub CLI that is logged in to one Enterprise Server and to github.com."""
        if sys.platform == "win32":
            pytest.skip("a script of the shell is no program there")
        program = tmp_path / "bin" / "gh"
        program.parent.mkdir()
        program.write_text(
            "#!/bin/sh\n"
            '[ "$*" = "auth token --hostname github.com" ] && echo gho_of_the_cli && exit\n'
            '[ "$*" = "auth token --hostname git.example.org" ] && echo gho_of_there && exit\n'
            "echo not logged in >&2; exit 1\n",
            encoding="utf-8",
        )
        program.chmod(0o755)
        return program

    def test_variables_come_first_then_the_cli(
        self, gh: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert gh.exists()
        token = find_token(PUBLIC)
        assert (token.value, token.source) == ("gho_of_the_cli", "gh auth token")
        monkeypatch.setenv("GH_TOKEN", "ghp_of_gh")
        assert find_token(PUBLIC).value == "ghp_of_gh"
        monkeypatch.setenv("GITHUB_TOKEN", " ghp_first\n")
        assert find_token(PUBLIC).value == "ghp_first"

    def test_it_is_not_in_what_is_printed_of_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_first")
        assert "ghp_first" not in repr(find_token(PUBLIC))

    def test_there_is_none(self) -> None:
        with pytest.raises(TokenMissing, match=r"github\.com"):
            find_token(PUBLIC)

    def test_the_cli_is_not_logged_in(self, gh: Path) -> None:
        gh.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        with pytest.raises(TokenMissing):
            find_token(PUBLIC)

    @pytest.mark.parametrize("value", ["two words", "snow\N{SNOWMAN}", "a\r\nHost: b", "\x01"])
    def test_a_value_that_cannot_be_a_header_is_no_token(
        self, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", value)
        with pytest.raises(TokenRefused) as caught:
            find_token(PUBLIC)
        assert value not in caught.value.what

    def test_a_host_that_only_a_remote_names_never_gets_the_token_of_a_variable(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_first")
        with pytest.raises(NotOnGitHub) as caught:
            find_token(ELSEWHERE)
        assert "GITHUB_API_URL=https://git.example.org/api/v3" in caught.value.fix[0]

    def test_it_gets_the_one_that_the_cli_has_for_it(
        self, gh: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert gh.exists()
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_first")
        assert find_token(ELSEWHERE).value == "gho_of_there"
