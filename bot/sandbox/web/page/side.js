// The column at the side: the guided tour, or the story of what was played.
import { element, button } from './elements.js'
import { Guide } from './guide.js'
import { Story } from './story.js'

export class Side {
  constructor(app, root) {
    this.app = app
    this.root = root
    this.shown = null
    this.parts = { tour: new Guide(app, this), story: new Story(app, this) }
    this.openers = { tour: document.querySelector('#tour-open'), story: document.querySelector('#story-open') }
    for (const [which, opener] of Object.entries(this.openers)) opener.addEventListener('click', () => this.open(this.shown === which ? null : which))
    root.addEventListener('keydown', event => { if (event.key === 'Escape') this.open(null) })
  }

  // open shows the tour or the story, and moves the focus there, or closes both with null and moves it back.
  async open(which) {
    const before = this.shown
    this.shown = which
    document.body.classList.toggle('aside', Boolean(which))
    document.body.classList.toggle('touring', which === 'tour')
    this.root.hidden = !which
    for (const [name, opener] of Object.entries(this.openers)) opener.setAttribute('aria-expanded', String(name === which))
    this.app.remember()
    if (!which) { this.openers[before]?.focus(); return }
    this.root.setAttribute('aria-label', which === 'tour' ? 'Tour' : 'Story')
    await this.parts[which].show()
    if (this.shown === which) this.root.querySelector('[data-first]')?.focus({ preventScroll: true })
  }

  // fill puts a part into the column, unless another is shown there meanwhile.
  fill(part, ...children) {
    if (this.parts[this.shown] === part) this.root.replaceChildren(...children)
  }

  // took hears of the story so far.
  took(story) {
    if (this.shown === 'story') this.parts.story.draw(story)
  }

  close(label) { return button('✕', () => this.open(null), { class: 'close', 'aria-label': label }) }

  // startAgain is a button that makes the server fresh, when it is pressed twice.
  startAgain() {
    const told = element('p', { class: 'small', role: 'status' })
    const press = button('Start again', async () => {
      if (told.textContent) return this.app.startAgain()
      told.textContent = 'This makes a fresh server, with this tour at its beginning. What was played here will be gone. If you want to keep it, copy it under Story first.'
      press.textContent = 'Yes, start again'
    }, { class: 'press secondary' })
    return element('div', { class: 'again' }, press, told)
  }
}
