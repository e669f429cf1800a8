// An entry under work: what is typed is sent with what was seen before, field by field, and kept here until written.

import { $, $$, active, ask, held, id, later, make, on, others, page, root, say, swap, when } from './desk.mjs'

const words = $('#words')
const { number, entry, source, of } = words.dataset
const told = (what, facts = {}) => root.dataset[what].replace(/\{(\w+)\}/g, (_, name) => facts[name])
const clock = (at = Date.now()) => new Date(at).toLocaleTimeString(root.lang, { timeStyle: 'short', hourCycle: 'h23' })
const tidy = (text) => text.replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '')
const same = (one, other) => tidy(one) === tidy(other)

// - fields

const fields = new Map() // name to { control, was, sent, clash, refused }

function gather(made = document) {
  for (const seen of $$('#was input', made)) {
    const name = seen.name.slice(4)
    const control = id(`f:${name}`)
    if (control && fields.get(name)?.control !== control) fields.set(name, { control, was: seen.value })
  }
  for (const [name, { control }] of fields) if (!control.isConnected) fields.delete(name)
}

/** Not in the file: neither as seen there, nor as sent. */
const open = ({ control, was, sent }) => !same(control.value, was) && (sent === undefined || !same(control.value, sent))
const waits = (field) => open(field) && field.clash === undefined && field.refused !== field.control.value
const waiting = () => [...fields.keys()].filter((name) => waits(fields.get(name)))
const unwritten = () => [...fields.values()].some(open)

// - saving

let timer, busy
let stint = page // what is typed in one field, without leaving it, is one act to undo
let count = 0 // of what was sent: what the desk said before is older
const saved = (what) => ($('#saved').textContent = told(what, { time: clock() }))

const amending = () => words.elements.amending && { amending: 'yes' }

function body(names, more = {}) {
  const sent = new URLSearchParams({ stint, ...amending(), ...more })
  for (const name of names) {
    sent.append(name, fields.get(name).control.value)
    sent.append(`was:${name}`, fields.get(name).was)
  }
  return sent
}

/** Write what waits; gives whether all is written. */
async function save() {
  clearTimeout(timer)
  while (busy) await busy
  const names = waiting()
  if (names.length) await (busy = send(names).finally(() => (busy = null)))
  return !unwritten()
}

async function send(names) {
  const typed = Object.fromEntries(names.map((name) => [name, fields.get(name).control.value]))
  saved('saving')
  count += 1
  try {
    const made = await ask(words.action, body(names), { takes: [409] })
    for (const name of names) if (fields.has(name)) fields.get(name).sent = typed[name]
    take(made, names)
    $('#wrong').textContent = ''
    if (unwritten()) saved('unsaved')
    else saved('saved')
    if (waiting().length) soon()
    if (names.some((name) => name.endsWith(`.${source}`))) recall()
  } catch (error) {
    saved('unsaved')
    if ([400, 404].includes(error.status)) for (const name of names) fields.get(name).refused = typed[name]
    else timer = setTimeout(save, 4000)
  }
}

function soon(wait = 400) {
  clearTimeout(timer)
  timer = setTimeout(save, wait)
}

/** Take in what stands in each field, and what is said of it. */
function take(made, names = []) {
  if (!$('#was', made)) return
  lists(made)
  for (const { name: seen, value: now } of $$('#was input', made)) {
    const name = seen.slice(4)
    const field = fields.get(name)
    const notes = made.getElementById(`n:${name}`)
    if (!field || !notes) continue
    if (names.includes(name)) {
      if ($('.clash', notes)) Object.assign(field, { sent: undefined, clash: now })
      else if ($('.refused', notes)) Object.assign(field, { refused: field.sent, sent: undefined })
      else field.was = now
    } else if (open(field)) {
      if (same(now, field.was)) {
        if (field.clash !== undefined) soon(0) // it met nothing
        delete field.clash
        swap(made, [notes.id])
      } else if (field.clash === undefined) soon(0) // the desk's answer to it shows both
      continue
    } else if (now !== field.was) {
      fill(field.control, now)
      Object.assign(field, { was: now, sent: undefined })
    }
    keep(name)
    swap(made, [notes.id])
  }
  const tags = $$('.side').flatMap(({ dataset }) => ['s:', 'd:', 't:'].map((of) => of + dataset.language))
  swap(made, ['general', 'extent', 'undo', 'prints', 'confirm', ...tags])
  reveal()
}

/** Other words in a field, the cursor where it was. */
function fill(control, text) {
  const at = control === active() && control.selectionStart
  control.value = text
  if (at !== false) control.setSelectionRange?.(at, at)
}

