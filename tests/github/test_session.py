"""What can go wrong with any call, and what a user reads then."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from shipway.doors.github import GitHub, Token, connect
from shipway.errors.github import (
    GitHubFailing,
    GitHubRefused,
    GitHubTooSlow,
    GitHubUnreachable,
    OddAnswer,
    PermissionMissing,
    RateLimited,
    RepositoryNotFound,
    RepositoryRenamed,
    TokenRefused,
)
from support.dripping import dripping
from support.github import faults
from support.github.patience import QUICK
from support.slowness import slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.git import Repository
    from shipway.errors.base import ShipwayError
    from support.github.server import GitHubStandIn


def test_the_repository_is_read(github: GitHubStandIn, hub: GitHub) -> None:
    github.repository.default_branch = "trunk"
    github.repository.private = True
    found = hub.repository()
    assert (found.full_name, found.default_branch) == ("octo-org/sample", "trunk")
    assert (found.private, found.archived, found.admin) == (True, False, True)


class TestReads:
    @pytest.mark.parametrize(
        "fault", [faults.server_error(500), faults.server_error(503), faults.connection_cut()]
    )
    def test_are_repeated_after_faults_that_pass(
        self, github: GitHubStandIn, hub: GitHub, fault: faults.Fault
    ) -> None:
        github.fail(replace(fault, times=2))
        assert hub.repository().full_name == "octo-org/sample"
        assert len(github.calls) == 3

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (faults.server_error(502), GitHubFailing),
            (faults.connection_cut(), GitHubUnreachable),
            (faults.slow(0.8), GitHubTooSlow),
        ],
    )
    def test_end_with_an_error_where_the_fault_stays(
        self,
        github: GitHubStandIn,
        hub: GitHub,
        fault: faults.Fault,
        error: type[ShipwayError],
    ) -> None:
        github.fail(replace(fault, times=9))
        hasty = GitHub(hub.place, Token(github.token, "a test"), replace(QUICK, silence=0.4))
        with pytest.raises(error):
            hasty.repository()
        assert len(github.calls) == 3

    def test_are_given_up_where_answers_come_in_byte_by_byte(self, hub: GitHub) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        with dripping(head) as url:
            place = replace(hub.place, api=url.rstrip("/"))
            slow = GitHub(place, Token("ghp_x", "a test"), replace(QUICK, total=0.3, tries=1))
            start = perf_counter()
            with pytest.raises(GitHubTooSlow):
                slow.repository()
            assert perf_counter() - start < 3

    def test_say_that_nobody_listens(self, hub: GitHub) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            api = f"http://127.0.0.1:{free.getsockname()[1]}"
        gone = GitHub(replace(hub.place, api=api), Token("ghp_x", "a test"), QUICK)
        with pytest.raises(GitHubUnreachable, match="refused"):
            gone.repository()


class TestLimits:
    @pytest.mark.parametrize(
        "fault",
        [
            faults.primary_limit(0),
            slow(faults.primary_limit(0, status=429)),
            slow(faults.secondary_limit(1)),
            slow(faults.secondary_limit(1, status=429)),
        ],
    )
    def test_a_short_one_is_waited_for(
        self, github: GitHubStandIn, hub: GitHub, fault: faults.Fault
    ) -> None:
        github.fail(replace(fault))
        start = perf_counter()
        assert hub.repository().full_name == "octo-org/sample"
        assert 1 <= perf_counter() - start < 4

    def test_a_long_one_is_told_with_its_end(self, github: GitHubStandIn, hub: GitHub) -> None:
        github.fail(faults.primary_limit(1800))
        with pytest.raises(RateLimited) as caught:
            hub.repository()
        assert len(github.calls) == 1
        moment = caught.value.fix[0].rpartition("after ")[2]
        end = datetime.strptime(moment, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
        assert 1790 < (end - datetime.now(UTC)).total_seconds() < 1810

    def test_one_that_names_no_time_lasts_a_minute(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(faults.secondary_limit(None))
        with pytest.raises(RateLimited, match="secondary rate limit"):
            hub.repository()

    def test_one_that_comes_again_and_again_is_told(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(replace(faults.secondary_limit(0), times=9))
        with pytest.raises(RateLimited):
            hub.repository()
        assert len(github.calls) == 3

    def test_a_post_that_was_not_taken_is_sent_again(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(faults.secondary_limit(1).on("POST"))
        made = hub.releases.create_draft(
            "v1", target="main", title="One", notes="", prerelease=False
        )
        assert [release.id for release in github.repository.releases] == [made.id]


class TestRights:
    @pytest.mark.parametrize("fault", [faults.bad_credentials(), None])
    def test_a_token_that_is_not_accepted(
        self, github: GitHubStandIn, hub: GitHub, fault: faults.Fault | None
    ) -> None:
        if fault is None:
            github.token = "another"
        else:
            github.fail(fault)
        with pytest.raises(TokenRefused, match="token of GITHUB_TOKEN"):
            hub.repository()

    @pytest.mark.parametrize(
        ("fault", "needs"),
        [
            (faults.scope_missing("repo", "gist"), "the scope `repo` (it has: gist)"),
            (faults.scope_missing("repo"), "the scope `repo` (it has: none)"),
            (faults.permission_missing("actions=read"), "the permission `actions: read`"),
            (
                faults.permission_missing("contents=write,workflows=write; checks=read"),
                "the permission `contents: write` and `workflows: write` or `checks: read`",
            ),
            (
                faults.Fault(403, {"message": "Resource not accessible by integration"}),
                "the permission `metadata: read` (classic: scope `repo`)",
            ),
        ],
    )
    def test_what_the_token_lacks_is_named(
        self, github: GitHubStandIn, hub: GitHub, fault: faults.Fault, needs: str
    ) -> None:
        github.fail(fault)
        with pytest.raises(PermissionMissing) as caught:
            hub.repository()
        assert caught.value.needs == needs
        assert needs in caught.value.what
        assert needs in caught.value.fix[0]

    def test_single_sign_on_says_where_to_allow_the_token(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        url = "https://github.com/orgs/octo-org/sso?authorization_request=A"
        headers = {"X-GitHub-SSO": f"required; url={url}"}
        github.fail(faults.Fault(403, {"message": "Resource protected by SAML"}, headers))
        with pytest.raises(PermissionMissing) as caught:
            hub.repository()
        assert caught.value.fix == (f"authorize it: {url}",)

    def test_the_token_is_in_no_error(self, github: GitHubStandIn, hub: GitHub) -> None:
        for fault in (faults.bad_credentials(), faults.scope_missing(), faults.server_error()):
            github.fail(replace(fault, times=3))
            with pytest.raises(Exception, match="GET") as caught:
                hub.repository()
            assert github.token not in repr(vars(caught.value))

    def test_a_login_in_netrc_does_not_take_its_place(
        self, github: GitHubStandIn, hub: GitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine localhost login me password x\n", encoding="utf-8")
        monkeypatch.setenv("NETRC", str(netrc))
        # Where proxies and .netrc of the environment are looked at, as for the real GitHub.
        monkeypatch.setattr("shipway.doors.github.wire.is_loopback", lambda _: False)
        api = github.url.replace("127.0.0.1", "localhost")
        there = GitHub(replace(hub.place, api=api), Token(github.token, "a test"), QUICK)
        assert there.repository().full_name == "octo-org/sample"


class TestTheRepository:
    def test_is_not_there(
        self, github: GitHubStandIn, checkout: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_REPOSITORY", "octo-org/other")
        assert github.url
        other = connect(checkout, "origin", QUICK)
        reads: list[Callable[[], object]] = [
            other.repository,
            other.workflows.all,
            lambda: other.runs.get(1),
            lambda: other.runs.jobs(1),
            lambda: other.runs.of_commit("0" * 40),
            other.settings.secrets,
        ]
        for read in reads:
            with pytest.raises(RepositoryNotFound):
                read()

    def test_has_another_name(self, github: GitHubStandIn, hub: GitHub) -> None:
        github.repository.renamed_to = "new-org/better"
        for read in (hub.repository, hub.workflows.all):
            with pytest.raises(RepositoryRenamed, match="is new-org/better now") as caught:
                read()
            assert caught.value.fix[0] == (
                "git remote set-url origin https://github.com/new-org/better.git"
            )

    def test_has_another_name_that_nobody_tells(self, github: GitHubStandIn, hub: GitHub) -> None:
        github.fail(faults.Fault(301, {"message": "Moved"}, {"Location": "/elsewhere"}))
        with pytest.raises(RepositoryRenamed, match="elsewhere"):
            hub.repository()

    def test_a_redirect_does_not_take_the_token_elsewhere(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as stranger:
            stranger.settimeout(0.2)
            url = f"http://127.0.0.1:{stranger.getsockname()[1]}/repositories/1"
            github.fail(faults.Fault(301, {}, {"Location": url}))
            with pytest.raises(OddAnswer, match="away from"):
                hub.repository()
            with pytest.raises(TimeoutError):
                stranger.accept()


class TestOddAnswers:
    @pytest.mark.parametrize(
        "content",
        [b"<html>", b"[]", b"{}", b'"text"', b"null", b'{"full_name": 3}', b"\xff\xfe"],
    )
    def test_are_named(self, github: GitHubStandIn, hub: GitHub, content: bytes) -> None:
        github.fail(faults.nonsense(content))
        with pytest.raises(OddAnswer, match="GET /repos/octo-org/sample"):
            hub.repository()

    @pytest.mark.parametrize(
        "content",
        [
            {"workflow_runs": {}},
            {"workflow_runs": [1]},
            {"workflow_runs": [{"id": True}]},
            {"workflow_runs": [{"id": 1, "created_at": "yesterday"}]},
            {"workflow_runs": [{"id": 1, "created_at": "2026-11-20T10:00:00"}]},
            [],
        ],
    )
    def test_are_named_in_lists(self, github: GitHubStandIn, hub: GitHub, content: object) -> None:
        github.fail(faults.nonsense(content))
        with pytest.raises(OddAnswer):
            hub.runs.of_commit("0" * 40)

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("/releases$", {}),
            ("/releases$", [1]),
            ("/rulesets/", {"id": 1, "name": "x", "enforcement": "active", "conditions": 1}),
            (
                "/rulesets/",
                {
                    "id": 1,
                    "name": "x",
                    "enforcement": "active",
                    "conditions": {"ref_name": {"include": [1]}},
                },
            ),
        ],
    )
    def test_are_named_wherever_they_are(
        self, github: GitHubStandIn, hub: GitHub, path: str, content: object
    ) -> None:
        github.repository.add_ruleset("main")
        github.fail(faults.nonsense(content).on("GET", path))
        with pytest.raises(OddAnswer, match="GET /repos/octo-org/sample"):
            _ = hub.releases.of_tag("v1"), hub.settings.rulesets("branch")

    def test_of_a_status_that_says_nothing_are_named(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(faults.Fault(300, {}))
        with pytest.raises(OddAnswer, match="answers 300"):
            hub.repository()

    def test_are_not_read_without_end(self, github: GitHubStandIn, hub: GitHub) -> None:
        short = GitHub(hub.place, Token(github.token, "a test"), replace(QUICK, size=1000))
        with pytest.raises(OddAnswer, match="more than 1000 bytes"):
            short.repository()

    def test_come_from_servers_that_are_not_github(self, hub: GitHub) -> None:
        def answer(server: socket.socket) -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=answer, args=(server,))
            thread.start()
            api = f"http://127.0.0.1:{server.getsockname()[1]}"
            other = GitHub(replace(hub.place, api=api), Token("ghp_x", "a test"), QUICK)
            with pytest.raises(OddAnswer, match="is not the API of GitHub"):
                other.repository()
            thread.join()

    def test_a_refusal_says_why(self, github: GitHubStandIn, hub: GitHub) -> None:
        errors = [{"resource": "Release", "field": "tag_name", "code": "invalid"}, "and so on"]
        content = {"message": "Validation Failed", "errors": errors}
        github.fail(faults.Fault(422, content))
        with pytest.raises(GitHubRefused) as caught:
            hub.repository()
        assert caught.value.said == "Validation Failed; Release tag_name invalid; and so on"


def test_pages_are_followed_and_only_as_far_as_wanted(github: GitHubStandIn, hub: GitHub) -> None:
    repository = github.repository
    sha = repository.add_commit()
    workflow = repository.add_workflow("Tests", ".github/workflows/tests.yml")
    made = [repository.add_run(workflow, sha).id for _ in range(205)]
    assert [run.id for run in hub.runs.of_commit(sha)] == made[::-1]
    assert github.count("GET", "/actions/runs") == 3
    github.calls.clear()
    assert next(hub.runs.of_workflow(workflow.id)).id == made[-1]
    assert len(github.calls) == 1


def test_a_next_page_elsewhere_is_not_asked_for(github: GitHubStandIn, hub: GitHub) -> None:
    content: dict[str, list[object]] = {"workflow_runs": []}
    link = {"Link": '<https://example.org/page?page=2>; rel="next"'}
    github.fail(faults.Fault(200, content, link))
    with pytest.raises(OddAnswer, match="away from"):
        hub.runs.of_commit("0" * 40)


def test_tags_lead_to_commits(github: GitHubStandIn, hub: GitHub) -> None:
    sha = github.repository.add_commit()
    github.repository.tags["pkg/v1.0+x"] = sha
    assert hub.refs.commit_of_tag("pkg/v1.0+x") == sha
    assert hub.refs.commit_of_tag("v2") is None
    github.repository.tags["pkg/v1.0+x"] = moved = github.repository.add_commit("Two")
    assert hub.refs.commit_of_tag("pkg/v1.0+x") == moved
    github.fail(faults.Fault(409, {"message": "Git Repository is empty."}))
    assert hub.refs.commit_of_tag("pkg/v1.0+x") is None
    github.fail(faults.Fault(422, {"message": "Something else"}))
    with pytest.raises(GitHubRefused):
        hub.refs.commit_of_tag("pkg/v1.0+x")


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_to_no_url_is_an_error_of_ours(
    github: GitHubStandIn, hub: GitHub, status: int
) -> None:
    github.fail(faults.Fault(status=status, headers={"Location": "http://[::1"}, times=9))
    with pytest.raises((RepositoryRenamed, OddAnswer)):
        hub.repository()


def test_brackets_without_end_are_an_odd_answer(github: GitHubStandIn, hub: GitHub) -> None:
    github.fail(faults.Fault(status=200, content=b"[" * 200_000, times=9))
    with pytest.raises(OddAnswer):
        hub.repository()


@pytest.mark.parametrize("reset", ["9" * 12, "9" * 400])
def test_a_limit_that_ends_in_no_calendar_is_told_as_one(
    github: GitHubStandIn, hub: GitHub, reset: str
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    github.fail(faults.Fault(status=403, headers=headers, times=9))
    with pytest.raises(RateLimited) as caught:
        hub.repository()
    assert caught.value.fix == ("run the same command again later",)
