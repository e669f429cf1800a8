// Frames that show what readers will get. They run nothing; what changes is put in from here.

import { $, base, on, page, say, when, wrong } from './desk.mjs'

/** What of a document is exchanged when words change. */
const PARTS = { page: ['article.md-content__inner'], mail: ['body'], wechat: ['.work', '#screen'], text: ['main'], feed: ['main'] }

export class Frame {
  /** `iframe` shows documents of the issue `number`; it gets an event `preview:shown`. */
  constructor(iframe, number) {
    const { kind = 'page', language = '', theme = '' } = iframe.dataset
    Object.assign(this, { iframe, number, kind, language, theme })
    if (language) this.at = this.address
    iframe.addEventListener('load', () => this.#loaded())
    on('issue', (told) => (told.number === undefined || told.number === number) && this.again())
    if (this.open) this.#loaded()
  }

  /** The document shown; nothing while another is on its way. */
  get open() {
    const open = this.iframe.contentDocument
    return open?.readyState === 'complete' && open.URL !== 'about:blank' ? open : null
  }

  get address() {
    return `${base}/preview/${this.number}/${this.kind}/${this.language}${this.theme && `?theme=${this.theme}`}`
  }

  show(kind, language) {
    Object.assign(this, { kind, language })
    this.#is('loading')
    return this.again()
  }

  /** Words of an entry that are not saved: `{ 'title.zh': '…' }`. Of a burst only the last are asked for. */
  words(entry, fields) {
    this.tried = new URLSearchParams({ entry, ...fields })
    return this.again()
  }

  /** The document as it is now, with the words tried last. The frame goes only where the desk has answered. */
  async again() {
    if (this.busy) return (this.busy.more = true)
    const asked = (this.busy = {})
    try {
      do {
        asked.more = false
        const { address } = this
        const answer = await fetch(address, { method: 'POST', body: this.tried || new URLSearchParams({ entry: '' }) })
        const text = await answer.text()
        if (address !== this.address) asked.more = true
        else if (address !== this.at) this.iframe.src = this.at = address
        else if (answer.ok) this.#put(text)
      } while (asked.more)
    } catch {
      this.#is('away')
    } finally {
      this.busy = null
    }
  }

  goto(entry) {
    this.entry = entry
    const there = this.#place(entry)
    // By the frame's own window: `scrollIntoView` would take the page around it along.
    there && this.open.defaultView.scrollBy({ top: there.getBoundingClientRect().top - 8, behavior: 'instant' })
  }

  #place(entry) {
    const open = this.open
    return entry && open ? open.getElementById(entry) || $(`a[href$="#${CSS.escape(entry)}"]`, open) : null
  }

  #loaded() {
    if (!this.iframe.contentDocument) {
      // the browser's own page that there is no desk
      this.iframe.src = this.at = 'about:blank'
      return this.#is('away')
    }
    if (!this.open) return
    if (this.tried) this.again()
    if (this.entry) this.goto(this.entry)
    this.#is('')
  }

  /** What is said over the frame: that it is `loading`, that the desk is `away`; else nothing. */
  #is(state) {
    this.iframe.parentElement.dataset.state = state
    if (!state) this.iframe.dispatchEvent(new Event('preview:shown'))
  }

  #put(text) {
    const open = this.open
    const elsewhere = this.kind === 'page' && !open?.URL.includes(`/site/${this.language}/issues/${this.number}/`)
    if (!open || elsewhere) return open && this.#is('') // a reader followed a link
    // Read by the frame's own rules: the desk's would not let a mail's styles through.
    const made = new open.defaultView.DOMParser().parseFromString(text, 'text/html')
    const place = this.#place(this.entry)?.getBoundingClientRect().top
    const { scrollX, scrollY } = open.defaultView
    for (const part of PARTS[this.kind]) {
      const [old, fresh] = [$(part, open), $(part, made)]
      if (!old || !fresh || old.isEqualNode(fresh)) continue
      const within = $('template[shadowrootmode]', fresh)
      if (old.shadowRoot) old.shadowRoot.replaceChildren(open.adoptNode(within.content))
      else old.replaceWith(open.adoptNode(fresh))
    }
    $('#desk-fault', open)?.remove()
    const fault = $('#desk-fault', made)
    if (fault) open.body.prepend(open.adoptNode(fault))
    const now = this.#place(this.entry)?.getBoundingClientRect().top
    open.defaultView.scrollTo({ left: scrollX, top: scrollY + (now - place || 0), behavior: 'instant' })
  }
}

// - the preview as a page

const shown = $('#preview')
if (shown) {
  const frame = new Frame(shown, Number(shown.dataset.number))
  frame.entry = shown.dataset.entry

  const follow = $('#follow')
  follow.parentElement.hidden = false
  let was
  on('people', ({ here }) => {
    const me = here.find((one) => one.page === page)?.who
    const place = here.find((one) => one.who === me && one.on.startsWith(`issue/${frame.number}/`))?.on
    if (follow.checked && place && place !== was) frame.goto(place.split('/').slice(2).join('/'))
    was = place
  })

  const copy = $('#copy')
  if (copy) copying(frame, copy)
}

/** The page to copy from runs nothing itself: its buttons are worked from here. */
function copying(frame, copy) {
  // In the event of copying: the clipboard's own way parses by the desk's rules.
  const put = (text, html) => {
    let done = false
    const give = (event) => {
      if (html) event.clipboardData.setData('text/html', html)
      event.clipboardData.setData('text/plain', text)
      event.preventDefault()
      done = true
    }
    addEventListener('copy', give, true)
    document.execCommand('copy')
    removeEventListener('copy', give, true)
    if (done) say(copy.dataset.done)
    else wrong(copy.dataset.failed)
  }
  const article = () => frame.open && put($('#plain', frame.open).value.trim(), $('#screen', frame.open).shadowRoot.querySelector('[data-article]').innerHTML)
  const ready = () => {
    const open = frame.open
    $('#without', open)?.remove()
    if (open.body.dataset.ready) return
    open.body.dataset.ready = 'yes'
    when(open, 'click', ({ target }) => {
      if (target.id === 'copy') article()
      else if (target.dataset.copy) put($(`#${target.dataset.copy}`, open).value)
      else if (target.id === 'dark' || target.id === 'wide') target.setAttribute('aria-pressed', $('#phone', open).classList.toggle(`phone--${target.id}`))
    })
  }
  when(shown, 'preview:shown', ready)
  if (frame.open) ready()
  copy.hidden = false
  when(copy, 'click', article)
}
