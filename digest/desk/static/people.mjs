// Who is here, kept up to date; a link shown once is copied by a button.
import { $, again, on, root, say } from './desk.mjs'

on('people inbox issue', () => again('present', 'works').catch(() => {}))

const copy = $('#copy')
if (copy && navigator.clipboard) {
  copy.hidden = false
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText($('#link').textContent)
    say(root.dataset.copied)
  })
}
