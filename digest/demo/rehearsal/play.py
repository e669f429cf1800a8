"""The play: two laptops, a schedule that runs while they edit, a pull request, an issue that goes out at its time.

It is played with a copy of the digest's last commit, whose sources are the bundled ones, and a bare repository
in the remote's place. Each scene names what must be true after it; the first that is not ends the play.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest import config
from digest.core.forge.release import tag
from digest.demo import world
from digest.demo.forge import Tracker
from digest.demo.rehearsal.faults import RehearsalError
from digest.demo.rehearsal.laptop import Laptop
from digest.demo.rehearsal.runner import Runner, Went
from digest.demo.rehearsal.stage import set_up
from digest.demo.rehearsal.workflow import Workflow, read
from digest.demo.server import Upstream
from digest.errors import UsageError

#: What a digest has; another one is left out and said.
WORKFLOWS = ("collect", "check", "remark", "publish", "health")
#: The step that fails where nothing can be deployed.
PAGES = "See whether Pages is switched on"
#: How far ahead an issue is promised: less would be past before its command has begun.
AHEAD = timedelta(seconds=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What was played."""

    workflows: int
    steps: int
    seconds: float
    folder: Path


def rehearse(root: Path, folder: Path, say: Callable[[str], None]) -> Rehearsed:
    """Play it for the digest at `root` in the empty `folder`; raises RehearsalError where it goes wrong."""
    began = time.monotonic()
    flows = {name: read(root / ".github" / "workflows" / f"{name}.yml") for name in WORKFLOWS}
    loaded = config.load(root)
    tracker = Tracker(loaded.forge.repository or "rehearsal/weekly")
    with Upstream(tracker=tracker) as upstream:
        remote = set_up(root, folder, upstream.address, tracker.repository)
        runner = Runner(folder, remote, tracker, say)
        play = _Play(runner, flows, tracker, say)
        play.all(loaded.digest.languages)
    return Rehearsed(
        workflows=len(flows), steps=runner.steps, seconds=time.monotonic() - began, folder=folder
    )


