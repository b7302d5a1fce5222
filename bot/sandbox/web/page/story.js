// The story of what was played, in the column at the side: to copy, and to add to.
import { element, button } from './elements.js'
import { play } from './screen.js'

export class Story {
  constructor(app, side) {
    this.app = app
    this.side = side
    this.typed = element('input', { type: 'text', placeholder: '@zoe joins', 'aria-label': 'A statement of the sandbox', autocomplete: 'off', spellcheck: false })
    this.form = element('form', { on: { submit: event => { event.preventDefault(); this.submit() } } }, this.typed,
      element('button', { type: 'submit', class: 'press secondary' }, 'Play'))
    this.copy = button('Copy as a story', () => this.copied(), { class: 'press primary' })
    this.lines = element('ol', { class: 'lines', tabIndex: 0, 'aria-label': 'The story so far' })
  }

  async show() {
    this.side.fill(this,
      element('div', { class: 'top' }, element('h2', { tabIndex: -1, 'data-first': true }, 'Story'), this.side.close('Close the story')),
      element('p', {}, 'Whatever is pressed here is a line of a script. Saved to a file, it plays again with the same answers:'),
      element('p', {}, element('code', {}, 'waymark sandbox FILE'), ', or in the source ', element('code', {}, 'go run ./bot sandbox FILE')),
      element('div', { class: 'row' }, this.copy, this.side.startAgain()), this.lines, this.form,
      element('p', { class: 'small' }, 'Any statement works: ', element('code', {}, 'wait 3d'), ', ', element('code', {}, 'crash'), ', ', element('code', {}, '@arjun blocks DMs')))
    this.draw(this.app.story())
  }

  // draw shows the lines.
  draw(story) {
    this.copy.disabled = story.length === 0
    this.lines.replaceChildren(...story.map(l => element('li', { class: l.startsWith('##') ? 'title' : 'done' }, element('code', {}, l))))
    this.lines.scrollTop = this.lines.scrollHeight
  }

  async submit() {
    const line = this.typed.value.trim()
    if (!line) return
    const { troubles } = await play(line)
    this.app.tell(troubles)
    if (!troubles.length) this.typed.value = ''
  }

  async copied() {
    try {
      await navigator.clipboard.writeText(this.app.story().join('\n') + '\n')
      this.app.say('Copied.')
    } catch {
      getSelection().selectAllChildren(this.lines)
      this.app.say('The browser does not allow copying. The story is selected.')
    }
  }
}
