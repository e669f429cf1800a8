"""Security advisories as GitHub writes them, with every field its own description requires."""

from __future__ import annotations

from tests.github.places import Places, Record
from tests.github.world import Advisory, Repository


class Advisories(Places):
    def repository_advisory(self, repository: Repository, known: Advisory) -> Record:
        shared = self._advisory(known)
        return {
            **shared,
            "url": f"{self.api}/repos/{repository.name}/security-advisories/{known.ghsa}",
            "html_url": f"{self.web}/{repository.name}/security/advisories/{known.ghsa}",
            "author": self.user("security-robot"),
            "publisher": self.user("security-robot"),
            "state": known.state,
            "created_at": known.published,
            "closed_at": None,
            "submission": None,
            "vulnerabilities": [
                {
                    "package": {"ecosystem": known.ecosystem, "name": known.package},
                    "vulnerable_version_range": affected,
                    "patched_versions": fixed,
                    "vulnerable_functions": [],
                }
                for affected, fixed in known.affected
            ],
            "cwe_ids": [],
            "credits": [],
            "credits_detailed": [],
            "collaborating_users": None,
            "collaborating_teams": None,
            "private_fork": None,
        }

    def global_advisory(self, known: Advisory) -> Record:
        """Out of GitHub's own database of advisories."""
        return {
            **self._advisory(known),
            "url": f"{self.api}/advisories/{known.ghsa}",
            "html_url": f"{self.web}/advisories/{known.ghsa}",
            "repository_advisory_url": None,
            "type": "reviewed",
            "severity": known.severity or "unknown",
            "source_code_location": None,
            "references": [],
            "github_reviewed_at": known.published,
            "nvd_published_at": None,
            "vulnerabilities": [
                {
                    "package": {"ecosystem": known.ecosystem, "name": known.package},
                    "vulnerable_version_range": affected,
                    "first_patched_version": fixed or None,
                    "vulnerable_functions": [],
                }
                for affected, fixed in known.affected
            ],
            "credits": [],
        }

    def _advisory(self, known: Advisory) -> Record:
        names = [{"type": "GHSA", "value": known.ghsa}]
        return {
            "ghsa_id": known.ghsa,
            "cve_id": known.cve,
            "summary": known.summary,
            "description": known.description or None,
            "severity": known.severity,
            "identifiers": [*names, {"type": "CVE", "value": known.cve}] if known.cve else names,
            "updated_at": known.updated or known.published,
            "published_at": known.published,
            "withdrawn_at": known.withdrawn or None,
            "cvss": {"vector_string": None, "score": known.score},
            "cwes": [],
        }
