// Frames that show what readers will get. They run nothing; what changes in them is put in from here.

import { $, base } from './desk.mjs'

/** What of a document is exchanged when words change: all else stays, and so does the reader's place. */
const PARTS = { page: ['article.md-content__inner'], mail: ['body'], wechat: ['.work', '#screen'], text: ['main'], feed: ['main'] }

export class Frame {
  /** `iframe` shows documents of the issue `number`; it gets events `preview:shown` and `preview:fault`. */
  constructor(iframe, number) {
    Object.assign(this, { iframe, number, kind: iframe.dataset.kind || 'page', language: iframe.dataset.language || '', theme: iframe.dataset.theme || '', entry: '', tried: null, busy: null })
    iframe.addEventListener('load', () => this.#loaded())
    if (this.#open()) this.#loaded()
  }

  get address() {
    return `${base}/preview/${this.number}/${this.kind}/${this.language}${this.theme && `?theme=${this.theme}`}`
  }

  /** `theme`: light or dark; empty: as this browser is. */
  show(kind, language, theme = this.theme) {
    Object.assign(this, { kind, language, theme })
    this.iframe.src = this.address
  }

  /** Words of an entry that are not saved: `{ 'title.zh': '…' }`. Of a burst only the last are asked for. */
  words(entry, fields) {
    this.tried = new URLSearchParams({ entry, ...fields })
    return this.again()
  }

  /** The document as it is now, with the words tried last, put into the open one. */
  async again() {
    if (this.busy) return (this.busy.more = true)
    const asked = (this.busy = {})
    try {
      do {
        asked.more = false
        const [kind, language] = [this.kind, this.language]
        const answer = await fetch(this.address, { method: 'POST', body: this.tried || new URLSearchParams({ entry: '' }) })
        const text = await answer.text()
        if (kind !== this.kind || language !== this.language) asked.more = true
        else if (answer.ok) this.#put(text)
      } while (asked.more)
    } catch {
      // the desk is away: its page says so, and the preview stays as it is
    } finally {
      this.busy = null
    }
  }

  /** Bring an entry into view. */
  goto(entry) {
    this.entry = entry
    const there = this.#place(entry)
    there?.scrollIntoView({ block: 'start', behavior: 'instant' })
  }

  #place(entry) {
    const open = this.#open()
    return entry && open ? open.getElementById(entry) || $(`a[href$="#${CSS.escape(entry)}"]`, open) : null
  }

  #open() {
    const open = this.iframe.contentDocument
    return open?.readyState === 'complete' && open.URL !== 'about:blank' ? open : null
  }

  #loaded() {
    if (this.tried) this.again()
    if (this.entry) this.goto(this.entry)
    this.#says()
  }

  #says() {
    const fault = this.#open()?.getElementById('desk-fault')
    this.iframe.dispatchEvent(new CustomEvent('preview:fault', { detail: fault?.textContent || '', bubbles: true }))
    this.iframe.dispatchEvent(new CustomEvent('preview:shown', { bubbles: true }))
  }

  #put(text) {
    const open = this.#open()
    if (!open) return
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
    open.defaultView.scrollTo({ left: scrollX, top: scrollY + (now !== undefined && place !== undefined ? now - place : 0), behavior: 'instant' })
    this.#says()
  }
}