@dataclass
class _Play:
    runner: Runner
    flows: Mapping[str, Workflow]
    tracker: Tracker
    say: Callable[[str], None]
    number: int = 0
    _laptops: dict[str, Laptop] = field(default_factory=dict)

    def all(self, languages: Sequence[str]) -> None:
        ann, bo = (Laptop(self.runner, name) for name in ("Ann", "Bo"))
        self._begin(ann)
        self._gather(ann)
        self._edit_together(ann, bo)
        self._ask_for_a_change(bo)
        self._go_out(ann, languages)
        self._the_same_everywhere(bo)
        self._look_after()

    # ------------------------------------------------------------ scenes

    def _begin(self, ann: Laptop) -> None:
        first, last = world.COVERS
        ann.do("draft", "--from", f"{first}", "--to", f"{last}")
        self.number = ann.drafted()
        ann.do("sync")
        self.say(f"Ann      begins Vol. {self.number}")

    def _gather(self, ann: Laptop) -> None:
        """The schedule gathers, keeps it on its branch, and opens the Inbox issue; ticks become entries."""
        self._collect()
        inbox = self._inbox()
        lines = [line for line in inbox["body"].splitlines() if line.startswith("- [ ] ")]
        self._must(len(lines) > 1, f"the Inbox issue has {len(lines)} boxes")
        for line in lines[:2]:
            inbox["body"] = inbox["body"].replace(line, line.replace("[ ]", "[x]", 1))
        ann.do("sync")
        entries = ann.entries(self.number)
        self._must(len(entries) == 2, f"two boxes were ticked, and {len(entries)} entries came of them")
        self.say(f"Ann      ticks two boxes and syncs: {', '.join(entries)}")

    def _edit_together(self, ann: Laptop, bo: Laptop) -> None:
        """Both edit, and the schedule runs in between: nobody loses a word, and nothing is picked twice."""
        bo.do("sync")
        self._must(bo.entries(self.number) == ann.entries(self.number), "Bo has not what Ann has")
        bo.do("pick", "--all", "--limit", "2")
        self._collect()
        ann.title(self.number, "Rehearsed")
        ann.do("sync")
        bo.do("sync")
        ann.do("sync")
        entries = ann.entries(self.number)
        self._must(entries == bo.entries(self.number), "Ann and Bo have different entries")
        self._must(len(entries) > 2, "what Bo picked is lost")
        self._must(bo.says(self.number, "Rehearsed"), "the title that Ann wrote is lost")
        self.say(f"both     edit while the schedule runs: {len(entries)} entries, the same on both")

    def _ask_for_a_change(self, bo: Laptop) -> None:
        """A pull request with a fault: it is named, at its line and below the request, for its newest commit."""
        base, head = bo.spoil(self.number)
        self.tracker.pulls.append({"number": 1000, "label": "someone:fix", "head": {"sha": head}})
        event = {"pull_request": {"base": {"sha": base}}}
        went = self.runner.run(
            self.flows["check"],
            "pull_request",
            failing="Check",
            sha=head,
            ref="refs/pull/1000/merge",
            event=event,
        )
        self._must(went["check"].fault == "Check", "the fault in the pull request was not found")
        run = {
            "event": "pull_request",
            "conclusion": "failure",
            "head_sha": head,
            "head_branch": "fix",
            "head_repository": {"owner": {"login": "someone"}},
            "html_url": "https://github.com/run",
        }
        self._well(self.runner.run(self.flows["remark"], "workflow_run", event={"workflow_run": run}))
        said = [comment["body"] for comment in self.tracker.comments]
        self._must(len(said) == 1 and "1 error" in said[0], "nothing was said below the pull request")
        self.say("Bo       asks for a change with a fault in it: named at its line and below the request")

    def _go_out(self, ann: Laptop, languages: Sequence[str]) -> None:
        ann.write(self.number, languages)
        at = datetime.now(UTC).replace(microsecond=0) + AHEAD
        ann.do("publish", str(self.number), "--at", at.isoformat())
        ann.do("sync")
        self.say(f"Ann      promises Vol. {self.number} for {at:%H:%M:%S} UTC")
        time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
        self._cannot_deploy()
        went = self.runner.run(self.flows["publish"], "schedule")
        self._well(went, but=("drafts",))
        # What else came out in the last days is released too.
        tags = [release["tag_name"] for release in self.tracker.releases]
        self._must(tags.count(tag(self.number)) == 1, f"the releases that were made are {tags}")

    def _cannot_deploy(self) -> None:
        """The hour in which the issue is due has no Pages: it goes out, and is left to the next hour."""
        self.tracker.has_pages = False
        went = self.runner.run(self.flows["publish"], "schedule", failing=PAGES)
        self.tracker.has_pages = True
        self._must(went["build"].fault == PAGES, "a site was built, and could not be deployed")
        self._must(not self.tracker.releases, "there is a release of what was not deployed")

    def _the_same_everywhere(self, bo: Laptop) -> None:
        bo.do("sync")
        bo.do("build")
        there, here = _files(self.runner.pages), _files(bo.folder / "site")
        odd = sorted(name for name in {*there, *here} if there.get(name) != here.get(name))
        self._must(bool(here), "nothing was built")
        self._must(not odd, f"{len(odd)} files of the site differ from Bo's own build: {odd[:3]}")
        self.say(f"Bo       builds {len(here)} files, the same bytes as were deployed")
        # Nothing is due any more: the hour's run changes nothing.
        went = self.runner.run(self.flows["publish"], "schedule")
        self._well({"due": went["due"]})
        self._must(went["build"].result == "skipped", "an hour with nothing due built the site again")

    def _look_after(self) -> None:
        self._collect()
        inbox = self._inbox(wanted="closed")
        self._must(inbox["state"] == "closed", "the Inbox of what is out is still open")
        self._well(self.runner.run(self.flows["health"], "schedule"))

    # ------------------------------------------------------------

    def _collect(self) -> None:
        first, last = world.COVERS
        days = {"since": f"{first}", "until": f"{last + timedelta(days=1)}"}
        self._well(self.runner.run(self.flows["collect"], "workflow_dispatch", inputs=days))

    def _inbox(self, wanted: str = "open") -> dict[str, str]:
        found = [one for one in self.tracker.issues if one["title"] == f"Inbox for Vol. {self.number}"]
        self._must(
            len(found) == 1 and found[0]["state"] == wanted, f"{len(found)} Inbox issues, {wanted} wanted"
        )
        return found[0]

    def _well(self, went: Mapping[str, Went], but: Sequence[str] = ()) -> None:
        for name, job in went.items():
            if job.fault:
                raise RehearsalError(
                    f"{name}: {job.fault}: {job.said.splitlines()[-1] if job.said else 'failed'}"
                )
            self._must(job.result == "success" or name in but, f"the job {name} was {job.result}")

    @staticmethod
    def _must(holds: bool, otherwise: str) -> None:
        if not holds:
            raise RehearsalError(otherwise, hint="Run it with --keep FOLDER, and look there")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def cleared(folder: Path) -> Path:
    """A folder to rehearse in; raises UsageError if something is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("something is there already", subject=str(folder), hint="Name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()