/** Fields that come and go: of pictures, of links. */
function lists(made) {
  for (const name of ['images', 'linked-links', 'linked-also']) {
    const [ours, theirs] = [id(name), made.getElementById(name)]
    const named = (list) => $$('[name]', list).map((one) => one.name).join()
    if (!ours || named(ours) === named(theirs) || [...fields.values()].some((field) => ours.contains(field.control) && open(field))) continue
    swap(made, [name])
    gather(made)
  }
}

/** What works with this script alone. */
function reveal() {
  for (const one of $$('[data-live]', words)) one.hidden = false
  for (const one of $$('[data-plain]', words)) one.hidden = true
}

// - what this browser keeps

const kept = (name) => `digest-words:${of}:${number}/${entry}:${name}`

function keep(name) {
  const field = fields.get(name)
  try {
    if (open(field)) localStorage.setItem(kept(name), JSON.stringify({ was: field.was, text: field.control.value, at: Date.now() }))
    else localStorage.removeItem(kept(name))
  } catch {
    // full, or not allowed: the desk has it in less than a second
  }
}

function offer() {
  const lost = [...fields].flatMap(([name, field]) => {
    const left = JSON.parse(localStorage.getItem(kept(name)))
    return left && !same(left.text, field.control.value) ? [{ name, field, ...left }] : []
  })
  if (!lost.length) return
  const button = (what, act) => {
    const onclick = () => $('#kept').replaceChildren(...lost.flatMap(act))
    return make('button', { type: 'button', textContent: told(what), onclick })
  }
  const back = ({ field, text, was }) => {
    fill(field.control, text)
    field.was = was
    soon(0)
    return []
  }
  const time = clock(Math.max(...lost.map(({ at }) => at)))
  $('#kept').append(told('kept', { time }), ' ', button('keptTake', back), ' ', button('keptDrop', ({ name }) => keep(name) || []))
}

// - typing

let wrote // the text one was in last
when(words, 'input compositionend', typed)
function typed({ target, isComposing }) {
  if (!fields.has(target.name) || isComposing) return // half a word of an input method is none
  if ('line' in target.dataset && target.value.includes('\n')) fill(target, target.value.replace(/\s*\n\s*/g, ' '))
  keep(target.name)
  soon()
  frame?.words(entry, Object.fromEntries([...fields].map(([name, { control }]) => [name, control.value]).filter(([name]) => TEXT.test(name))))
}
when(words, 'focusin', ({ target }) => {
  if (!fields.has(target.name)) return
  stint = `${page}:${performance.now()}`
  follow(target.lang)
})
when(words, 'focusout', ({ target }) => {
  if (!fields.has(target.name)) return
  wrote = target
  save()
})
addEventListener('pagehide', () => {
  const names = waiting()
  if (names.length) fetch(words.action, { method: 'POST', body: body(names), keepalive: true, headers: { 'X-Desk': 'live' } })
})

/** Words for what is selected, known to the browser's own undo. */
function put(control, text) {
  control.focus()
  document.execCommand('insertText', false, text)
}

function mark(control, kind) {
  const { selectionEnd: to, value } = control
  const from = kind === 'list' ? value.lastIndexOf('\n', control.selectionStart - 1) + 1 : control.selectionStart
  const text = value.slice(from, to)
  control.setSelectionRange(from, to)
  if (kind === 'list') return put(control, text.replace(/^(- )?/gm, '- '))
  const [before, after] = { bold: ['**', '**'], code: ['`', '`'], link: ['[', '](https://)'] }[kind]
  put(control, before + text + after)
  const inside = from + before.length + (text && kind === 'link' ? text.length + 2 : 0)
  if (!text || kind === 'link') control.setSelectionRange(inside, inside + (text && 8))
}

when(words, 'keydown', (event) => {
  const { target, key } = event
  const kind = event.shiftKey ? event.code === 'Digit8' && 'list' : { b: 'bold', e: 'code', k: 'link' }[key.toLowerCase()]
  const command = (event.ctrlKey || event.metaKey) && !event.altKey
  if (event.isComposing) return
  if (key === 'Enter' && command) onward(target)
  else if (key === 'Enter' && 'line' in target.dataset) into($('textarea:not([data-line])', target.closest('.side') || words))
  else if (command && key === 's') save()
  else if (command && kind && $(`[data-mark][aria-controls="${target.id}"]`)) mark(target, kind)
  else return
  event.preventDefault()
})

// - buttons

