// The line at the bottom: ordinary messages, and commands with completion and hints for their options.
import { element, moved, newID } from './elements.js'
import { finished, leaves, proposals } from './command.js'
import { suggest } from './screen.js'

// composer makes the line. pane gives the screen and the channel; send gets the text and returns what went wrong.
export function composer(pane, send) {
  const list = element('ul', { role: 'listbox', id: newID('proposals'), class: 'proposals', hidden: true, 'aria-label': 'Proposals' })
  const hint = element('div', { class: 'hint', id: newID('hint'), 'aria-live': 'polite' })
  const input = element('input', {
    type: 'text', class: 'line', autocomplete: 'off', spellcheck: true, role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id,
    'aria-autocomplete': 'list', 'aria-describedby': hint.id,
  })
  let found = [], at = null, active = -1, turn = 0, read = '' // found follows from what was read

  const show = () => {
    list.hidden = found.length === 0
    input.setAttribute('aria-expanded', String(found.length > 0))
    list.replaceChildren(...found.map((p, i) => element('li', {
      role: 'option', id: `${list.id}-${i}`,
      on: { pointerdown: event => { event.preventDefault(); accept(i) }, pointermove: event => { if (moved(event) && active !== i) { active = i; mark() } } },
    }, element('span', {}, p.label, p.required && element('span', { class: 'required' }, ' *')), p.hint && element('small', {}, p.hint))))
    mark()
  }
  // mark shows the one proposal that is chosen now, by the keys or the mouse.
  const mark = () => {
    ;[...list.children].forEach((item, i) => { item.classList.toggle('active', i === active); item.setAttribute('aria-selected', String(i === active)) })
    if (active >= 0) input.setAttribute('aria-activedescendant', `${list.id}-${active}`)
    else input.removeAttribute('aria-activedescendant')
  }
  const hide = () => { found = []; active = -1; show() }
  const hints = () => {
    hint.replaceChildren()
    if (!at?.leaf) return
    hint.append(element('b', {}, '/' + at.leaf.path), ' ', at.option ? `${at.option.name}: ${at.option.description}` : at.leaf.description)
    hint.append(element('div', {}, at.leaf.options.map(o => [element('span', {
      class: ['option', at.used.includes(o.name) && 'used', at.option === o && 'now'].filter(Boolean).join(' '), title: o.description,
    }, o.name, o.required && element('span', { class: 'required' }, ' *')), ' '])))
  }
  const all = () => leaves(pane.screen.view.commands).filter(l => pane.channel.kind !== 'dm' || l.private)
  // taken is true where Enter takes a proposal: for a command, or a value, that is not whole yet.
  const taken = () => {
    if (!found.length) return false
    if (!at?.leaf) return !found.some(p => p.put.trim() === read.trim())
    if (!at.option || found[0].start !== at.start) return false
    if (!at.value) return Boolean(at.option.choices?.length) // nothing else can stand there
    const bare = at.value.replace(/^[@#&]/, '').toLowerCase()
    return !found.some(p => p.label.toLowerCase() === bare)
  }
  const look = async () => {
    const mine = ++turn
    const text = input.value.slice(0, input.selectionStart)
    if (!text.startsWith('/')) { at = null; hints(); hide(); return }
    const answer = await proposals(text, all(), pane.screen.view, line => suggest(pane.who, pane.channel, line))
    if (mine !== turn) return // something else was typed meanwhile
    at = answer.at
    found = answer.list
    read = text
    active = taken() ? 0 : -1
    hints()
    show()
  }
  const accept = i => {
    const after = input.value.slice(input.selectionStart)
    input.value = input.value.slice(0, found[i].start) + found[i].put + after
    const caret = input.value.length - after.length
    input.setSelectionRange(caret, caret)
    look()
  }
  const submit = async () => {
    const text = input.value.trim()
    if (!text) return
    turn++
    at = null
    hints()
    hide()
    input.value = ''
    const troubles = await send(text.startsWith('/') ? finished(text, all(), pane.screen.view) : text)
    if (troubles.length && !input.value) { input.value = text; look() }
  }
  input.addEventListener('input', look)
  input.addEventListener('blur', hide)
  input.addEventListener('keydown', event => {
    const n = found.length
    if (event.key === 'Escape') turn++ // what is still looked up is not wanted any more
    if (n && event.key === 'ArrowDown') active = (active + 1) % n
    else if (n && event.key === 'ArrowUp') active = (active + n - 1) % n
    else if (n && event.key === 'Escape') { hide(); event.preventDefault(); return }
    else if (n && event.key === 'Tab' && !event.shiftKey) { event.preventDefault(); accept(Math.max(active, 0)); return }
    else if (event.key === 'Enter') {
      event.preventDefault()
      if (n && active >= 0 && read === input.value.slice(0, input.selectionStart)) accept(active)
      else submit()
      return
    } else return
    event.preventDefault()
    mark()
    list.children[active].scrollIntoView({ block: 'nearest' })
  })
  const name = where => {
    input.placeholder = where ? `Message ${where}, or / for commands` : 'Nothing can be written here'
    input.setAttribute('aria-label', where ? `Message ${where} as ${pane.who}` : input.placeholder)
  }
  return { element: element('div', { class: 'composer' }, list, hint, input), input, name }
}
