// Small helpers that make elements. Text is always set as text, never as HTML.

// element makes <tag> with properties, attributes (those with a dash, role and for) and children. Null children are left out.
export function element(tag, props = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name === 'on') for (const [type, f] of Object.entries(value)) made.addEventListener(type, f)
    else if (name === 'class') made.className = value
    else if (name.includes('-') || name === 'role' || name === 'for') made.setAttribute(name, value === true ? 'true' : value)
    else made[name] = value
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false))
  return made
}

// button makes a button that does something.
export const button = (label, press, props = {}) => element('button', { type: 'button', on: { click: press }, ...props }, label)

// hue is a number of degrees that follows from a name, for the colour of a person's picture.
export function hue(name) {
  let h = 7
  for (const c of name) h = (h * 31 + c.codePointAt(0)) % 360
  return h
}

// avatar is a person's picture: the first letter on a colour, or the sign of the bot.
export function avatar(name, isBot) {
  if (isBot) return element('img', { class: 'avatar', src: 'waymark.svg', alt: '' })
  const made = element('span', { class: 'avatar', 'aria-hidden': true }, [...name][0].toUpperCase())
  made.style.setProperty('--hue', hue(name))
  return made
}

let mouse = '' // where it was last

// moved is false where something has come under a mouse that rests: what the keys have chosen stays chosen then. The browser
// tells of such a move too, with the place where the mouse was before.
export const moved = event => at(event) !== mouse
const at = event => `${event.screenX} ${event.screenY}`
document.addEventListener('pointermove', event => { mouse = at(event) }) // after the elements have heard of it

let ids = 0

// newID is an id that no other element of the page has.
export const newID = prefix => `${prefix}-${++ids}`

// covered hides something behind a button until that is pressed. The focus goes to what comes out.
export function covered(shown, tag = 'span') {
  Object.assign(shown, { id: newID('spoiler'), hidden: true, tabIndex: -1 })
  const cover = button('Covered: show', () => { cover.hidden = true; shown.hidden = false; shown.focus({ preventScroll: true }) },
    { class: 'spoiler', 'aria-expanded': 'false', 'aria-controls': shown.id })
  return element(tag, {}, cover, shown)
}
