// Selects: a button that opens a list. Arrow keys open it too, or what an option begins with. In it they move, Enter or Space chooses,
// Escape closes. Nothing is sent before that.
import { element, moved, newID } from './elements.js'

// choices are what a select offers: its options, or people, roles or channels.
export function choices(pane, c) {
  if (c.options?.length) return c.options.map(o => ({ label: o.label, value: o.value, description: o.description, chosen: o.default }))
  const view = pane.screen.view
  const people = view.people.map(p => ({ label: '@' + p.name, value: '@' + p.name }))
  const roles = view.roles.map(r => ({ label: '&' + r, value: '&' + r }))
  const channels = view.channels.filter(ch => ch.kind === 'text' || ch.kind === 'voice').map(ch => ({ label: '#' + ch.name, value: '#' + ch.name }))
  return { 5: people, 6: roles, 7: [...people, ...roles], 8: channels }[c.type] ?? []
}

// menu is a select of a message: what is chosen is sent when the list closes.
export function menu(pane, m, c) {
  const label = c.placeholder || 'Choose'
  return listbox(label, choices(pane, c), c.max_values ?? 1, c.disabled, chosen => pane.pick(m, c, chosen))
}

// listbox is a button with a list below it. done gets the values that were chosen. Where nothing is chosen it shows a hint.
export function listbox(label, options, most, disabled, done, hint = label) {
  const id = newID('list')
  const chosen = new Set(options.filter(o => o.chosen))
  const shown = element('span', { class: 'chosen' })
  const open = element('button', {
    type: 'button', class: 'select', disabled, 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-label': label,
  }, shown, element('span', { 'aria-hidden': true }, '▾'))
  const list = element('ul', { id, role: 'listbox', hidden: true, tabIndex: 0, 'aria-label': label, 'aria-multiselectable': most > 1 ? 'true' : 'false' })
  const items = options.map(o => element('li', { role: 'option', id: newID('option'), 'aria-selected': String(chosen.has(o)) },
    element('span', {}, o.label), o.description && element('small', {}, o.description)))
  list.append(...items)
  const root = element('div', { class: 'menu' }, open, list)
  let active = 0, changed = false, typed = '', typedAt = 0

  const show = () => {
    const text = [...chosen].map(o => o.label).join(', ') || hint
    shown.textContent = text
    open.setAttribute('aria-label', text === label ? label : `${label}: ${text}`)
    items.forEach((item, i) => item.setAttribute('aria-selected', String(chosen.has(options[i]))))
  }
  const move = to => {
    active = Math.max(0, Math.min(items.length - 1, to))
    items.forEach((item, i) => item.classList.toggle('active', i === active))
    items[active]?.scrollIntoView({ block: 'nearest' })
    list.setAttribute('aria-activedescendant', items[active]?.id ?? '')
  }
  const toggle = (up, at = active) => {
    list.hidden = !up
    open.setAttribute('aria-expanded', String(up))
    if (up) { list.focus({ preventScroll: true }); list.scrollIntoView({ block: 'nearest' }); move(at) } else typed = ''
  }
  // spelled finds what begins with the letters that were typed just now; -1 where nothing does, or the key is no letter.
  const spelled = event => {
    if (event.key.length > 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return -1
    typed = (event.timeStamp - typedAt < 700 ? typed : '') + event.key.toLowerCase()
    typedAt = event.timeStamp
    return options.findIndex(o => o.label.toLowerCase().startsWith(typed))
  }
  const close = send => {
    toggle(false)
    open.focus({ preventScroll: true })
    if (send && changed) { changed = false; done([...chosen].map(o => o)) }
  }
  const choose = i => {
    const o = options[i]
    changed = true
    if (most === 1) { chosen.clear(); chosen.add(o); show(); close(true); return }
    if (!chosen.delete(o) && chosen.size < most) chosen.add(o)
    show()
    move(i)
  }
  open.addEventListener('click', () => list.hidden ? toggle(true) : close(true))
  open.addEventListener('keydown', event => {
    const at = { ArrowDown: Math.max(0, options.findIndex(o => chosen.has(o))), ArrowUp: items.length - 1 }[event.key] ?? spelled(event)
    if (at < 0) return
    event.preventDefault()
    toggle(true, at)
  })
  list.addEventListener('keydown', event => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 10, PageUp: active - 10, Home: 0, End: items.length - 1 }[event.key]
    if (to !== undefined) move(to)
    else if (event.key === 'Enter' && most > 1 && changed) close(true)
    else if (event.key === 'Enter' || event.key === ' ') choose(active)
    else if (event.key === 'Escape' || event.key === 'Tab') close(most > 1)
    else {
      const found = spelled(event)
      if (found < 0) return
      move(found)
    }
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
  })
  items.forEach((item, i) => {
    item.addEventListener('click', () => choose(i))
    item.addEventListener('pointermove', event => { if (moved(event) && active !== i) move(i) })
  })
  list.addEventListener('focusout', event => { if (!root.contains(event.relatedTarget) && !list.hidden) toggle(false) })
  show()
  return root
}
