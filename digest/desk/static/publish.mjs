// The way out: steps come up to date by themselves, and a confirmation names what it does.

import { $, $$, active, ask, id, later, on, root, say, swap } from './desk.mjs'

let over
// Nothing changes under a question that is being answered.
const fresh = later(async () => {
  if ($('dialog[open]')) return
  const made = await ask(location.href).catch(() => null)
  if (made && !$('dialog[open]')) swap(made, $$('.steps > li').map((step) => step.id))
  const came = over && $(`#step-${over} .good`)
  if (came) say(came.textContent)
  over = ''
}, 120)
on('issue team', fresh)
on('job', ({ name, done, of, over: ends }) => {
  const running = $(`[data-errand="${name}"]`)
  if (ends) [over] = name.split(':')
  if (ends || !running) return fresh()
  if (!of) return
  Object.assign($('progress', running), { max: of, value: done })
  $('span', running).textContent = running.dataset.words.replace(/{(\w+)}/g, (_, what) => ({ done, of })[what].toLocaleString('en'))
})

addEventListener('desk:done', ({ target }) => {
  target.closest('dialog')?.close()
  fresh()
})
addEventListener('desk:failed', ({ target }) => target.closest('dialog')?.close())
addEventListener('close', ({ target }) => {
  if (active() === document.body || target.contains(active())) id(target.id.replace('ask-', 'do-'))?.focus()
  fresh()
}, true)

addEventListener('change', ({ target }) => {
  const form = target.closest('form[data-label]')
  if (!form) return
  const names = $$('[name=lang]:checked', form).map((box) => box.dataset.spoken)
  const list = new Intl.ListFormat(root.lang).format(names)
  $('button.main', form).textContent = form.dataset.label.replace('{languages}', list)
  $('button.main', form).disabled = !names.length
})
