// People, team, sources: what is told while their pages are open.
import { $, $$, on, say } from './desk.mjs'

for (const button of $$('[data-copies]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copies)
    field.select()
    try {
      await navigator.clipboard.writeText(field.value)
      say(button.dataset.copied)
    } catch {
      document.execCommand('copy')
    }
  })
}

on('people', ({ here }) => {
  const list = $('#present')
  if (!list) return
  list.replaceChildren(
    ...here.map(({ who, on: place }) => {
      const line = document.createElement('li')
      const name = Object.assign(document.createElement('b'), { textContent: who })
      line.append(name, ' ', Object.assign(document.createElement('span'), { textContent: place, className: 'quiet' }))
      return line
    }),
  )
})

on('job', ({ name, done, of, over }) => {
  const told = $(`[data-job="${CSS.escape(name)}"]`)
  if (told && over) location.reload()
  else if (told) told.textContent = told.dataset.running.replace('{done}', done).replace('{every}', of)
})
