// A collect as it goes on: the page asks again at most twice a second, and for the table once it is over.
import { again, on } from './desk.mjs'

let waiting
on('job', ({ over }) => {
  clearTimeout(waiting)
  waiting = setTimeout(() => again(...(over ? ['job', 'table'] : ['job'])).catch(() => {}), over ? 0 : 250)
})
