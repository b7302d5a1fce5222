// The form that makes someone new: the page's own, in the look of the bot's forms.
import { element, button, newID } from './elements.js'

// newcomer asks for a name in a dialog. join gets it, and returns what went wrong; Escape and Cancel close it.
export function newcomer(join) {
  const title = newID('title'), help = newID('help'), field = newID('field'), wrong = newID('wrong')
  const name = element('input', { id: field, maxLength: 32, autocomplete: 'off', spellcheck: false, 'aria-describedby': `${help} ${wrong}`, 'aria-required': 'true' })
  const told = element('p', { class: 'wrong', id: wrong, role: 'alert' })
  const dialog = element('dialog', { class: 'form', 'aria-labelledby': title })
  const close = () => { dialog.close(); dialog.remove() } // the browser gives the focus back
  const submit = async event => {
    event.preventDefault()
    const typed = name.value.trim().toLowerCase()
    const troubles = /^[\p{L}\p{N}_.-]{2,32}$/u.test(typed) ? await join(typed) : ['A name has 2 to 32 letters or digits, and no spaces.']
    told.textContent = troubles.join(' ')
    name.setAttribute('aria-invalid', String(troubles.length > 0))
    if (troubles.length) name.focus()
    else close()
  }
  dialog.append(element('form', { on: { submit }, noValidate: true },
    element('h2', { id: title }, 'Someone new'),
    element('div', { class: 'part' },
      element('label', { for: field }, 'Name', element('span', { class: 'required', 'aria-hidden': true }, ' *')),
      element('div', { class: 'help', id: help }, 'One word, for example zoe. They join the server as a member who has never used the bot.'), name),
    told,
    element('div', { class: 'row end' }, button('Cancel', close, { class: 'press secondary' }),
      element('button', { type: 'submit', class: 'press primary' }, 'Join'))))
  dialog.addEventListener('cancel', event => { event.preventDefault(); close() })
  return dialog
}
