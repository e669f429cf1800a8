// The issue: entries dragged or stepped elsewhere, nothing jumping.

import { $, $$, active, ask, current, fields, goto, id, isOn, later, on, others, root, rows, say, swap, when, wrong } from './desk.mjs'

const acts = $('form[data-arranging]')
const said = new Map($$('#arranged [data-row]').map((row) => [row.id, row.outerHTML])) // rows as the desk sent them

// - the list anew

/** Put the lists of `made` in place: what says the same stays as it is; focus and scroll too. */
function apply(made, told = true) {
  const fresh = $('#arranged', made)
  if (!fresh) return location.reload()
  const ids = new Set($$('[data-row]', fresh).map((row) => row.id))
  const parts = $$('.part__head, .empty', fresh).map((one) => one.id)
  const row = current()
  const button = row?.contains(active()) && active().id
  const top = row?.getBoundingClientRect().top
  for (const list of $$('[data-section]', fresh)) {
    const old = id(list.id)
    if (!old) return location.reload()
    ;[...list.children].forEach((row, at) => {
      const known = id(row.id)
      const same = known && said.get(row.id) === row.outerHTML
      said.set(row.id, row.outerHTML)
      const node = same ? known : document.adoptNode(row)
      if (known && !same) {
        node.className = known.className
        const box = $('[name=id]', node)
        if (box) box.checked = $('[name=id]', known)?.checked
        known.remove()
      }
      if (old.children[at] !== node) old.insertBefore(node, old.children[at] || null)
    })
  }
  for (const row of $$('#arranged [data-row]')) if (!ids.has(row.id)) row.remove()
  const open = $('#general')?.open
  swap(made, [...parts, 'standing', 'front', 'undo', ...(told ? ['said'] : [])])
  if (open && $('#general')) $('#general').open = true
  $('#seen').value = $('#seen', made).value
  const kept = row && id(row.id)
  if (kept) {
    if (active() === document.body) (id(button) || kept).focus({ preventScroll: true })
    if (told) kept.scrollIntoView({ block: 'nearest' })
    else scrollBy(0, kept.getBoundingClientRect().top - top)
  }
  mark()
  ticked()
}
const again = () => ask(location.pathname).then((made) => apply(made, false)).catch(() => {})

async function act(body, form = acts) {
  const [row, all] = [current(), rows()]
  const at = all.indexOf(row)
  try {
    apply(await ask(form.action, body))
    if (row && !id(row.id)) goto(id((all[at + 1] || all[at - 1])?.id))
    if (form !== acts) form.reset()
  } catch {
    again()
  }
}

addEventListener('desk:doing', (event) => {
  const [form, { button }] = [event.target, event.detail]
  if (!form.matches('[data-arranging], [data-adding]')) return
  event.preventDefault()
  if (button?.hasAttribute('formaction')) {
    const two = $$('[name=id]:checked', acts).map((box) => ['id', box.value])
    if (two.length === 2) location.href = `${button.formAction}?${new URLSearchParams(two)}`
    else wrong(root.dataset.two)
  } else act(fields(form, button), form)
})

const ticked = () => {
  if (id('ticked')) id('ticked').textContent = $$('[name=id]:checked', acts).length || ''
}
when(acts, 'change', ticked)

const question = $('#remove-title')?.textContent
when(acts, 'click', ({ target }) => {
  const row = target.closest('[data-opens=remove]')?.closest('[data-row]')
  if (row) $('#remove-title').textContent = question.replace('…', row.dataset.title)
})
when(acts, 'keydown', (event) => {
  const to = { ArrowUp: 'up', ArrowDown: 'down' }[event.key]
  const row = to && event.altKey && event.target.closest('[data-row]')
  if (!row) return
  event.preventDefault()
  id(`${to}-${row.dataset.id}`)?.click()
})

// - dragging

let drag
const clear = () => $$('.before, .end', acts).forEach((one) => one.classList.remove('before', 'end'))

when(acts, 'pointerdown', (event) => {
  if (!event.target.matches('.grip') || event.button) return
  event.preventDefault()
  drag = { row: event.target.closest('[data-row]') }
  event.target.setPointerCapture(event.pointerId)
  drag.row.classList.add('dragged')
  root.classList.add('dragging')
  goto(drag.row)
})
when(acts, 'pointermove', ({ clientY }) => {
  if (!drag) return
  if (clientY < 90) scrollBy(0, -14)
  if (clientY > innerHeight - 50) scrollBy(0, 14)
  clear()
  const lists = $$('[data-section]', acts)
  drag.list = lists.findLast((list) => list.closest('section').getBoundingClientRect().top <= clientY) || lists[0]
  drag.before = [...drag.list.children].find((row) => {
    const box = row.getBoundingClientRect()
    return row !== drag.row && clientY < box.top + box.height / 2
  })
  ;(drag.before || drag.list).classList.add(drag.before ? 'before' : 'end')
})
function drop(event) {
  if (!drag) return
  const { row, list, before = null } = drag
  drag = undefined
  clear()
  row.classList.remove('dragged')
  root.classList.remove('dragging')
  const stays = !list || (row.parentElement === list && row.nextElementSibling === before)
  if (event.type !== 'pointerup' || stays) return
  const body = fields(acts)
  body.set('do', `place ${row.dataset.id}`)
  body.set('section', list.dataset.section)
  body.set('before', before?.dataset.id || '')
  list.insertBefore(row, before) // at once; the desk's answer says how it is
  act(body)
}
when(acts, 'pointerup pointercancel', drop)
addEventListener('keydown', (event) => drag && event.key === 'Escape' && drop(event))

// - others

const anew = later(() => drag || again(), 60)
// Claims are decisions: the inbox tells of them.
on('issue inbox', ({ number = root.dataset.issue }) => String(number) === root.dataset.issue && anew())
on('job', ({ what, number, fault }) => {
  if (what !== 'title' || String(number) !== root.dataset.issue) return
  if (fault) wrong(`${root.dataset.untitled} (${fault})`)
  else say(root.dataset.titled)
})

let here = []
function mark() {
  for (const place of $$('[data-on]', document.body)) {
    const names = others(here, `issue/${root.dataset.issue}/${place.dataset.on}`).join(', ')
    place.textContent = names && root.dataset.onIt.replace('{names}', names)
  }
}
on('people', (event) => {
  here = event.here
  mark()
})
isOn(`issue/${root.dataset.issue}`)
