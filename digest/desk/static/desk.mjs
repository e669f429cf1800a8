// The desk in the browser. Every page works without it: this makes forms quick, keys work, and pages live.
// A key stands at what it does: data-key="x" on a button. What a page says anew has an id.

export const root = document.documentElement
export const id = (name) => document.getElementById(name)
export const base = root.dataset.base
export const page = root.dataset.page
export const $ = (what, within = document) => within.querySelector(what)
export const $$ = (what, within = document) => [...within.querySelectorAll(what)]
export const active = () => document.activeElement
export const make = (name, facts) => Object.assign(document.createElement(name), facts)
export const when = (place, kinds, act) => kinds.split(' ').forEach((kind) => place?.addEventListener(kind, act))

// - words to the reader

export function say(words) {
  $('#said').textContent = words
  $('#wrong').textContent = ''
}

export function wrong(words) {
  $('#wrong').textContent = words
}

const { digestSaid, digestAt } = sessionStorage
delete sessionStorage.digestSaid
delete sessionStorage.digestAt
if (digestSaid) say(digestSaid)

// - asking the desk

/** Ask for `url`; gives the answer's document. What the desk refuses is told and thrown. */
export async function ask(url, body, options = {}) {
  let answer
  try {
    answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      body,
      headers: { 'X-Desk': 'live', ...options.headers },
    })
  } catch (error) {
    wrong(root.dataset.away)
    throw error
  }
  const text = await answer.text()
  if ($('#wrong').textContent === root.dataset.away) wrong('')
  if (!answer.ok && !(options.takes || []).includes(answer.status)) {
    wrong(text.trim())
    throw Object.assign(new Error(text.trim()), { status: answer.status })
  }
  return new DOMParser().parseFromString(text, 'text/html')
}

/** Put each element of `made` that has an id in the place of the one on the page. */
export function swap(made, ids) {
  const wanted = ids ? ids.map((id) => made.getElementById(id)) : $$('body > [id], head > [id]', made)
  for (const fresh of wanted.filter(Boolean)) {
    const old = id(fresh.id)
    if (fresh.id === 'said') say(fresh.textContent)
    else if (old && !old.isEqualNode(fresh)) {
      const focused = old.contains(active()) && active()
      old.replaceWith(document.adoptNode(fresh))
      if (focused) held(focused.id, fresh.id)
    }
  }
}

/** Focus `name`; if that is gone, what its `place` is about, or that. */
export function held(name, place) {
  id(name)?.focus()
  if (active() !== document.body) return
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
    const further = $('#again', made)
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

// - rows and keys

export const rows = () => $$('[data-row]').filter((row) => !row.hidden)
export const current = () => active()?.closest('[data-row]') || $('[data-row].current')

export function goto(row) {
  $('[data-row].current')?.classList.remove('current')
  if (!row) return $('#main').focus()
  row.classList.add('current')
  row.focus({ preventScroll: true })
  row.scrollIntoView({ block: 'nearest' })
}

function step(by) {
  const all = rows()
  const at = all.indexOf(current())
  goto(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))])
}

const typing = (element) => element.matches?.('textarea, select, input:not([type=checkbox], [type=radio])')
const keysOf = (element) => element.dataset.key.split(' ')

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
  if (by && rows().length && !$('dialog[open]')) step(by)
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

// - menus and help

let asked // the button that opened a menu

// A second click meant the row that is gone.
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
  when(dialog, 'close', () => {
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
  for (const one of $$('[data-key]').filter((element) => !element.closest('dialog'))) {
    const [key] = keysOf(one)
    if (!known.has(key)) known.set(key, one.dataset.name || one.textContent.replace(/^\s*\S\s(?=\S)/, '').trim())
  }
  if (!rows().length) known.delete('j k')
  $('#keys').replaceChildren(
    ...[...known].flatMap(([key, name]) => {
      const term = make('dt')
      for (const one of key.split(' ')) term.append(make('kbd', { textContent: one }), ' ')
      return [term, make('dd', { textContent: name })]
    }),
  )
}

const single = $('#single-keys')
single.checked = localStorage.getItem('digest-single-keys') !== 'off'
when(single, 'change', () => localStorage.setItem('digest-single-keys', single.checked ? 'on' : 'off'))
for (const hidden of $$('[data-opens][hidden]')) hidden.hidden = false

// - what happens elsewhere

const listeners = {}
export const on = (kinds, heard) => kinds.split(' ').forEach((kind) => (listeners[kind] ||= []).push(heard))

/** `act`, once nobody has asked for it for `wait` milliseconds. */
export const later = (act, wait, timer) => () => {
  clearTimeout(timer)
  timer = setTimeout(act, wait)
}

const hear = (kind, facts = {}) => listeners[kind]?.forEach((heard) => heard(facts))
const events = new EventSource(`${base}/events?page=${page}&on=${encodeURIComponent(root.dataset.on)}`)
when(events, 'issue inbox people job team', ({ type, data }) => hear(type, JSON.parse(data)))
let lost
events.onerror = () => {
  if (!lost) hear('issue') // who asks the desk now says that it does not answer
  lost = true
}
events.onopen = () => {
  if (lost) hear('inbox'), hear('issue')
  lost = false
}

/** Tell the others what this reader is on. */
export const isOn = (place) => ask(`${base}/here`, new URLSearchParams({ page, on: place })).catch(() => {})

/** Names of the others who are here, or on a place. */
export function others(here, place) {
  const me = here.find((one) => one.page === page)?.who
  return [...new Set(here.filter(({ who, on }) => who !== me && (!place || on === place)).map(({ who }) => who))]
}

on('people', ({ here }) => $('#here').replaceChildren(...others(here).map((textContent) => make('li', { textContent }))))

// - the inbox

const acts = $('form[data-inbox]')
if (acts) {
  const away = new Map() // rows that were acted on, until the desk has answered
  when(acts, 'desk:doing', ({ detail: { button, row } }) => {
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
  when(acts, 'desk:failed', ({ detail: { row } }) => {
    for (const [key, gone] of away) if (!row || key === row) for (const one of gone) one.hidden = false
    if (row) goto(row)
  })
  const ticked = () => {
    $('#ticked').textContent = $$('[data-row]:not([hidden]) [name=id]:checked', acts).length || ''
  }
  when(acts, 'change', ticked)

  // What is new is told; what others decided stays, marked; after the last, more come.
  on('inbox', later(look, 300))
  const every = (made) => $('#progress progress', made).max
  const fresh = $('#fresh')
  let known = every()
  async function look(show) {
    const made = await ask(location.href)
    known = Math.min(known, every(made))
    const there = new Set($$('[data-row]', made).map((row) => row.id))
    for (const row of $$('[data-row]')) row.classList.toggle('decided', !there.has(row.id))
    if (show || !$('[data-row]:not([hidden], .decided)')) {
      known = every(made)
      swap(made, ['rows'])
      goto(rows()[0])
    }
    const count = every(made) - known
    fresh.hidden = !count
    $('b', fresh).textContent = root.dataset[count > 1 ? 'freshMany' : 'freshOne'].replace('{count}', count)
    swap(made, ['progress', 'standings', 'sections', 'undo'])
  }
  when($('button', fresh), 'click', () => look(true))
}

if (digestAt) goto(id(digestAt))

// From here on keys work.
root.dataset.ready = performance.timeOrigin + performance.now()
