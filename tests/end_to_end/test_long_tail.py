"""Where no family knows the version's place, the build backend is asked, and the place tried."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.layout import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.slow
MODULE = '"""Of 1.0.0."""\r\n\r\n__version__ = \'1.0.0\'  # 1.0.0, not 1.0.0rc1\r\nOTHER = "1.0.0"'
PLAIN = '"""Of 1.0.0."""\nOTHER = "1.0.0"\n'
CHANGES = "1.0.0\n=====\n\n* As 1.0.0rc2 was, on 1.0 and v1.0.0\n"
SETUP = 'from setuptools import setup\n{}\nsetup(name="sampleship", {}version=version, {})\n'
GREP = (
    "import re\ntext = open('sampleship.py', newline='').read()\n"
    "version = re.search(r\"^__version__ = '([^']+)'\", text, re.M)[1]"
)
WAITING = (
    "if 'SIGN' in os.environ:\n    open(os.environ['SIGN'], 'w').close()\n"
    "    while not os.path.exists(os.environ['GO']):\n        time.sleep(0.05)\n"
)
PIECES = "version = '.'.join(['1', *2 * ['0']])"
NUMBERS = (
    "version_info = (1, 0, 0, 'final', 0)\nOTHER = (1, 0, 0)\n"
    "__version__ = '.'.join(map(str, version_info[:3]))\n"
)
SHORT = (
    "version_info = (1, 0, 0, 'final')\n"
    "__version__ = '.'.join(map(str, version_info[: 3 if version_info[2] else 2]))\n"
)
NAMED = (
    "#define FORMAT_VERSION_MAJOR 1\n#define LIB_VERSION_MAJOR 1\n"
    "#define LIB_VERSION_MINOR 0 // not 0.1\n#define LIB_VERSION_MICRO 0\n"
    "#if LIB_VERSION_MINOR > 0\n#define LIB_VERSION_PATCH 0\n#endif\n"
)
GREP_NAMED = (
    "import re\ntext = open('lib.h').read()\n"
    "version = '.'.join(re.search(f'LIB_VERSION_{name} (.+?)( |$)', text, re.M)[1]"
    " for name in ('MAJOR', 'MINOR', 'PATCH'))"
)
JSON_BACKEND = (
    "import json\nfrom pathlib import Path\n"
    "from setuptools.build_meta import *\nfrom setuptools.build_meta import (\n"
    "    prepare_metadata_for_build_wheel as _prepare)\n"
    "def prepare_metadata_for_build_wheel(out, settings=None):\n"
    "    folder = _prepare(out, settings)\n"
    "    path = Path(out, folder, 'METADATA')\n"
    "    number = json.loads(Path('about.json').read_text())['number']\n"
    "    path.write_text(path.read_text().replace('Version: 0.0.0', f'Version: {number}'))\n"
    "    return folder\n"
)


@dataclass(frozen=True)
class Tail:
    """A project at 1.0.0 whose version no family finds, and what a bump of it does."""

    name: str
    files: Mapping[str, str]
    edited: str
    """The file that a bump changes."""
    before: str
    after: str


def legacy(code: str, more: str = "", **files: str) -> dict[str, str]:
    """Return a project with a setup.py that has the code."""
    setup = SETUP.format(code, more, 'py_modules=["sampleship"]')
    module = MODULE if "sampleship" in code else PLAIN
    return {"setup.py": setup, "sampleship.py": module, "CHANGES": CHANGES} | {
        name.replace("__", "."): text for name, text in files.items()
    }


TAILS = (
    Tail(
        "imported",
        legacy("import sampleship\nversion = sampleship.__version__"),
        "sampleship.py",
        "= '1.0.0'",
        "= '1.1.0'",
    ),
    Tail("searched", legacy(GREP), "sampleship.py", "= '1.0.0'", "= '1.1.0'"),
    Tail(
        "executed",
        legacy("exec(open('about').read())", about="version = u'''1.0.0'''"),
        "about",
        "1.0.0",
        "1.1.0",
    ),
    Tail(
        "read",
        legacy("version = open('data/number').read().strip()")
        | {"data/number": "1.0.0", "data/older": "0.9\n1.0.0\n"},
        "data/number",
        "1.0.0",
        "1.1.0",
    ),
    Tail(
        "spelled-otherwise",
        legacy("version = open('number').read().split()[-1]", number="# v1.00 is: v1.0"),
        "number",
        ": v1.0",
        ": v1.1.0",
    ),
    Tail(
        "beside-its-own-pins",
        legacy(GREP, 'install_requires=["sampleship-data==1.0.0"], '),
        "sampleship.py",
        "= '1.0.0'",
        "= '1.1.0'",
    ),
    Tail(
        "numbers-in-brackets",
        legacy("import about\nversion = about.__version__", about__py=NUMBERS),
        "about.py",
        "version_info = (1, 0, 0, 'final'",
        "version_info = (1, 1, 0, 'final'",
    ),
    Tail(
        "numbers-by-their-names",
        legacy(GREP_NAMED, lib__h=NAMED),
        "lib.h",
        "LIB_VERSION_MINOR 0 ",
        "LIB_VERSION_MINOR 1 ",
    ),
    Tail(
        "backend-of-its-own",
        {
            "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n'
            'build-backend = "own"\nbackend-path = ["hooks"]\n'
            '[project]\nname = "sampleship"\ndynamic = ["version"]\n',
            "hooks/own.py": JSON_BACKEND,
            "about.json": '{"other": "1.0.0", "number": "1.0.0"}\n',
            "sampleship.py": PLAIN,
        },
        "about.json",
        '"number": "1.0.0"',
        '"number": "1.1.0"',
    ),
)


def replaced(sample: Sample, files: Mapping[str, str]) -> Path:
    """Make the sample a project of these files alone, and commit it."""
    sample.git("rm", "-rq", "src", "pyproject.toml")
    write_files(sample.root, dict(files))
    (sample.root / ".gitignore").write_text("/dist/\n__pycache__/\n*.egg-info/\n")
    sample.git("add", "--all")
    sample.git("commit", "-qm", "As it is")
    return sample.root


@pytest.mark.parametrize(
    "tail",
    TAILS,
    ids=lambda tail: tail.name,
)
def test_the_one_place_is_found_and_nothing_else_changes(
    tail: Tail, sample: Sample, shipway: Shipway
) -> None:
    root = replaced(sample, tail.files)
    told = shipway("current", "--json").data
    assert (told["version"], told["source"].split(" (")[0]) in {
        ("1.0.0", "the build backend"),
        ("1.0", "the build backend"),
    }
    shown = shipway("bump", "--to=1.1.0", "--dry-run")
    assert shown.status == 0, shown.stderr
    assert sample.git("status", "--porcelain") == ""
    to = shipway("bump", "--to=1.1.0")
    assert to.status == 0, to.stderr
    assert sample.git("diff", "--name-only") == tail.edited
    text = tail.files[tail.edited]
    assert text.count(tail.before) == 1
    expected = text.replace(tail.before, tail.after).encode()
    assert (root / tail.edited).read_bytes() == expected
    assert shipway("current").stdout == "1.1.0\n"


@pytest.mark.parametrize(
    ("bump", "place", "says"),
    [
        ("--part=patch", "(1, 0, 1, 'final')", "1.0.1"),
        ("--to=1.1.0", "(1, 1, 0, 'final')", "1.1"),
    ],
)
def test_numbers_have_zeros_that_the_version_leaves_out(
    bump: str, place: str, says: str, sample: Sample, shipway: Shipway
) -> None:
    root = replaced(sample, legacy("import about\nversion = about.__version__", about__py=SHORT))
    assert shipway("current").stdout == "1.0\n"
    done = shipway("bump", bump)
    assert done.status == 0, done.stderr
    assert (root / "about.py").read_text() == SHORT.replace("(1, 0, 0, 'final')", place)
    assert shipway("current").stdout == f"{says}\n"


def test_a_release_of_such_a_project_ends_and_a_second_run_changes_nothing(
    sample: Sample, shipway: Shipway
) -> None:
    replaced(sample, legacy(GREP, 'python_requires=">=3.8", '))
    release = ("release", "--part=minor", "--target=local", "--yes", "--python=3.11")
    done = shipway(*release)
    assert done.status == 0, done.stderr
    before = sample.git("for-each-ref")
    again = shipway(*release)
    assert (again.status, sample.git("for-each-ref")) == (0, before)
    assert "nothing to do" in again.stdout


def test_a_bump_that_nobody_committed_waits_for_its_commit(
    sample: Sample, shipway: Shipway
) -> None:
    """Where the version is only the journal of the bump says, and no text in a file."""
    code = "import sampleship\nversion = sampleship.__version__"
    replaced(sample, legacy(code, sampleship__py=NUMBERS))
    assert shipway("status", "--target=local", "--json").data["bumped"] is None
    assert shipway("bump", "--part=minor", "build", "publish", "--target=local").status == 0
    found = shipway("status", "--target=local", "--json").data
    rows = {row["step"]: row["state"] for row in found["state"]}
    assert (rows["bump"], rows["commit"]) == ("done", "missing")
    on, back = (way.partition("   ")[0] for way in found["bumped"]["ways"])
    commit, room, again = on.split(" && ")
    assert commit == "git commit --message 'Release sampleship 1.1.0' --only -- sampleship.py"
    assert (room[:3], again) == ("rm ", "invoke release --target=local")
    assert back == "git restore --staged --worktree -- sampleship.py"
    sample.git(*shlex.split(commit)[1:])
    assert shipway("status", "--target=local", "--json").data["bumped"] is None


def test_a_development_version_is_stamped_into_the_place(sample: Sample, shipway: Shipway) -> None:
    root = replaced(sample, legacy(GREP))
    assert shipway("bump", "--part=dev", "--unique").status == 0
    built = shipway("build")
    assert built.status == 0, built.stderr
    assert len(list((root / "dist").glob("sampleship-1.0.1.dev*.tar.gz"))) == 1
    assert sample.git("status", "--porcelain") == ""


DIGITS = "import re\nversion = re.search(r'number = ([0-9.]+)', open('about').read())[1]"
HIGHEST = "version = max(open('a').read(), open('b').read())"
AGREEING = "a, b = open('a').read(), open('b').read()\nassert a == b\nversion = a"

SOURCE = "version-source = { path = "
REFUSED = {
    "no-place": (
        {"setup.py": SETUP.format(PIECES, "", "py_modules=[]")},
        "1.1.0",
        ("no file has that version", 'write it as a text, version = "', ""),
    ),
    "places-that-are-none": (
        legacy(PIECES),
        "1.1.0",
        ("no change of the 4 places", 'write it as a text, version = "', "CHANGES:1: 1.0.0"),
    ),
    "numbers-that-cannot-say-it": (
        legacy("import about\nversion = about.__version__", about__py=NUMBERS),
        "1.1.0rc1",
        ("no change of the", "numbers alone, as in (1, 2, 3), cannot say 1.1.0rc1", ""),
    ),
    "not-exactly-the-version": (
        legacy(DIGITS, about="number = 1.0.0\n"),
        "1.1.0rc1",
        (
            "with 1.1.0rc1 in the place that has it the backend says 1.1.0",
            "let the code that reads it take 1.1.0rc1",
            "about:1: number = 1.0.0",
        ),
    ),
    "two-places": (
        legacy(HIGHEST, a="1.0.0", b="1.0.0"),
        "1.1.0",
        ("each of these 2 places", f"{SOURCE}'a', pattern = '{{version}}' }}", "b:1: 1.0.0"),
    ),
}


@pytest.mark.parametrize(("files", "to", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_exactly_one_place_is_refused_and_everything_is_as_before(
    files: dict[str, str], to: str, told: tuple[str, str, str], sample: Sample, shipway: Shipway
) -> None:
    replaced(sample, files)
    before = (sample.git("for-each-ref"), sample.git("status", "--porcelain"))
    refused = shipway("release", f"--to={to}", "--target=local", "--yes", "--json")
    assert (refused.status, refused.code) == (1, "SW218"), refused.stdout
    error = refused.data["error"]
    for told_in, part in zip((error["what"], error["fix"][0], error["details"]), told, strict=True):
        assert part in told_in
    assert (sample.git("for-each-ref"), sample.git("status", "--porcelain")) == before


def test_places_that_must_agree_are_changed_together(sample: Sample, shipway: Shipway) -> None:
    root = replaced(sample, legacy(AGREEING, a="1.0.0", b="1.0.0", c="1.0.0"))
    done = shipway("bump", "--to=1.1.0")
    assert done.status == 0, done.stderr
    assert sample.git("diff", "--name-only").split() == ["a", "b"]
    assert (root / "a").read_text() == (root / "b").read_text() == "1.1.0"
    assert shipway("current").stdout == "1.1.0\n"


@pytest.mark.slow
def test_code_that_asks_git_makes_the_tag_the_version(sample: Sample, shipway: Shipway) -> None:
    describe = (
        "import re, subprocess\n"
        "said = subprocess.run(['git', 'describe', '--tags', '--long', '--dirty=.d'],"
        " capture_output=True, text=True).stdout.strip()\n"
        "if said:\n"
        "    tag, distance, commit = said.removeprefix('v').split('-')\n"
        "    exact = distance == '0' and not commit.endswith('.d')\n"
        "    version = tag if exact else f'{tag}.post{distance}+{commit}'\n"
        "else:\n"
        "    version = re.search('^Version: (.+)$', open('PKG-INFO').read(), re.M)[1]\n"
    )
    replaced(sample, legacy(describe, 'python_requires=">=3.8", ', CHANGES="1.1.0\n1.0.0\n"))
    sample.git("tag", "v1.0.0", "HEAD~1")
    told = shipway("current", "--json").data
    assert (told["version"], told["source"].split(" (")[0]) == ("1.0.0", "the build backend")
    done = shipway("release", "--part=minor", "--target=local", "--yes", "--python=3.11")
    assert done.status == 0, done.stderr
    assert sample.git("describe", "--tags") == "v1.1.0"
    assert shipway("current").stdout == "1.1.0\n"
    refused = shipway("bump", "--part=patch", "--json")
    assert refused.code == "SW218"
    assert "this commit has that tag" in refused.data["error"]["what"]


def test_the_configuration_decides_between_two_places(sample: Sample, shipway: Shipway) -> None:
    root = replaced(sample, legacy(HIGHEST, a="1.0.0", b="1.0.0"))
    write_files(root, {"pyproject.toml": "[tool.shipway]\nversion-source = 'b'\n"})
    sample.git("add", ".")
    sample.git("commit", "-qm", "Say it")
    assert shipway("bump", "--to=1.1.0").status == 0
    assert sample.git("diff", "--name-only") == "b"
    assert (root / "b").read_text() == "1.1.0"


def test_why_the_files_do_not_say_it_and_why_the_backend_does_not_is_told(
    sample: Sample, shipway: Shipway
) -> None:
    replaced(sample, legacy("version = 1 / 0"))
    told = shipway("current", "--json")
    assert (told.status, told.code) == (1, "SW100")
    codes = [problem["code"] for problem in told.data["error"]["problems"]]
    assert codes[0] == "SW212"
    assert len(codes) == 2


def test_beside_a_release_that_runs_the_backend_is_asked(sample: Sample, shipway: Shipway) -> None:
    """In a copy of the tree, whose traces no command takes for those of one that was killed."""
    replaced(sample, legacy(GREP))
    holder = (
        "import sys, time\nfrom pathlib import Path\n"
        "from shipway.doors.state import state_folder\n"
        "with state_folder(Path(sys.argv[1]), 'sampleship').lock.held('invoke release'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(sample.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert shipway("current").stdout == "1.0.0\n"
        told = shipway("status", "--target=local", "--json").data
        process.communicate("")
    assert (told["version"], "`invoke release`" in told["running"]) == ("1.0.0", True)
    assert len(sample.git("worktree", "list").splitlines()) == 1


def test_of_two_who_ask_at_once_one_waits(sample: Sample, shipway: Shipway) -> None:
    replaced(sample, legacy(GREP))
    with ThreadPoolExecutor(2) as pool:
        said = [ran.stdout for ran in pool.map(shipway, ("current", "current"))]
    assert said == ["1.0.0\n", "1.0.0\n"]


def test_what_is_asked_is_in_nobody_s_way(sample: Sample, shipway: Shipway) -> None:
    """What begins meanwhile goes on, and does not clear the copy away; then that is so now."""
    replaced(sample, legacy(f"{GREP}\nimport os, time\n{WAITING}"))
    with ThreadPoolExecutor(1) as pool:
        waiting, going = sample.root.parent / "waiting", sample.root.parent / "going"
        variables = {"SIGN": str(waiting), "GO": str(going)}
        asked = pool.submit(shipway, "current", variables=variables)
        while not waiting.exists() and not asked.done():
            time.sleep(0.05)
        done = shipway("bump", "--part=patch", "--commit", "--json")
        going.touch()
    assert done.status == 0, done.stderr
    assert asked.result().stdout == "1.0.1\n", asked.result().stderr
