// A message as a list item: text, embeds, pictures, buttons and selects, with Components V2.
import { element, button, avatar, covered } from './elements.js'
import { markdown } from './markdown.js'
import { menu } from './menu.js'

export const botName = 'Waymark'

// message makes the item. pane gives the screen and does what is pressed: see pane.js.
export function message(pane, m, previous) {
  const body = m.body, isBot = body.author.bot
  const author = isBot ? botName : body.author.username
  const at = { shown: body.shown, now: pane.screen.now }
  const when = new Date(body.timestamp)
  const follows = previous && !body.command && previous.body.author.id === body.author.id &&
    previous.body.ephemeral === body.ephemeral && when - new Date(previous.body.timestamp) < 420000
  const time = element('time', { dateTime: body.timestamp, title: when.toUTCString() }, clock(when, pane.screen.now))
  const head = element('div', { class: 'head' },
    isBot ? element('strong', { class: 'author' }, author, element('span', { class: 'app' }, 'APP'))
      : button(author, event => pane.menuOf(body.author.username, event.currentTarget), { class: 'author', title: 'What the app can do here', 'aria-haspopup': 'menu' }),
    time)
  const content = [
    body.flags & 32768 ? null : markdown(body.content, at),
  ]
  const apps = isBot && !body.ephemeral && pane.channel.kind !== 'dm' && pane.commandsOn(3).length > 0 &&
    button('⋯', event => pane.menuOn(m, event.currentTarget), { class: 'apps', 'aria-label': 'What the app can do with this message', 'aria-haspopup': 'menu' })
  const item = element('li', {
    class: ['message', follows && 'follows', body.ephemeral && 'ephemeral', isBot && 'bot'].filter(Boolean).join(' '), 'data-id': m.id, tabIndex: -1,
  },
  body.command && element('div', { class: 'reply' }, element('b', {}, body.by), ` used ${body.command}`),
  follows ? element('span', { class: 'aside', 'aria-hidden': true }, clock(when, pane.screen.now, true)) : avatar(author, isBot),
  element('div', { class: 'body' },
    follows ? null : head,
    element('div', { class: 'text' }, content, body.edited_timestamp && body.author.bot && !body.ephemeral && content[0]?.length > 0 ? element('span', { class: 'edited' }, ' (edited)') : null),
    body.embeds.map(e => embed(e, at, body)),
    body.flags & 32768 ? null : body.attachments.map(a => file(a.url, a.filename, a.description, a.content_type)),
    components(pane, m, body.components, at), apps,
    body.ephemeral && element('div', { class: 'only' }, eye(), ` Only ${pane.who} can see this · `,
      button('Dismiss message', () => pane.dismiss(m.id), { class: 'link' }))))
  return item
}

// eye is the sign of what only one person sees.
function eye() {
  return element('span', { 'aria-hidden': true, class: 'eye' }, '◉')
}

// clock is when a message was sent, as far from now as a reader needs it.
export function clock(when, now, short) {
  const time = when.toISOString().slice(11, 16)
  if (short || when.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)) return time
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(when) + ', ' + time
}

// source is where the sandbox serves a file of a message.
function source(url, body) {
  const uploaded = url.startsWith('attachment://') && body?.attachments.find(a => 'attachment://' + a.filename === url)
  const path = (uploaded ? uploaded.url : url).match(/^https:\/\/cdn\.discordapp\.com\/attachments\/\d+\/(\d+)\//)
  return path ? 'files/' + path[1] : null
}

// file is a picture, or something to download.
function file(url, name, alt, type, body) {
  const at = source(url, body)
  if (!at) return element('a', { class: 'file', href: url, target: '_blank', rel: 'noopener noreferrer' }, name || url)
  if (/^image\//.test(type)) return element('a', { class: 'picture', href: at, target: '_blank' }, element('img', { src: at, alt: alt || name, loading: 'lazy' }))
  return element('a', { class: 'file', href: at, download: name }, '⤓ ' + name)
}

// embed is a card with a coloured edge.
function embed(e, at, body) {
  const made = element('div', { class: 'embed' },
    e.author?.name && element('div', { class: 'small' }, e.author.name),
    e.title && element('div', { class: 'title' }, markdown(e.title, at)),
    e.description && element('div', { class: 'text' }, markdown(e.description, at)),
    (e.fields ?? []).map(f => element('div', { class: 'field' }, element('b', {}, markdown(f.name, at)), element('div', { class: 'text' }, markdown(f.value, at)))),
    e.image && file(e.image.url, 'picture', e.image.description ?? e.title ?? 'Picture', 'image/png', body),
    e.footer?.text && element('div', { class: 'small' }, e.footer.text))
  edge(made, e.color)
  return made
}

// edge colours the edge of a card.
function edge(card, color) {
  if (color !== undefined && color !== null) card.style.setProperty('--edge', '#' + color.toString(16).padStart(6, '0'))
}

// components shows components with what is inside them.
function components(pane, m, list, at) {
  return (list ?? []).map(c => component(pane, m, c, at))
}

const styles = ['', 'primary', 'secondary', 'success', 'danger', 'link-out']

function component(pane, m, c, at) {
  const inside = () => components(pane, m, c.components, at)
  switch (c.type) {
    case 1: return element('div', { class: 'row' }, inside())
    case 2: return press(pane, m, c)
    case 9: return element('div', { class: 'section' }, element('div', {}, inside()), component(pane, m, c.accessory, at))
    case 10: return element('div', { class: 'text' }, markdown(c.content, at))
    case 11: return element('div', { class: 'thumbnail' }, cover(c.spoiler, file(c.media.url, 'picture', c.description, c.media.content_type ?? 'image/png', m.body)))
    case 12: return element('div', { class: 'gallery' }, c.items.map(item =>
      cover(item.spoiler, file(item.media.url, 'picture', item.description, item.media.content_type ?? 'image/png', m.body))))
    case 13: return cover(c.spoiler, file(c.file.url, c.name, '', '', m.body))
    case 14: return c.divider ? element('hr', { class: c.spacing > 1 ? 'wide' : '' }) : element('div', { class: c.spacing > 1 ? 'gap wide' : 'gap' })
    case 17: {
      const made = element('div', { class: 'container' }, inside())
      edge(made, c.accent_color)
      return cover(c.spoiler, made)
    }
  }
  if (c.type === 3 || c.type >= 5 && c.type <= 8) return menu(pane, m, c)
  return null
}

// cover covers what the bot marked as a spoiler.
const cover = (spoiler, shown) => spoiler ? covered(shown, 'div') : shown

// press is a button of a message.
function press(pane, m, c) {
  const label = [c.emoji?.name, c.label].filter(Boolean).join(' ')
  if (c.style === 5) return element('a', { class: 'press link-out', href: c.url, target: '_blank', rel: 'noopener noreferrer' }, label, ' ↗')
  return button(label, event => pane.click(m, c, event.currentTarget), { class: 'press ' + styles[c.style], disabled: c.disabled })
}
