// The column at the side: the guided tour, and the story of what was played.
import { element, button } from './elements.js'
import { markdown } from './markdown.js'
import { play } from './screen.js'

// readTour reads tour.txt, a script of the sandbox whose comments say what to look at:
//
//	## Title          begins a step
//	# A sentence.     is shown before its statements are played
//	#= A sentence.    is shown afterwards
//	#@ arjun #check-ins | maya private    says whose eyes, where; a second pair is shown side by side
export function readTour(text) {
  const steps = []
  for (const line of text.split('\n')) {
    const step = steps.at(-1)
    if (line.startsWith('## ')) steps.push({ title: line.slice(3), before: [], after: [], views: [], play: [] })
    else if (line.startsWith('#= ')) step.after.push(line.slice(3))
    else if (line.startsWith('#@ ')) step.play.push({ views: line.slice(3).split(' | ').map(v => v.split(' ')) })
    else if (line.startsWith('# ') && step) step.before.push(line.slice(2))
    else if (line && !line.startsWith('#') && step) step.play.push({ statement: line })
  }
  return steps
}

export class Side {
  constructor(app, root) {
    this.app = app
    this.root = root
    this.step = 0
    this.story = []
    this.shown = null
    this.openers = { tour: document.querySelector('#tour-open'), story: document.querySelector('#story-open') }
    for (const [which, opener] of Object.entries(this.openers)) opener.addEventListener('click', () => this.open(this.shown === which ? null : which))
    root.addEventListener('keydown', event => { if (event.key === 'Escape') this.open(null) })
  }

  // open shows the tour or the story, or closes both with null.
  async open(which) {
    const before = this.shown
    this.shown = which
    document.body.classList.toggle('aside', Boolean(which))
    this.root.hidden = !which
    for (const [name, opener] of Object.entries(this.openers)) opener.setAttribute('aria-expanded', String(name === which))
    if (!which) { this.openers[before]?.focus(); return }
    this.root.setAttribute('aria-label', which === 'tour' ? 'Tour' : 'Story')
    if (which === 'story') return this.showStory()
    this.steps ??= readTour(await (await fetch('tour.txt')).text())
    this.showStep()
  }

  // showStep shows the step that comes next, or what it brought.
  showStep(done) {
    const step = this.steps[this.step]
    const last = this.step === this.steps.length - 1
    const next = done
      ? button(last ? 'Close the tour' : 'Next step', () => { if (last) return this.open(null); this.step++; this.showStep(); this.main?.focus() }, { class: 'press primary' })
      : button('Show me', () => this.playStep(), { class: 'press primary' })
    this.main = next
    this.lines = element('ol', { class: 'lines' }, step.play.filter(p => p.statement).map(p => element('li', {}, element('code', {}, p.statement))))
    this.root.replaceChildren(
      element('div', { class: 'top' }, element('p', { class: 'count' }, `Step ${this.step + 1} of ${this.steps.length}`), button('✕', () => this.open(null), { class: 'close', 'aria-label': 'Close the tour' })),
      element('div', { class: 'progress', 'aria-hidden': true }, this.steps.map((_, i) => element('i', { class: i < this.step + (done ? 1 : 0) ? 'done' : '' }))),
      element('h2', {}, step.title),
      element('div', { class: 'prose', 'aria-live': 'polite' }, (done ? step.after : step.before).map(p => element('p', {}, markdown(p, {})))),
      element('div', { class: 'row' }, next, done || this.step === 0 ? null : button('Skip', () => { if (last) return this.open(null); this.step++; this.showStep() }, { class: 'press secondary' })),
      element('details', { open: !done }, element('summary', {}, 'What is pressed, as a script'), this.lines))
  }

  // playStep plays the statements of the step, and shows each of them through the eyes that it names.
  async playStep() {
    this.main.disabled = true
    const items = [...this.lines.children]
    let ok = true
    for (const { views, statement } of this.steps[this.step].play) {
      if (views) { await this.app.look(views); continue }
      const item = items.shift()
      item.className = 'now'
      const troubles = await play(statement)
      item.className = troubles.length ? 'bad' : 'done'
      this.app.tell(troubles)
      ok &&= !troubles.length
      this.app.settle()
    }
    this.showStep(true)
    this.main.focus({ preventScroll: true })
    this.root.dataset.played = ok ? this.step + 1 : 'failed'
  }

  // took hears the story so far.
  took(story) {
    this.story = story
    if (this.shown === 'story') this.showStory()
  }

  showStory() {
    const typed = this.root.querySelector('input')?.value ?? ''
    const hadFocus = this.root.querySelector('input') === document.activeElement
    const input = element('input', { type: 'text', value: typed, placeholder: '@zoe joins', 'aria-label': 'A statement of the sandbox', autocomplete: 'off', spellcheck: false })
    const submit = async event => {
      event.preventDefault()
      const line = input.value.trim()
      if (!line) return
      const troubles = await play(line)
      this.app.tell(troubles)
      if (!troubles.length) this.root.querySelector('input').value = ''
    }
    const copy = button('Copy as a story', async () => {
      try {
        await navigator.clipboard.writeText(this.story.join('\n') + '\n')
        this.app.tell(['Copied.'])
      } catch {
        getSelection().selectAllChildren(this.root.querySelector('.lines'))
        this.app.tell(['The browser does not allow copying. The story is selected.'])
      }
    }, { class: 'press primary', disabled: this.story.length === 0 })
    const lines = element('ol', { class: 'lines', tabIndex: 0, 'aria-label': 'The story so far' }, this.story.map(l => element('li', { class: 'done' }, element('code', {}, l))))
    this.root.replaceChildren(
      element('div', { class: 'top' }, element('h2', {}, 'Story'), button('✕', () => this.open(null), { class: 'close', 'aria-label': 'Close the story' })),
      element('p', {}, 'Whatever is pressed here is a line of a script. Saved to a file, it plays again with the same answers:'),
      element('p', {}, element('code', {}, 'go run ./bot sandbox FILE')),
      element('div', { class: 'row' }, copy), lines,
      element('form', { on: { submit } }, input, element('button', { type: 'submit', class: 'press secondary' }, 'Play')),
      element('p', { class: 'small' }, 'Any statement works: ', element('code', {}, 'wait 3d'), ', ', element('code', {}, 'crash'), ', ', element('code', {}, '@arjun blocks DMs')))
    lines.scrollTop = lines.scrollHeight
    if (hadFocus) input.focus()
  }
}
