"""A repository as the stand-in remembers it; tests set it up, calls change it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from .actions import Run, Workflow
from .moments import Moments
from .releases import Asset, Release

__all__ = ["Environment", "Repository", "Ruleset"]


@dataclass
class Environment:
    """A deployment environment with its protection."""

    id: int
    name: str
    wait_minutes: int = 0
    reviewers: tuple[str, ...] = ()
    prevent_self_review: bool = False
    branch_policies: tuple[tuple[str, str], ...] | None = None
    """Type (`branch`, `tag`) and pattern of what may deploy; None: everything may."""
    protected_branches: bool = False
    """Protected branches may deploy, and nothing else."""
    secrets: list[str] = field(default_factory=list)


@dataclass
class Ruleset:
    """A ruleset; its rules are as GitHub writes them."""

    id: int
    name: str
    target: str = "branch"
    enforcement: str = "active"
    include: tuple[str, ...] = ("~DEFAULT_BRANCH",)
    exclude: tuple[str, ...] = ()
    rules: list[dict[str, object]] = field(default_factory=list)


@dataclass
class Repository:
    """What the stand-in knows of one repository."""

    owner: str = "octo-org"
    name: str = "sample"
    moments: Moments = field(default_factory=Moments)
    id: int = 1296269
    default_branch: str = "main"
    private: bool = False
    archived: bool = False
    admin: bool = True
    """Whether the user of the token has the role Admin."""
    renamed_to: str | None = None
    """The new `owner/name`: calls with the old one are redirected."""
    branches: dict[str, str] = field(default_factory=dict)
    """Commit of each branch."""
    tags: dict[str, str] = field(default_factory=dict)
    """Commit of each tag."""
    commits: dict[str, str] = field(default_factory=dict)
    """Message of each commit."""
    workflows: list[Workflow] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    runs_of_dispatch: bool = True
    """Whether a dispatch makes its run at once; else it is seen later or never."""
    releases: list[Release] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    rulesets: list[Ruleset] = field(default_factory=list)
    protection: dict[str, dict[str, object]] = field(default_factory=dict)
    """Classic protection of each branch that has one, as GitHub writes it."""
    secrets: list[str] = field(default_factory=list)
    actions_enabled: bool = True
    allowed_actions: str = "all"
    sha_pinning_required: bool = False
    workflow_permissions: str = "read"
    can_approve: bool = False
    immutable_releases: bool = False

    @property
    def full_name(self) -> str:
        """Owner and name as they are now."""
        return self.renamed_to or f"{self.owner}/{self.name}"

    def add_commit(self, message: str = "A commit", branch: str | None = None) -> str:
        """Add a commit to a branch, the default one unless it is named; return its hash."""
        sha = hashlib.sha1(f"{message}{len(self.commits)}".encode()).hexdigest()
        self.commits[sha] = message
        self.branches[branch or self.default_branch] = sha
        return sha

    def add_workflow(
        self, name: str, path: str, *, inputs: dict[str, object] | None = None
    ) -> Workflow:
        """Add a workflow file."""
        workflow = Workflow(self.moments.number(), name, path, inputs=inputs)
        self.workflows.append(workflow)
        return workflow

    def add_run(  # noqa: PLR0913 - each named at the call
        self,
        workflow: Workflow,
        sha: str,
        conclusion: str | None = None,
        *,
        event: str = "push",
        branch: str | None = None,
        inputs: dict[str, object] | None = None,
    ) -> Run:
        """Start a run for a commit; with a conclusion it is over."""
        run = Run(
            self.moments.number(),
            1 + sum(other.workflow is workflow for other in self.runs),
            workflow,
            sha,
            branch or self.default_branch,
            event,
            self.moments.now(),
            self.moments,
            inputs=inputs or {},
        )
        if conclusion is not None:
            run.add_job("build", conclusion)
            run.finish(conclusion)
        # GitHub lists the newest first.
        self.runs.insert(0, run)
        return run

    def add_environment(self, name: str) -> Environment:
        """Add an environment without protection."""
        environment = Environment(self.moments.number(), name)
        self.environments.append(environment)
        return environment

    def add_ruleset(self, name: str, target: str = "branch") -> Ruleset:
        """Add a ruleset without rules."""
        ruleset = Ruleset(self.moments.number(), name, target)
        self.rulesets.append(ruleset)
        return ruleset

    def add_release(self, tag: str, *, draft: bool = False, body: str = "") -> Release:
        """Add a release, as if a person had made it."""
        moment = self.moments.now()
        release = Release(
            self.moments.number(),
            tag,
            tag,
            body,
            draft=draft,
            prerelease=False,
            commitish=self.default_branch,
            created_at=moment,
            updated_at=moment,
            published_at=None if draft else moment,
        )
        self.releases.insert(0, release)
        return release

    def add_asset(self, release: Release, name: str, content: bytes) -> Asset:
        """Add a file to a release, as if a person had done it."""
        moment = self.moments.now()
        asset = Asset(self.moments.number(), name, content, "application/zip", moment)
        release.assets.append(asset)
        return asset
