// A collect as it goes on: asked for where it pauses, and the table once it is over.
import { again, ask, later, on, swap } from './desk.mjs'

const job = later(() => ask('?job').then((made) => swap(made, ['job']), () => {}), 250)
on('job', ({ over }) => (over ? again('job', 'table').catch(() => {}) : job()))
