"""What a user installs: built by way of the sdist, run in a fresh environment outside the checkout.

The dependencies come from the running environment by a .pth file. Python reads no .pth files of a
folder added so, and the fresh environment's own folder stands first; hence the editable negosim of
the running environment is out of sight.
"""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
CASE = "seoul-washington-2025"

pytestmark = pytest.mark.xdist_group("wheel")  # built once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs a program of the fresh environment and returns what it printed."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home / "venv", with_pip=True, symlinks=os.name != "nt")
    places = {"base": str(home / "venv"), "platbase": str(home / "venv")}
    scripts = Path(sysconfig.get_path("scripts", "venv", places))
    packages = Path(sysconfig.get_path("purelib", "venv", places))
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("COV", "PYTHON"))}

    def run(program, *arguments):
        done = subprocess.run(
            [scripts / program, *arguments],
            cwd=home,
            env=clean,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("python", "-m", "pip", "install", "--no-deps", "--no-index", str(wheel))
    running = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "dependencies.pth").write_text("\n".join(running), encoding="utf-8")
    return run


def test_the_wheel_holds_types_licence_and_every_scenario(wheel):
    names = set(ZipFile(wheel).namelist())
    scenarios = [path for path in (ROOT / "scenarios").rglob("*") if path.is_file()]
    assert scenarios
    assert {f"negosim/shipped/{path.relative_to(ROOT).as_posix()}" for path in scenarios} <= names
    templates = (ROOT / "src/negosim/scenario/templates").iterdir()
    assert {f"negosim/scenario/templates/{path.name}" for path in templates} <= names
    assert "negosim/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_fresh_environment_imports_its_own_copy(installed):
    where = installed("python", "-c", "import negosim, sys; print(negosim.__file__, sys.prefix)")
    file, prefix = where.split()
    assert Path(prefix) in Path(file).parents


def test_the_command_says_its_version(installed):
    assert version("negosim") in installed("negosim", "--version")


def test_the_shipped_scenarios_are_listed(installed):
    assert CASE in installed("negosim", "scenario", "list")


def test_the_flagship_runs_and_prints_json(installed):
    assert json.loads(installed("negosim", "run", CASE, "--json"))
