// The desk in the browser. Every page works without it: this makes forms quick, keys work, and pages live.
// A key is an attribute of what it does: data-key="x" on a button. What a page says anew has an id.

export const root = document.documentElement
export const id = (name) => document.getElementById(name)
export const base = root.dataset.base
export const page = root.dataset.page
export const $ = (what, within = document) => within.querySelector(what)
export const element = (tag, more) => Object.assign(document.createElement(tag), more)
export const $$ = (what, within = document) => [...within.querySelectorAll(what)]

// ---- words to the reader

export function say(words) {
  $('#said').textContent = words
  $('#wrong').textContent = ''
}

export function wrong(words) {
  $('#wrong').textContent = words
}

const { digestSaid, digestAt } = sessionStorage // kept over a reload
delete sessionStorage.digestSaid
delete sessionStorage.digestAt
if (digestSaid) say(digestSaid)

// ---- asking the desk

/** Ask for `url`; gives the answer's document. What the desk refuses is told and thrown. */
export async function ask(url, body, options = {}) {
  let answer
  try {
    answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      body,
      headers: { 'X-Desk': 'live', ...options.headers },
      credentials: 'same-origin',
    })
  } catch (error) {
    wrong(root.dataset.away)
    throw error
  }
  const text = await answer.text()
  if (!answer.ok && !(options.takes || []).includes(answer.status)) {
    wrong(text.trim())
    throw Object.assign(new Error(text.trim()), { status: answer.status })
  }
  const made = new DOMParser().parseFromString(text, 'text/html')
  made.status = answer.status
  return made
}

/** Put each element of `made` that has an id in the place of the one on the page. */
export function swap(made, ids) {
  const wanted = ids ? ids.map((id) => made.getElementById(id)) : $$('body > [id], head > [id]', made)
  for (const fresh of wanted.filter(Boolean)) {
    const old = id(fresh.id)
    if (fresh.id === 'said') say(fresh.textContent)
    else if (old && !old.isEqualNode(fresh)) {
      const focused = old.contains(document.activeElement) && document.activeElement
      old.replaceWith(document.adoptNode(fresh))
      if (focused) held(focused.id, fresh.id)
    }
  }
}

/** The focus is on `name`; if that is gone, on what its `place` is about, or there. */
export function held(name, place) {
  id(name)?.focus()
  if (document.activeElement !== document.body) return
  const to = $(`[aria-describedby="${place}"]`) || id(place) || $('#main')
  if (to.tabIndex < 0) to.tabIndex = -1
  to.focus({ preventScroll: true })
}

/** Bring parts of this page up to date. */
export async function again(...ids) {
  swap(await ask(location.href), ids)
}

export const fields = (form, button) => {
  const data = new FormData(form)
  if (button?.name) data.append(button.name, button.value)
  return new URLSearchParams(data)
}

addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.matches('form[data-live]')) return
  event.preventDefault()
  const button = event.submitter
  const row = button?.closest('[data-row]')
  const doing = new CustomEvent('desk:doing', { detail: { button, row }, bubbles: true, cancelable: true })
  if (!form.dispatchEvent(doing)) return
  try {
    const made = await ask(form.action, fields(form, button))
    const further = made.getElementById('again')
    swap(made)
    if (further) {
      sessionStorage.digestSaid = $('#said').textContent
      sessionStorage.digestAt = current()?.id
      location.reload()
    }
    form.dispatchEvent(new CustomEvent('desk:done', { detail: { row, made }, bubbles: true }))
  } catch {
    form.dispatchEvent(new CustomEvent('desk:failed', { detail: { row }, bubbles: true }))
  }
})

// ---- rows and keys

export const rows = () => $$('[data-row]').filter((row) => !row.hidden)
export const current = () => document.activeElement?.closest('[data-row]') || $('[data-row].current')

export function goto(row) {
  $('[data-row].current')?.classList.remove('current')
  if (!row) return held()
  row.classList.add('current')
  row.focus({ preventScroll: true })
  row.scrollIntoView({ block: 'nearest' })
}

function step(by) {
  const all = rows()
  const at = all.indexOf(current())
  goto(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))])
}

const typing = (one) => one.matches?.('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])')
const keysOf = (one) => one.dataset.key.split(' ')

function keyed(key) {
  const open = $('dialog[open]')
  const row = current()
  for (const within of open ? [open] : [row, document].filter(Boolean)) {
    const found = $$('[data-key]', within).find(
      (one) => keysOf(one).includes(key) && !one.disabled && (within !== document || !one.closest('[data-row], dialog')),
    )
    if (found) return found
  }
}

addEventListener('keydown', (event) => {
  const { target, key } = event
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
  if (typing(target)) {
    if (key === 'Escape') (target.closest('[data-row]') || $('#main')).focus()
    return
  }
  if (key.length === 1 && !single.checked) return
  if (key === 'Enter' && target.matches('a, button, summary, input')) return
  const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key]
  if (by && !$('dialog[open]') && rows().length) step(by)
  else {
    const found = keyed(key)
    if (!found) return
    if (found.matches('input:not([type=checkbox]), textarea, select')) {
      found.focus()
      found.select?.()
    } else found.click()
  }
  event.preventDefault()
})

addEventListener('focusin', (event) => {
  const row = event.target.closest?.('[data-row]')
  if (row && !row.classList.contains('current')) {
    $('[data-row].current')?.classList.remove('current')
    row.classList.add('current')
  }
})

