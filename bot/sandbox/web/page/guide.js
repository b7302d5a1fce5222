// The guided tour, in the column at the side: it plays a script step by step, and shows each step through the eyes that it names.
import { element, button, newID } from './elements.js'
import { markdown } from './markdown.js'
import { play } from './screen.js'
import { pauseOf, position, readTour, viewsOf } from './tour.js'

export class Guide {
  constructor(app, side) {
    this.app = app
    this.side = side
    this.steps = null
    this.step = 0
    this.played = 0 // parts of the step
    this.trouble = '' // why the step stopped
    this.busy = false
    this.begun = null // the heading of the step is in the story, or on its way there
  }

  // show goes on where the story is.
  async show() {
    this.steps ??= readTour(await (await fetch('tour.txt')).text())
    await this.app.panes[0].ready()
    await this.begun?.told
    if (this.busy) return this.draw()
    Object.assign(this, position(this.steps, this.app.story()), { trouble: '' })
    this.draw()
  }

  get last() { return this.step === this.steps.length - 1 }

  get done() { return this.played === this.steps[this.step].play.length }

  // pause is what is said where the step waits for the reader; nothing where it does not.
  get pause() { return this.done ? undefined : pauseOf(this.steps[this.step], this.played) }

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
    const step = this.steps[this.step], stopped = `**This step stopped.** ${this.trouble.replace(/[^.]$/, '$&.')}`
    const bare = this.app.story()[0] === '#! bare' && 'Nothing is set up on this server, since the sandbox was started with `--bare`. The tour needs one that was started without.'
    if (bare && (this.trouble || this.step + this.played === 0)) return this.trouble ? [stopped, bare] : [bare]
    if (this.trouble) return [stopped, 'Something that was pressed here before may be in the way. You can try again, or start again with a fresh server.']
    if (this.done) return step.after
    if (this.pause) return this.pause
    return [...step.before, ...this.late() ? ['Things were tried here already. If a step stops because of them, start again with a fresh server.'] : []]
  }

  // late is true where the tour has not begun, but something else was played.
  late() { return this.step === 0 && this.played === 0 && this.app.story().some(line => !line.startsWith('#')) && !this.app.story().includes(this.steps[0].heading) }

  fresh() { return this.trouble || this.late() || this.done && this.last }

  // forward is the label of the main button, and what it does.
  forward() {
    if (this.trouble) return ['Try again', () => this.play(true)]
    if (!this.done) return [this.pause ? 'Go on' : 'Show me', () => this.play(true)]
    return this.last ? ['Close the tour', () => this.side.open(null)] : ['Next step', () => this.next()]
  }

  // aside is the other button: it plays the step without showing it, or leaves out what does not go.
  aside() {
    if (this.last || this.done || this.pause && !this.trouble) return null
    if (this.trouble) return button('Go on without it', () => this.next(), { class: 'press secondary' })
    return button('Skip', async () => { if (await this.play(false)) this.next() }, { class: 'press secondary', title: 'Plays it without stopping here' })
  }

  // next goes to the next step, and shows the people it is about. Its heading goes into the story, by which a reload finds it.
  async next() {
    this.step++
    this.played = 0
    this.trouble = ''
    this.draw()
    this.main.focus({ preventScroll: true })
    await this.begin()
  }

  // begin shows what the step is about, once.
  begin() {
    const step = this.steps[this.step]
    if (this.begun?.step === step) return this.begun.told
    const told = this.app.story().includes(step.heading) ? Promise.resolve('') : this.carry(step.heading)
    this.begun = { step, told: told.then(trouble => trouble || this.app.look(viewsOf(step, this.played)).then(() => '')) }
    return this.begun.told
  }

  // play plays what is left of the step, or up to where it waits, and says whether all of that went through. It stops at the first
  // statement that did not.
  async play(looking) {
    if (this.busy) return false
    this.busy = true
    this.trouble = ''
    this.app.tell([])
    this.main.setAttribute('aria-busy', 'true')
    const step = this.steps[this.step]
    this.trouble = await this.begin()
    if (this.trouble) this.begun = null
    else this.played = Math.max(this.played, position([step], this.app.story()).played) // what was pressed by hand meanwhile
    if (looking) await this.app.look(viewsOf(step, this.played))
    while (!this.trouble && !this.done) {
      const { views, statement, pause } = step.play[this.played]
      if (statement && looking) this.app.follow(statement.match(/^@([\w.-]+)/)?.[1])
      if (statement) this.trouble = await this.carry(statement)
      else if (views && looking) await this.app.look(views)
      if (!this.trouble) this.played++
      if (pause && looking) break
    }
    this.busy = false
    const here = this.side.root.contains(document.activeElement) || document.activeElement === document.body
    this.draw()
    if (looking) for (const p of this.app.panes) p.toNewest() // in the room that the column leaves now
    if (here) this.main.focus({ preventScroll: true })
    if (this.trouble || this.done) this.side.root.dataset.played = this.trouble ? 'failed' : this.step + 1
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
