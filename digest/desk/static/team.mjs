// What came from the team, kept up to date.
import { again, on } from './desk.mjs'

on('team issue inbox', () => again('last', 'waiting').catch(() => {}))