// ---- menus and help

let asked // the button that opened a menu

// The second click of two meant the row that is gone.
addEventListener('click', (event) => event.detail > 1 && event.target.closest('[data-row] button') && event.preventDefault(), true)

addEventListener('click', (event) => {
  const button = event.target.closest('[data-opens]')
  const dialog = button && id(button.dataset.opens)
  if (!dialog) return
  event.preventDefault()
  asked = button
  if (dialog.id === 'help') help()
  dialog.returnValue = ''
  dialog.showModal()
})

for (const dialog of $$('dialog.menu')) {
  dialog.addEventListener('close', () => {
    const chosen = $(`button[value="${CSS.escape(dialog.returnValue)}"]`, dialog)
    if (!dialog.returnValue || !asked?.form) return
    const field = asked.form.elements[chosen.dataset.sets]
    const before = field.value
    field.value = dialog.returnValue === '-' ? '' : dialog.returnValue
    asked.form.requestSubmit(asked)
    field.value = before
  })
}

function help() {
  const known = new Map([['j k', `${root.dataset.down} / ${root.dataset.up}`]])
  for (const one of $$('[data-key]').filter((found) => !found.closest('dialog'))) {
    const name = one.dataset.name || one.textContent.replace(/^\s*\S\s(?=\S)/, '').trim()
    const [key] = keysOf(one)
    if (!known.has(key)) known.set(key, name)
  }
  if (!rows().length) known.delete('j k')
  $('#keys').replaceChildren(
    ...[...known].flatMap(([key, name]) => {
      const term = element('dt')
      for (const one of key.split(' ')) term.append(element('kbd', { textContent: one }), ' ')
      return [term, element('dd', { textContent: name })]
    }),
  )
}

const single = $('#single-keys')
single.checked = localStorage.getItem('digest-single-keys') !== 'off'
single.addEventListener('change', () => localStorage.setItem('digest-single-keys', single.checked ? 'on' : 'off'))
for (const hidden of $$('[data-opens][hidden]')) hidden.hidden = false

// ---- what happens elsewhere

const listeners = {}
export const on = (kind, heard) => (listeners[kind] ||= []).push(heard)

const events = new EventSource(`${base}/events?page=${page}&on=${encodeURIComponent(root.dataset.on)}`)
for (const kind of ['issue', 'inbox', 'people', 'job', 'team']) {
  events.addEventListener(kind, (event) => {
    for (const heard of listeners[kind] || []) heard(JSON.parse(event.data))
  })
}
let lost = false
events.addEventListener('error', () => (lost = true))
events.addEventListener('open', () => {
  if (lost) for (const kind of ['inbox', 'issue']) for (const heard of listeners[kind] || []) heard({})
  lost = false
})

/** Tell the others what this reader is on. */
export const isOn = (place) => ask(`${base}/here`, new URLSearchParams({ page, on: place })).catch(() => {})

on('people', ({ here }) => {
  const names = [...new Set(here.filter((one) => one.page !== page).map((one) => one.who))]
  $('#here').replaceChildren(...names.map((name) => element('li', { textContent: name })))
})

// ---- the inbox

const acts = $('form[data-inbox]')
if (acts) {
  const away = new Map() // rows that were acted on, until the desk has answered
  acts.addEventListener('desk:doing', ({ detail: { button, row } }) => {
    const gone = row ? [row] : $$('[data-row]:has([name=id]:checked)', acts)
    const all = rows()
    const next = all[all.indexOf(gone.at(-1)) + 1] || all[all.indexOf(gone[0]) - 1]
    if (row) for (const box of $$('[name=id]:checked', acts)) box.checked = false
    queueMicrotask(() => {
      for (const one of gone) one.hidden = true
      goto(next)
      ticked()
    })
    away.set(row || button, gone)
  })
  acts.addEventListener('desk:failed', ({ detail: { row } }) => {
    for (const [key, gone] of away) if (!row || key === row) for (const one of gone) one.hidden = false
    if (row) goto(row)
  })
  const ticked = () => {
    const count = $$('[name=id]:checked', acts).filter((box) => !box.closest('[hidden]')).length
    $('#ticked').textContent = count || ''
  }
  acts.addEventListener('change', ticked)

  // What is new is announced; what others decided stays, marked.
  let waiting
  on('inbox', () => {
    clearTimeout(waiting)
    waiting = setTimeout(look, 300)
  })
  async function look() {
    const made = await ask(location.href)
    swap(made, ['progress', 'standings', 'sections', 'undo'])
    const there = new Set($$('[data-row]', made).map((row) => row.id))
    const mine = new Set($$('[data-row]').map((row) => row.id))
    for (const row of $$('[data-row]')) row.classList.toggle('decided', !there.has(row.id))
    const count = [...there].filter((id) => !mine.has(id)).length
    const fresh = $('#fresh')
    fresh.replaceChildren()
    if (count) {
      const words = count === 1 ? root.dataset.freshOne : root.dataset.freshMany.replace('{count}', count)
      const button = element('button', { textContent: root.dataset.freshShow })
      button.dataset.key = 'n'
      button.addEventListener('click', () => location.reload())
      fresh.append(words, ' ', button)
    }
  }
}

if (digestAt) goto(id(digestAt))

// From here on keys work.
root.dataset.ready = performance.timeOrigin + performance.now()
