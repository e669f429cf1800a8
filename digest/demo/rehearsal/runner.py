"""A runner: each job in a folder of its own, each `run:` in the shell that GitHub takes, each action played.

A token is allowed in a job what `permissions:` says, as at GitHub; a checkout is as shallow as it is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import digest
from digest.demo.forge import Tracker
from digest.demo.rehearsal.expressions import filled, holds
from digest.demo.rehearsal.workflow import Job, Step, Workflow
from digest.errors import UsageError

#: Brings the command, which is here already.
SET_UP = "Set up Digest"
#: Seconds a step may take.
PATIENCE = 300
#: Lines of a step's output that are shown where it failed.
SHOWN = 12
_PLAYED = "there is no stand-in for {action}: a rehearsal knows what digest init writes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How a job went."""

    result: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    #: The step that failed, and what it said last.
    fault: str = ""
    said: str = ""


@dataclass
class Runner:
    """The machines of GitHub, one after the other."""

    folder: Path
    remote: Path
    tracker: Tracker
    #: Takes a line for each step.
    say: Callable[[str], None]
    #: Steps that ran in a shell.
    steps: int = 0
    _count: int = 0
    _artifacts: dict[str, Path] = field(default_factory=dict)

    @property
    def pages(self) -> Path:
        """The site as it was deployed last."""
        return self.folder / "pages"

    def run(self, workflow: Workflow, by: str, *, failing: str = "", **context: Any) -> dict[str, Went]:
        """All jobs of a workflow that was started `by` an event; `context` is put into `github`, but for `inputs`.

        `failing` names a step that has to fail.
        """
        inputs = context.pop("inputs", {})
        github = {
            "token": self.tracker.token,
            "event_name": by,
            "ref": "refs/heads/main",
            "ref_name": "main",
            "repository": self.tracker.repository,
            "server_url": "https://github.com",
            **context,
        }
        went: dict[str, Went] = {}
        for job in workflow.jobs:
            needs = {name: {"result": went[name].result, "outputs": went[name].outputs} for name in job.needs}
            values = {"github": github, "inputs": inputs, "needs": needs, "secrets": {}, "steps": {}}
            well = all(went[name].result == "success" for name in job.needs)
            if holds(job.condition, values, well=well):
                went[job.id] = self._job(workflow.name, job, values, failing)
            else:
                went[job.id] = Went(result="skipped")
        return went

    def _job(self, workflow: str, job: Job, values: dict[str, Any], failing: str) -> Went:
        self._count += 1
        place = self.folder / f"{self._count:02}-{workflow}-{job.id}"
        (place / "temp").mkdir(parents=True)
        values["runner"] = {"temp": str(place / "temp")}
        allowed, self.tracker.rights = self.tracker.rights, job.rights
        fault, said = "", ""
        try:
            for step in job.steps:
                outcome, words = "skipped", ""
                (place / "temp" / "output").write_text("")
                if holds(step.condition, values, well=not fault):
                    outcome, words = self._step(place, job, step, values)
                if outcome == "failure" and not fault:
                    fault, said = step.name, words
                if step.id:
                    outputs = _outputs(place / "temp" / "output")
                    values["steps"][step.id] = {"outcome": outcome, "outputs": outputs}
        finally:
            self.tracker.rights = allowed
        outputs = {name: filled(text, values) for name, text in job.outputs.items()}
        ended = "success" if not fault else "failure"
        told = f"{fault} failed{', as it has to' if fault == failing else ''}" if fault else ended
        self.say(f"{workflow:<9}{job.id}: {told}")
        return Went(result=ended, outputs=outputs, fault=fault, said=said)

    def _step(self, place: Path, job: Job, step: Step, values: dict[str, Any]) -> tuple[str, str]:
        if step.uses:
            self._play(place, step, values)
            return "success", ""
        if step.name == SET_UP:
            return "success", ""
        self.steps += 1
        output = place / "temp" / "output"
        script = place / "temp" / "step.sh"
        script.write_text(step.run, "utf-8")
        env = {
            **self.environment(place),
            **{name: filled(text, values) for name, text in {**job.env, **step.env}.items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": self.tracker.repository,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_SERVER_URL": "https://github.com",
            "RUNNER_TEMP": str(place / "temp"),
        }
        code, said = _shell(["bash", "-e", str(script)], place / "work", env)
        return ("success" if code == 0 else "failure"), said

    def environment(self, place: Path) -> dict[str, str]:
        """What a machine knows that is nobody's."""
        return environment(self.folder, place)

    # ------------------------------------------------------------ actions of others

    def _play(self, place: Path, step: Step, values: dict[str, Any]) -> None:
        given = {name: filled(text, values) for name, text in step.given.items()}
        match step.action:
            case "actions/setup-python":
                pass
            case "actions/checkout":
                self._check_out(place / "work", given, values["github"])
            case "actions/upload-artifact":
                self._keep(given["name"], place / "work" / given["path"])
            case "actions/upload-pages-artifact":
                self._keep("github-pages", place / "work" / given["path"])
            case "actions/download-artifact":
                target = place / "work" / given["path"]
                shutil.copytree(self._artifacts[given["name"]], target, dirs_exist_ok=True)
            case "actions/deploy-pages":
                shutil.rmtree(self.pages, ignore_errors=True)
                shutil.copytree(self._artifacts["github-pages"], self.pages)
            case action:
                raise UsageError(_PLAYED.format(action=action), subject=step.name)

    def _keep(self, name: str, folder: Path) -> None:
        kept = self.folder / "artifacts" / f"{self._count:02}-{name}"
        shutil.copytree(folder, kept)
        self._artifacts[name] = kept

    def _check_out(self, work: Path, given: Mapping[str, str], github: Mapping[str, Any]) -> None:
        depth = [] if given.get("fetch-depth") == "0" else ["--depth=1"]
        wanted = given.get("ref") or github.get("sha") or "main"
        work.mkdir(parents=True)
        self.git(work, "init", "--quiet", "--initial-branch=main")
        self.git(work, "remote", "add", "origin", self.remote.as_uri())
        if wanted == "main":
            self.git(work, "fetch", "--quiet", *depth, "origin", "+refs/heads/*:refs/remotes/origin/*")
            self.git(work, "checkout", "--quiet", "-B", "main", "--track", "origin/main")
        else:
            branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
            self.git(work, "fetch", "--quiet", *depth, "origin", wanted, *branches)
            self.git(work, "checkout", "--quiet", "--detach", wanted)

    def git(self, folder: Path, *words: str) -> str:
        code, said = _shell(["git", "-C", str(folder), *words], folder, self.environment(folder))
        if code:
            raise UsageError(f"git {words[0]} failed: {said}", subject=folder.name)
        return said


def environment(scratch: Path, home: Path) -> dict[str, str]:
    """Of a machine below `scratch`: the command `digest` is this very program, and nothing is anybody's."""
    bin_ = scratch / "bin"
    shim = bin_ / "digest"
    if not shim.exists():
        bin_.mkdir(exist_ok=True)
        package = Path(digest.__file__).resolve().parents[1]
        shim.write_text(
            f'#!/bin/sh\nPYTHONPATH="{package}${{PYTHONPATH:+:$PYTHONPATH}}" exec "{sys.executable}" -m digest "$@"\n'
        )
        shim.chmod(0o755)
    kept = {name: os.environ[name] for name in ("LANG", "TZ", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PATH": f"{bin_}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "NO_COLOR": "1",
    }


def _shell(command: list[str], folder: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Exit code, and the last lines of what was said."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, f"it took longer than {PATIENCE} seconds"
    except OSError as error:
        raise UsageError(
            f"{command[0]} cannot be run: {error.strerror}", hint=f"Install {command[0]}"
        ) from error
    return done.returncode, "\n".join(done.stdout.splitlines()[-SHOWN:])


def _outputs(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text("utf-8").splitlines() if "=" in line)
    return {name: text for name, _, text in pairs}
