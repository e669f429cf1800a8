// The issue: entries dragged or stepped to another place, and what others do seen at once, nothing jumping.

import { $, $$, ask, current, fields, goto, isOn, on, page, rows, say, swap, wrong } from './desk.mjs'

const root = document.documentElement
const acts = $('form[data-arranging]')
const said = new Map($$('#arranged [data-row]').map((row) => [row.id, row.outerHTML])) // rows as the desk sent them

// ---------------------------------------------------------------- the list anew

/** Put the lists of `made` in place: rows that say the same stay the nodes they are; focus and scroll too. */
function apply(made, told = true) {
  const fresh = $('#arranged', made)
  if (!fresh) return location.reload()
  const ids = new Set($$('[data-row]', fresh).map((row) => row.id))
  const parts = $$('.part__head, .empty', fresh).map((one) => one.id)
  const focused = document.activeElement
  const anchor = current()
  const [id, button, top] = [anchor?.id, anchor?.contains(focused) && focused.id, anchor?.getBoundingClientRect().top]
  for (const list of $$('[data-section]', fresh)) {
    const old = document.getElementById(list.id)
    if (!old) return location.reload()
    ;[...list.children].forEach((row, at) => {
      const known = document.getElementById(row.id)
      const same = known && said.get(row.id) === row.outerHTML
      said.set(row.id, row.outerHTML)
      const node = same ? known : document.adoptNode(row)
      if (known && !same) {
        node.classList.toggle('current', known.classList.contains('current'))
        const [was, box] = [$('[name=id]', known), $('[name=id]', node)]
        if (was && box) box.checked = was.checked
        known.remove()
      }
      if (old.children[at] !== node) old.insertBefore(node, old.children[at] || null)
    })
  }
  for (const row of $$('#arranged [data-row]')) if (!ids.has(row.id)) row.remove()
  const open = $('#general')?.open
  swap(made, [...parts, 'standing', 'front', 'undo', ...(told ? ['said'] : [])])
  if (open && $('#general')) $('#general').open = true
  $('#seen').value = made.getElementById('seen').value
  const row = id && document.getElementById(id)
  if (row) {
    if (!document.activeElement || document.activeElement === document.body)
      ((button && document.getElementById(button)) || row).focus({ preventScroll: true })
    if (!told) window.scrollBy(0, row.getBoundingClientRect().top - top)
    else row.scrollIntoView({ block: 'nearest' })
  }
  mark()
  ticked()
}
const again = async () => apply(await ask(location.pathname), false)

async function act(body) {
  const row = current()
  const all = rows()
  const beside = row && (all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1])
  try {
    apply(await ask(acts.action, body))
    if (row && !document.getElementById(row.id)) goto(document.getElementById(beside?.id))
  } catch {
    again()
  }
}

acts.addEventListener('desk:doing', (event) => {
  event.preventDefault()
  const { button } = event.detail
  if (button.hasAttribute('formaction')) {
    const two = $$('[name=id]:checked', acts).map((box) => ['id', box.value])
    if (two.length === 2) location.href = `${button.formAction}?${new URLSearchParams(two)}`
    else wrong(root.dataset.two)
  } else act(fields(acts, button))
})
$('[data-adding]')?.addEventListener('desk:doing', async (event) => {
  event.preventDefault()
  const form = event.target
  try {
    apply(await ask(form.action, fields(form)))
    form.reset()
  } catch {}
})

const ticked = () => {
  const output = $('#ticked')
  if (output) output.textContent = $$('[name=id]:checked', acts).length || ''
}
acts.addEventListener('change', ticked)

// The name of what is to go stands in the question.
const question = $('#remove-title')?.textContent
acts.addEventListener('click', ({ target }) => {
  if (target.closest('[data-opens=remove]')) $('#remove-title').textContent = question.replace('…', target.closest('[data-row]').dataset.title)
})
acts.addEventListener('keydown', (event) => {
  const to = { ArrowUp: 'up', ArrowDown: 'down' }[event.key]
  const row = to && event.altKey && event.target.closest('[data-row]')
  if (!row) return
  event.preventDefault()
  document.getElementById(`${to}-${row.dataset.id}`)?.click()
})

// ---------------------------------------------------------------- dragging

let drag
const clear = () => $$('.before, .end', acts).forEach((one) => one.classList.remove('before', 'end'))

acts.addEventListener('pointerdown', (event) => {
  if (!event.target.matches('.grip') || event.button) return
  event.preventDefault()
  drag = { row: event.target.closest('[data-row]'), grip: event.target }
  event.target.setPointerCapture(event.pointerId)
  drag.row.classList.add('dragged')
  root.classList.add('dragging')
  goto(drag.row)
})
acts.addEventListener('pointermove', ({ clientY }) => {
  if (!drag) return
  if (clientY < 90) scrollBy(0, -14)
  if (clientY > innerHeight - 50) scrollBy(0, 14)
  clear()
  const lists = $$('[data-section]', acts)
  drag.list = lists.findLast((list) => list.closest('section').getBoundingClientRect().top <= clientY) || lists[0]
  drag.before = [...drag.list.children].find((row) => {
    const box = row.getBoundingClientRect()
    return clientY < box.top + box.height / 2
  })
  if (drag.before) drag.before.classList.add('before')
  else drag.list.classList.add('end')
})
function drop(event) {
  if (!drag) return
  const { row, list, before } = drag
  drag = undefined
  clear()
  row.classList.remove('dragged')
  root.classList.remove('dragging')
  if (event.type !== 'pointerup' || !list || before === row || (before || null) === (row.parentElement === list ? row.nextElementSibling : row)) return
  const body = fields(acts)
  body.set('do', `place ${row.dataset.id}`)
  body.set('section', list.dataset.section)
  body.set('before', before?.dataset.id || '')
  list.insertBefore(row, before || null) // at once; the desk's answer says how it is
  act(body)
}
for (const kind of ['pointerup', 'pointercancel']) acts.addEventListener(kind, drop)
addEventListener('keydown', (event) => drag && event.key === 'Escape' && drop(event))

// ---------------------------------------------------------------- others

let waiting
const look = ({ number }) => {
  if (number && String(number) !== root.dataset.issue) return
  clearTimeout(waiting)
  waiting = setTimeout(() => drag || again(), 60)
}
on('issue', look)
on('inbox', look) // claims are decisions
on('job', ({ what, number, fault }) => {
  if (what !== 'title' || String(number) !== root.dataset.issue) return
  if (fault) wrong(`${root.dataset.untitled} (${fault})`)
  else say(root.dataset.titled)
})

let here = []
function mark() {
  for (const place of $$('[data-on]', document.body)) {
    const names = here.filter((one) => one.page !== page && one.on === `issue/${root.dataset.issue}/${place.dataset.on}`).map((one) => one.who)
    place.textContent = names.length ? root.dataset.onIt.replace('{names}', [...new Set(names)].join(', ')) : ''
  }
}
on('people', (event) => {
  here = event.here
  mark()
})
isOn(`issue/${root.dataset.issue}`)
