"""What every record of GitHub names: people, repositories, ids; and what it says instead of an answer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.github.world import Repository, number_of

Record = dict[str, Any]

_USER_LINKS = (
    "followers", "following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "subscriptions",
    "orgs", "repos", "events{/privacy}", "received_events",
)  # fmt: skip
_USER_KEYS = (
    "followers_url", "following_url", "gists_url", "starred_url", "subscriptions_url",
    "organizations_url", "repos_url", "events_url", "received_events_url",
)  # fmt: skip
_REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}", "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}", "contributors_url": "/contributors",
    "deployments_url": "/deployments", "downloads_url": "/downloads", "events_url": "/events",
    "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}",
    "languages_url": "/languages", "merges_url": "/merges", "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers", "subscription_url": "/subscription", "tags_url": "/tags",
    "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}  # fmt: skip


def node_id(prefix: str, words: str) -> str:
    """An opaque id as GraphQL wants it: a prefix of the kind, then what only GitHub understands."""
    digest = hashlib.sha256(f"{prefix} {words}".encode()).digest()[:12]
    return f"{prefix}_{base64.urlsafe_b64encode(digest).decode()}"


def tag_address(web: str, repository: Repository, tag: str) -> str:
    return f"{web}/{repository.name}/releases/tag/{quote(tag)}"


@dataclass(frozen=True)
class Places:
    """Makes records whose addresses lie at `api` and `web`."""

    api: str
    web: str

    def user(self, login: str) -> Record:
        home = f"{self.api}/users/{login}"
        links = {key: f"{home}/{path}" for key, path in zip(_USER_KEYS, _USER_LINKS, strict=True)}
        return {
            "login": login,
            "id": number_of(login),
            "node_id": node_id("U", login),
            "avatar_url": f"{self.web}/avatars/{login}",
            "gravatar_id": "",
            "url": home,
            "html_url": f"{self.web}/{login}",
            **links,
            "type": "Bot" if login.endswith("[bot]") else "User",
            "user_view_type": "public",
            "site_admin": False,
        }

    def label(self, repository: Repository, name: str) -> Record:
        return {
            "id": number_of(f"{repository.name} {name}"),
            "node_id": node_id("LA", f"{repository.name} {name}"),
            "url": f"{self.api}/repos/{repository.name}/labels/{quote(name, safe='')}",
            "name": name,
            "color": "c2e0c6",
            "default": False,
            "description": "",
        }

    def repository(self, known: Repository) -> Record:
        home = f"{self.api}/repos/{known.name}"
        owner, _, name = known.name.partition("/")
        counts = ("forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count",
                  "watchers", "watchers_count")  # fmt: skip
        times = dict.fromkeys(("pushed_at", "created_at", "updated_at"), "2014-06-06T22:56:04Z")
        return {
            "id": known.id,
            "node_id": node_id("R", known.name),
            "name": name,
            "full_name": known.name,
            "private": False,
            "owner": self.user(owner),
            "html_url": f"{self.web}/{known.name}",
            "description": known.description or None,
            "fork": False,
            "url": home,
            **{key: home + path for key, path in _REPOSITORY_LINKS.items()},
            "git_url": f"git://github.com/{known.name}.git",
            "ssh_url": f"git@github.com:{known.name}.git",
            "clone_url": f"{self.web}/{known.name}.git",
            "svn_url": f"{self.web}/{known.name}",
            "homepage": None,
            "language": None,
            "has_issues": True,
            "has_projects": True,
            "has_downloads": True,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "mirror_url": None,
            "archived": False,
            "disabled": False,
            "license": None,
            "visibility": "public",
            "default_branch": known.branch,
            **dict.fromkeys(counts, 0),
            **times,
        }


def problem(message: str, status: int, **more: object) -> Mapping[str, object]:
    """What GitHub says instead of an answer."""
    home = "https://docs.github.com/rest"
    return {"message": message, **more, "documentation_url": home, "status": str(status)}
