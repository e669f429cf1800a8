// What came from the team, kept up to date.
import { again, on } from './desk.mjs'

for (const kind of ['team', 'issue', 'inbox']) on(kind, () => again('last', 'waiting').catch(() => {}))
