"""GitHub's records as it writes them, with every field its own description requires.

Pure: a value of `world` and the two addresses in, JSON out. tests/github/test_against_github.py holds
them to GitHub's OpenAPI description.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

from tests.github.advisories import Advisories
from tests.github.issues import Issues
from tests.github.places import Record, node_id, tag_address
from tests.github.world import Release, Repository, number_of


class Records(Issues, Advisories):
    """All kinds of records, their addresses at `api` and `web`."""

    def release(self, repository: Repository, release: Release) -> Record:
        number = number_of(f"{repository.name} {release.tag}")
        home = f"{self.api}/repos/{repository.name}/releases/{number}"
        return {
            "url": home,
            "assets_url": f"{home}/assets",
            "upload_url": f"{home}/assets{{?name,label}}",
            "html_url": tag_address(self.web, repository, release.tag),
            "id": number,
            "author": self.user(release.author),
            "node_id": node_id("RE", f"{repository.name} {release.tag}"),
            "tag_name": release.tag,
            "target_commitish": repository.branch,
            "name": release.name,
            "draft": release.draft,
            "immutable": False,
            "prerelease": release.prerelease,
            "created_at": release.sorted_by or "2020-01-01T00:00:00Z",
            "updated_at": release.updated or release.published or release.sorted_by or None,
            "published_at": release.published or None,
            "assets": [],
            "tarball_url": f"{self.api}/repos/{repository.name}/tarball/{quote(release.tag)}",
            "zipball_url": f"{self.api}/repos/{repository.name}/zipball/{quote(release.tag)}",
            "body": release.notes,
        }

    def commit(self, repository: Repository, index: int) -> Record:
        made = repository.commits[index]
        sha, home = repository.sha(index), f"{self.api}/repos/{repository.name}"
        tree = hashlib.sha1(f"tree {sha}".encode(), usedforsecurity=False).hexdigest()
        person = {"name": "Alice", "email": "alice@example.org", "date": made.date}
        return {
            "sha": sha,
            "node_id": node_id("C", sha),
            "commit": {
                "author": person,
                "committer": person,
                "message": made.message,
                "tree": {"sha": tree, "url": f"{home}/git/trees/{tree}"},
                "url": f"{home}/git/commits/{sha}",
                "comment_count": 0,
                "verification": {
                    "verified": False, "reason": "unsigned", "signature": None, "payload": None,
                    "verified_at": None,
                },
            },
            "url": f"{home}/commits/{sha}",
            "html_url": f"{self.web}/{repository.name}/commit/{sha}",
            "comments_url": f"{home}/commits/{sha}/comments",
            "author": self.user("alice"),
            "committer": self.user("alice"),
            "parents": [self._parent(repository, index - 1)] if index else [],
        }  # fmt: skip

    def _parent(self, repository: Repository, index: int) -> Record:
        sha = repository.sha(index)
        return {
            "sha": sha,
            "url": f"{self.api}/repos/{repository.name}/commits/{sha}",
            "html_url": f"{self.web}/{repository.name}/commit/{sha}",
        }

    def content(self, repository: Repository, path: str, ref: str, body: bytes) -> Record:
        sha = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        home = f"{self.api}/repos/{repository.name}/contents/{quote(path)}?ref={ref}"
        git = f"{self.api}/repos/{repository.name}/git/blobs/{sha}"
        page = f"{self.web}/{repository.name}/blob/{ref}/{quote(path)}"
        whole = len(body) <= 1_000_000  # a larger file comes without its content
        return {
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": sha,
            "size": len(body),
            "url": home,
            "html_url": page,
            "git_url": git,
            "download_url": f"{self.web}/raw/{repository.name}/{ref}/{quote(path)}",
            "type": "file",
            "content": base64.encodebytes(body).decode() if whole else "",
            "encoding": "base64" if whole else "none",
            "_links": {"self": home, "git": git, "html": page},
        }
