// The form that the bot opens: a dialog with a field for each part.
import { element, button, newID } from './elements.js'
import { markdown } from './markdown.js'
import { choices, listbox } from './menu.js'

// form makes the dialog. send gets pairs of label and text; close is called when the person closes it. Both return what went wrong.
export function form(pane, view, send, close) {
  const fields = view.components.map(part => field(pane, part)).filter(Boolean)
  const wrong = element('p', { class: 'wrong', role: 'alert' })
  const title = newID('title')
  const dialog = element('dialog', { class: 'form', 'aria-labelledby': title })
  const submit = async event => {
    event.preventDefault()
    const troubles = await send(fields.filter(f => f.value).map(f => [f.label, f.value()]))
    wrong.textContent = troubles.join(' ')
  }
  dialog.append(element('form', { on: { submit }, noValidate: true },
    element('h2', { id: title }, view.title),
    element('p', { class: 'as' }, `${pane.who} fills this in for ${'Waymark'}`),
    fields.map(f => f.element), wrong,
    element('div', { class: 'row end' }, button('Cancel', () => close(), { class: 'press secondary' }),
      element('button', { type: 'submit', class: 'press primary' }, 'Submit'))))
  dialog.addEventListener('cancel', event => { event.preventDefault(); close() })
  return dialog
}

// field is one part: {element, label, value}, or only an element for a text.
function field(pane, part) {
  if (part.type === 10) return { element: element('div', { class: 'text' }, markdown(part.content, { shown: {}, now: pane.screen.now })) }
  const c = part.type === 18 ? part.component : part.components[0]
  const label = part.type === 18 ? part.label : c.label
  const made = c.type === 4 ? input(c) : choice(pane, c, label)
  const help = newID('help')
  made.control.setAttribute('aria-describedby', help)
  const required = c.required ?? c.type !== 23
  const name = made.group
    ? element('legend', {}, label, required && element('span', { class: 'required' }, ' *'))
    : element('label', { for: made.control.id }, label, required && element('span', { class: 'required' }, ' *'))
  if (!made.group && required) made.control.setAttribute('aria-required', 'true')
  return { label, value: made.value, element: element(made.group ? 'fieldset' : 'div', { class: 'part' }, name,
    element('div', { class: 'help', id: help }, part.description ?? '', made.counter), made.shown ?? made.control) }
}

// input is a line or a paragraph of text, with how many characters are left.
function input(c) {
  const most = c.max_length ?? 4000
  const counter = element('span', { class: 'counter' })
  const control = element(c.style === 2 ? 'textarea' : 'input', {
    id: newID('field'), value: c.value ?? '', maxLength: most, placeholder: c.placeholder ?? '', rows: c.style === 2 ? 4 : undefined, autocomplete: 'off',
  })
  const count = () => { counter.textContent = control.value.length > most * 0.8 ? ` ${control.value.length} of ${most}` : '' }
  control.addEventListener('input', count)
  count()
  return { control, counter, value: () => control.value }
}

// choice is a select, a radio group, checkboxes, or one checkbox.
function choice(pane, c, label) {
  if (c.type === 23) {
    const control = element('input', { type: 'checkbox', id: newID('field'), checked: c.default })
    return { control, value: () => control.checked ? 'yes' : 'no' }
  }
  if (c.type === 21 || c.type === 22) return boxes(c)
  let chosen = (c.options ?? []).filter(o => o.default).map(o => o.label)
  const shown = listbox(label, choices(pane, c), c.max_values ?? 1, false, list => { chosen = list.map(o => o.label) }, c.placeholder || 'Choose')
  const control = shown.querySelector('button')
  control.id = newID('field')
  return { control, shown, value: () => chosen.join(', ') }
}

// boxes is a radio group or a group of checkboxes.
function boxes(c) {
  const group = newID('group'), type = c.type === 21 ? 'radio' : 'checkbox'
  const inputs = c.options.map(o => element('input', { type, name: group, checked: o.default ?? false, value: o.label }))
  const control = element('div', { class: 'boxes' }, c.options.map((o, i) =>
    element('label', {}, inputs[i], ' ', o.label, o.description && element('small', {}, ' ' + o.description))))
  return { control, group: true, value: () => inputs.filter(i => i.checked).map(i => i.value).join(', ') }
}
