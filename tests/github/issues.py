"""Issues and pull requests as GitHub writes them, with every field its own description requires."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from tests.github.places import Places, Record, node_id
from tests.github.world import File, Issue, Pull, Repository, number_of


class Issues(Places):
    def issue(self, repository: Repository, issue: Issue) -> Record:
        """As lists and searches show it; a pull request is an issue with `pull_request`."""
        pull = isinstance(issue, Pull)
        home = f"{self.api}/repos/{repository.name}/issues/{issue.number}"
        page = f"{self.web}/{repository.name}/{'pull' if pull else 'issues'}/{issue.number}"
        record: Record = {
            "url": home,
            "repository_url": f"{self.api}/repos/{repository.name}",
            "labels_url": f"{home}/labels{{/name}}",
            "comments_url": f"{home}/comments",
            "events_url": f"{home}/events",
            "html_url": page,
            "id": number_of(home[len(self.api) :]),
            "node_id": node_id("PR" if pull else "I", page[len(self.web) :]),
            "number": issue.number,
            "title": issue.title,
            "user": self.user(issue.author),
            "labels": [self.label(repository, name) for name in issue.labels],
            "state": issue.state,
            "locked": False,
            "assignee": None,
            "assignees": [],
            "milestone": self._milestone(repository, issue.milestone) if issue.milestone else None,
            "comments": issue.comments,
            "created_at": issue.created,
            "updated_at": issue.last,
            "closed_at": (issue.closed_at if isinstance(issue, Pull) else issue.closed) or None,
            "author_association": "MEMBER",
            "active_lock_reason": None,
            "body": issue.body,
            "reactions": self._reactions(home),
            "timeline_url": f"{home}/timeline",
            "performed_via_github_app": None,
            "state_reason": None,
        }
        if isinstance(issue, Pull):
            record["draft"] = issue.draft
            record["pull_request"] = {
                "url": f"{self.api}/repos/{repository.name}/pulls/{issue.number}",
                "html_url": page,
                "diff_url": f"{page}.diff",
                "patch_url": f"{page}.patch",
                "merged_at": issue.merged or None,
            }
        return record

    def _reactions(self, home: str) -> Record:
        kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes", "total_count")
        return {"url": f"{home}/reactions", **dict.fromkeys(kinds, 0)}

    def _milestone(self, repository: Repository, title: str) -> Record:
        home = f"{self.api}/repos/{repository.name}/milestones/1"
        return {
            "url": home,
            "html_url": f"{self.web}/{repository.name}/milestone/1",
            "labels_url": f"{home}/labels",
            "id": number_of(f"{repository.name} milestone {title}"),
            "node_id": node_id("MI", f"{repository.name} {title}"),
            "number": 1,
            "title": title,
            "description": None,
            "creator": self.user("release-robot"),
            "open_issues": 1,
            "closed_issues": 0,
            "state": "open",
            "created_at": "2019-01-01T00:00:00Z",
            "updated_at": "2019-01-01T00:00:00Z",
            "due_on": None,
            "closed_at": None,
        }

    def pull(self, repository: Repository, pull: Pull) -> Record:
        """One pull request, whole."""
        issue = self.issue(repository, pull)
        home, page = issue["pull_request"]["url"], issue["html_url"]
        kept = (
            "number state locked title user body created_at updated_at closed_at labels assignee assignees"
            " milestone draft author_association active_lock_reason comments node_id"
        )
        sha = hashlib.sha1(page[len(self.web) :].encode(), usedforsecurity=False).hexdigest()
        statuses = f"{self.api}/repos/{repository.name}/statuses/{sha}"
        issues = issue["url"]
        links = {
            "self": home, "html": page, "issue": issues, "comments": f"{issues}/comments",
            "review_comments": f"{home}/comments", "commits": f"{home}/commits", "statuses": statuses,
            "review_comment": f"{self.api}/repos/{repository.name}/pulls/comments{{/number}}",
        }  # fmt: skip
        return {
            **{key: issue[key] for key in kept.split()},
            "url": home,
            "id": number_of(home[len(self.api) :]),
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "issue_url": issues,
            "commits_url": links["commits"],
            "review_comments_url": links["review_comments"],
            "review_comment_url": links["review_comment"],
            "comments_url": links["comments"],
            "statuses_url": statuses,
            "merged_at": pull.merged or None,
            "merge_commit_sha": sha if pull.merged else None,
            "requested_reviewers": [],
            "requested_teams": [],
            "head": self._branch(repository, pull.author, "topic", sha),
            "base": self._branch(repository, repository.name.partition("/")[0], pull.base, "0" * 40),
            "_links": {key: {"href": link} for key, link in links.items()},
            "auto_merge": None,
            "merged": bool(pull.merged),
            "mergeable": None,
            "mergeable_state": "unknown",
            "merged_by": self.user("merge-robot") if pull.merged else None,
            "review_comments": 0,
            "maintainer_can_modify": False,
            "commits": 1,
            "additions": len(pull.files),
            "deletions": 0,
            "changed_files": len(pull.files),
        }

    def _branch(self, repository: Repository, owner: str, ref: str, sha: str) -> Record:
        return {
            "label": f"{owner}:{ref}",
            "ref": ref,
            "sha": sha,
            "user": self.user(owner),
            "repo": self.repository(repository),
        }

    def file(self, repository: Repository, pull: Pull, file: File) -> Record:
        sha = hashlib.sha1(f"{pull.number} {file.path}".encode(), usedforsecurity=False).hexdigest()
        place = f"{self.web}/{repository.name}"
        record: Record = {
            "sha": sha,
            "filename": file.path,
            "status": file.status,
            "additions": 1,
            "deletions": 0,
            "changes": 1,
            "blob_url": f"{place}/blob/{sha}/{quote(file.path)}",
            "raw_url": f"{place}/raw/{sha}/{quote(file.path)}",
            "contents_url": f"{self.api}/repos/{repository.name}/contents/{quote(file.path)}?ref={sha}",
            "patch": "@@ -0,0 +1 @@\n+words",
        }
        return record | ({"previous_filename": file.previous} if file.previous else {})