when(words, 'click', ({ target }) => {
  const button = target.closest('button')
  const { mark: kind, take: choice, put: agreed, into, show, title } = button?.dataset || {}
  if (kind) mark(id(button.getAttribute('aria-controls')), kind)
  if (show) follow(show)
  if (choice) {
    const name = button.closest('[data-clash]').dataset.clash
    const field = fields.get(name)
    Object.assign(field, { was: field.clash, clash: undefined })
    if (choice === 'theirs') fill(field.control, field.was)
    id(`n:${name}`).replaceChildren()
    field.control.focus()
    keep(name)
    save().then((all) => all && saved('saved'))
  }
  if (agreed) {
    const own = id(`f:${title === undefined ? 'summary' : 'title'}.${into}`)
    const there = title === undefined && wrote?.lang === into ? wrote : own
    if (there === own && title !== undefined) own.select()
    put(there, agreed)
  }
})

when(words, 'submit', async (event) => {
  event.preventDefault()
  const button = event.submitter
  if (!(await save()) || button?.name !== 'do') return
  const slow = 'slow' in button.dataset
  button.disabled = true
  if (slow) saved('working')
  try {
    const prints = button.id === 'confirm' ? Object.fromEntries($$('#prints input').map((one) => [one.name, one.value])) : {}
    const made = await ask(words.action, body([], { do: button.value, ...prints }))
    const onwards = $('#onwards', made)
    if (onwards) {
      sessionStorage.digestSaid = $('#said', made).textContent
      if (forth) sessionStorage.digestInto = onwards.pathname
      return location.assign(onwards.getAttribute('href'))
    }
    forth = false
    take(made)
    say($('#said', made).textContent)
    saved('saved')
  } catch {
    $('#saved').textContent = ''
    look()
  }
  button.disabled = false
  if (active() === document.body) button.focus()
  held('', button.closest('.notes')?.id)
})

/** What no person wrote is there to be written over. */
const drafted = ({ name }) => id(`n:${name}`)?.querySelector('.drafted')

function into(control) {
  control?.focus()
  if (control && ('line' in control.dataset || drafted(control))) control.select()
}

let entered // the field that a press has just led into
when(words, 'pointerdown', ({ target }) => (entered = target !== active() && target))
when(words, 'click', ({ target }) => {
  if (target === entered && target.selectionStart === target.selectionEnd && drafted(target)) target.select()
})

let forth // the next entry is to be written at once

/** To the next language; from the last one to the yes. */
function onward(target) {
  const sides = $$('.side')
  const next = sides[sides.indexOf(target.closest('.side')) + 1]
  if (next) return into($('textarea:not([readonly])', next))
  forth = true
  words.requestSubmit($('#confirm'))
}

when($('#into'), 'click', () => {
  const side = $$('.side').find((one) => $('.state--missing, .state--draft, .state--stale, .state--both_changed', one)) || $('.side')
  const texts = $$('textarea:not([readonly])', side)
  into(texts.find((one) => !one.value) || texts[0])
})

// - pictures

async function add(files) {
  for (const one of files) {
    const given = new URLSearchParams({ name: one.name, ...amending() })
    take(await ask(`${words.action}/picture?${given}`, one, { headers: { 'Content-Type': one.type || 'unknown' } }))
    $('.image:last-child textarea')?.focus()
  }
}

const drop = $('[data-drop]')
when(drop, 'change dragover dragleave drop', (event) => {
  const { type } = event
  const files = type === 'change' ? event.target.files : event.dataTransfer?.files
  if (type !== 'change') event.preventDefault()
  drop.classList.toggle('over', type === 'dragover')
  if (files?.length && type !== 'dragover') add([...files]).catch(() => {})
})

// - what happens elsewhere

const anew = later(look, 150)
on('issue', ({ number: changed = number }) => String(changed) === number && anew())

async function look() {
  while (busy) await busy
  const before = count
  const made = await ask(location.href).catch(() => null)
  if (busy || count !== before) return look()
  if (made) take(made)
}

on('people', ({ here }) => {
  const who = others(here, root.dataset.on).join(', ')
  $('#with').textContent = who && told('with', { who })
})

function recall() {
  for (const one of $$('[data-memory]')) {
    ask(`${words.action}/memory?to=${one.dataset.memory}`).then((made) => swap(made, [one.id]), () => {})
  }
}

// - the page beside

const TEXT = /^(title|summary|quote)\./
const beside = $('#beside')
let frame, language

function follow(tag) {
  if (!frame || tag === language || !$(`[data-show="${tag}"]`)) return
  language = tag
  for (const button of $$('[data-show]')) button.setAttribute('aria-pressed', button.dataset.show === tag)
  frame.show('page', tag)
}

async function besides() {
  if (!beside || !matchMedia('(min-width: 80em)').matches) return
  const { Frame } = await import('./preview.mjs')
  beside.hidden = false
  frame = new Frame($('iframe', beside), Number(number))
  if (entry !== '-') frame.goto(entry)
  follow(source)
}

gather()
reveal()
offer()
recall()
besides()

if (sessionStorage.digestInto === location.pathname) $('#into').click()
delete sessionStorage.digestInto
