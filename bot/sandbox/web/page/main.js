// The page: one person's client or two side by side, the time, the tour and the story.
import { element, button } from './elements.js'
import { Pane } from './pane.js'
import { Side } from './side.js'
import { Stream } from './stream.js'
import { older, play, startAgain } from './screen.js'
import { later } from './statement.js'
import * as place from './place.js'

const root = document.querySelector('#panes'), notes = document.querySelector('#notes'), two = document.querySelector('#two')

class App {
  constructor() {
    const before = place.read(location.hash)
    this.seen = new Map() // of each person, the newest version read by channel
    this.stream = new Stream(sentence => this.note(sentence))
    this.panes = []
    this.panes.push(new Pane(this, ...before.views[0] ?? ['arjun']))
    this.tabs = element('div', { id: 'tabs', role: 'group', 'aria-label': 'Whose client' })
    root.append(this.tabs, this.panes[0].element)
    this.side = new Side(this, document.querySelector('#side'))
    two.addEventListener('click', () => this.beside(this.panes.length === 1 ? this.other() : null))
    for (const b of document.querySelectorAll('[data-later]')) b.addEventListener('click', () => this.pass(b))
    document.addEventListener('keydown', event => { if (event.key === 'Escape' && !event.defaultPrevented) { this.panes.forEach(p => p.openDrawer(false)); this.tell([]) } })
    if (before.views[1]) this.beside(...before.views[1])
    if (before.side) this.side.open(before.side)
  }

  // remember writes where the page is into its address, for a reload.
  remember() {
    if (this.side) history.replaceState(null, '', place.write({ views: this.panes.map(p => [p.who, p.wanted]), side: this.side.shown }))
  }

  // seenBy is what a person has read here: the newest version, by channel.
  seenBy(who) {
    if (!this.seen.has(who)) this.seen.set(who, new Map())
    return this.seen.get(who)
  }

  // opened takes the messages that are there when the page is opened: what comes later is unread, for everyone.
  opened(messages) {
    this.since ??= messages.map(m => m.version).sort(older).at(-1) ?? ''
  }

  story() { return this.panes[0].screen.story }

  // caughtUp waits until every client shows what came up to a line of the story.
  caughtUp(line) { return Promise.all(this.panes.map(p => p.screen.has(line))) }

  // startAgain makes the server fresh, and opens the tour at its beginning.
  async startAgain() {
    this.remember = () => {} // the page is about to be loaded again
    history.replaceState(null, '', place.write({ views: [], side: 'tour' }))
    const { troubles } = await startAgain()
    delete this.remember
    this.tell(troubles)
    if (!troubles.length) location.reload()
  }

  // other is who stands beside at first: a moderator, since much is between a member and them.
  other() { return this.panes[0].who === 'sam' ? 'arjun' : 'sam' }

  // beside shows a second person's client, or closes it with null.
  beside(who, where) {
    if (!who && this.panes.length === 2) {
      this.panes.pop().close()
    } else if (who && this.panes.length === 1) {
      this.panes.push(new Pane(this, who, where))
      root.append(this.panes[1].element)
    } else if (who) this.panes[1].become(who)
    two.setAttribute('aria-pressed', String(this.panes.length === 2))
    document.body.classList.toggle('two', this.panes.length === 2)
    this.front(this.panes.length - 1)
    this.remember()
  }

  // front shows one of two clients where there is room for one only.
  front(n) {
    this.panes.forEach((p, i) => p.element.classList.toggle('behind', i !== n))
    const names = this.panes.map(p => p.who)
    if (names.join() !== [...this.tabs.children].map(b => b.textContent).join()) {
      this.tabs.replaceChildren(...names.map((name, i) => button(name, () => this.front(i))))
    }
    ;[...this.tabs.children].forEach((b, i) => b.setAttribute('aria-pressed', String(i === n)))
  }

  // follow brings the client of who acts to the front, where there is room for one only.
  follow(who) {
    const n = this.panes.findIndex(p => p.who === who)
    if (n >= 0) this.front(n)
  }

  // look shows what a step of the tour is about: [who, where] for each client.
  async look(views) {
    await this.panes[0].ready()
    this.panes[0].become(views[0][0])
    this.beside(views[1]?.[0] ?? null)
    await Promise.all(this.panes.map(p => p.ready()))
    this.wanted = views
    this.settle()
    this.front(0)
  }

  // settle goes to the channels that the tour wants to show; some open only meanwhile.
  settle() {
    this.wanted?.forEach(([, where], i) => this.panes[i] && this.panes[i].goNamed(where.replace(/^#/, '')))
  }

  async pass(b) {
    b.disabled = true
    this.tell((await play(later(b.dataset.later, this.panes[0].screen.now))).troubles)
    b.disabled = false
    b.focus()
  }

  // changed hears that a client shows something new.
  changed(pane, story) {
    if (pane !== this.panes?.[0]) return
    const now = pane.screen.now
    const time = document.querySelector('#now')
    time.dateTime = now.toISOString()
    const [, weekday, day, month] = now.toUTCString().match(/^(\w+), 0?(\d+) (\w+)/)
    const spelled = `${weekday}, ${day} ${month}`
    const text = `${spelled} ${now.getUTCFullYear()}, ${now.toISOString().slice(11, 16)}`
    if (time.textContent !== text) time.replaceChildren(element('span', {}, spelled), element('span', {}, text.slice(spelled.length)))
    if (story) this.side.took(pane.screen.story)
    this.front(Math.max(0, this.panes.findIndex(p => !p.element.classList.contains('behind'))))
  }

  // tell shows what went wrong with what was played last. It stays until it is closed, or something else is played.
  tell(sentences) {
    this.wrong?.forEach(n => n.remove())
    this.wrong = sentences.map(s => this.note(s))
  }

  // say shows a sentence for a while, longer where someone points at it.
  say(sentence) {
    const note = this.note(sentence)
    const later = () => setTimeout(() => note.matches(':hover, :focus-within') ? later() : note.remove(), 8000)
    later()
  }

  // note shows a sentence until it is closed or removed. Screen readers say it.
  note(sentence) {
    const close = () => { // the focus goes where one goes on
      note.remove()
      const front = this.panes.find(p => p.element.offsetParent)
      ;[notes.querySelector('button'), front.composer.input, front.log].find(e => e?.offsetParent && !e.disabled)?.focus()
    }
    const note = element('p', {}, element('span', {}, sentence), button('✕', close, { class: 'close', 'aria-label': 'Close this message' }))
    notes.append(note)
    return note
  }
}

window.app = new App()
