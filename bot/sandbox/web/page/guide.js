// The guided tour, in the column at the side: it plays a script step by step, and shows each step through the eyes that it names.
import { element, button, newID } from './elements.js'
import { markdown } from './markdown.js'
import { play } from './screen.js'
import { position, readTour } from './tour.js'

export class Guide {
  constructor(app, side) {
    this.app = app
    this.side = side
    this.steps = null
    this.step = 0
    this.played = 0 // parts of the step
    this.trouble = '' // why the step stopped
    this.busy = false
  }

  // show goes on where the story is.
  async show() {
    this.steps ??= readTour(await (await fetch('tour.txt')).text())
    await this.app.panes[0].ready()
    if (this.busy) return this.draw()
    Object.assign(this, position(this.steps, this.app.story()), { trouble: '' })
    this.draw()
  }

  get last() { return this.step === this.steps.length - 1 }

  get done() { return this.played === this.steps[this.step].play.length }

  // draw shows the step that comes next, what it brought, or why it stopped.
  draw() {
    const step = this.steps[this.step], done = this.done, prose = newID('prose')
    this.main = button(...this.forward(), { class: 'press primary', 'data-first': true, 'aria-describedby': prose })
    this.lines = element('ol', { class: 'lines' }, step.play.map((p, i) => p.statement && element('li', {
      class: i < this.played ? 'done' : this.trouble && i === this.played ? 'bad' : '' }, element('code', {}, p.statement))))
    this.side.fill(this,
      element('div', { class: 'top' }, element('p', { class: 'count' }, `Step ${this.step + 1} of ${this.steps.length}`), this.side.close('Close the tour')),
      element('div', { class: 'progress', 'aria-hidden': true }, this.steps.map((_, i) => element('i', { class: i < this.step + (done ? 1 : 0) ? 'done' : '' }))),
      element('h2', {}, step.title),
      element('div', { class: 'prose', 'aria-live': 'polite', id: prose }, this.sentences().map(p => element('p', {}, markdown(p, {})))),
      element('div', { class: 'row' }, this.main, this.aside(), this.fresh() && this.side.startAgain()),
      element('details', { open: !done }, element('summary', {}, 'What is pressed, as a script'), this.lines))
  }

  // sentences are what is said of the step now.
  sentences() {
    const step = this.steps[this.step]
    if (this.trouble) return [`**This step stopped.** ${this.trouble.replace(/[^.]$/, '$&.')}`, 'Something that was pressed here before may be in the way. You can try again, or start again with a fresh server.']
    if (this.done) return step.after
    return [...step.before, ...this.late() ? ['Things were tried here already. If a step stops because of them, start again with a fresh server.'] : []]
  }

  // late is true where the tour has not begun, but something else was played.
  late() { return this.step === 0 && this.played === 0 && this.app.story().some(line => !line.startsWith('#')) && !this.app.story().includes(this.steps[0].heading) }

  fresh() { return this.trouble || this.late() || this.done && this.last }

  // forward is the label of the main button, and what it does.
  forward() {
    if (this.trouble) return ['Try again', () => this.play(true)]
    if (!this.done) return ['Show me', () => this.play(true)]
    return this.last ? ['Close the tour', () => this.side.open(null)] : ['Next step', () => this.next()]
  }

  // aside is the other button: it plays the step without showing it, or leaves out what does not go.
  aside() {
    if (this.last || this.done) return null
    if (this.trouble) return button('Go on without it', () => this.next(), { class: 'press secondary' })
    return button('Skip', async () => { if (await this.play(false)) this.next() }, { class: 'press secondary', title: 'Plays it without stopping here' })
  }

  next() {
    this.step++
    this.played = 0
    this.trouble = ''
    this.draw()
    this.main.focus({ preventScroll: true })
  }

  // play plays what is left of the step, and says whether all of it went through. It stops at the first statement that did not.
  async play(looking) {
    if (this.busy) return false
    this.busy = true
    this.trouble = ''
    this.main.setAttribute('aria-busy', 'true')
    const step = this.steps[this.step]
    if (this.played === 0) {
      this.trouble = await this.carry(step.heading)
      if (looking) await this.app.look(step.play[0].views)
    }
    while (!this.trouble && !this.done) {
      const { views, statement } = step.play[this.played]
      if (statement && looking) this.app.follow(statement.match(/^@([\w.-]+)/)?.[1])
      if (statement) this.trouble = await this.carry(statement)
      else if (looking) await this.app.look(views)
      if (!this.trouble) this.played++
    }
    if (looking) for (const p of this.app.panes) p.toNewest()
    this.busy = false
    const here = this.side.root.contains(document.activeElement) || document.activeElement === document.body
    this.draw()
    if (here) this.main.focus({ preventScroll: true })
    this.side.root.dataset.played = this.trouble ? 'failed' : this.step + 1
    return !this.trouble
  }

  // carry plays a statement, waits until the clients show what it brought, and says what went wrong.
  async carry(statement) {
    const item = [...this.lines.children].find(li => li.textContent === statement && !li.className)
    item?.classList.add('now')
    const { troubles, story } = await play(statement)
    await this.app.caughtUp(story)
    if (item) item.className = troubles.length ? 'bad' : 'done'
    this.app.settle()
    return troubles.join(' ')
  }
}
