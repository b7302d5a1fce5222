// What a person does, as statements of the sandbox's language.
import { older } from './screen.js'

// quote puts a text in quotes.
export const quote = text => '"' + text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') + '"'

// name is a name with its sign, in quotes where it has to be.
export const name = (sign, text) => sign + (/^[\p{L}\p{N}_.-]+$/u.test(text) ? text : quote(text))

// place is where a person acts: " in #check-ins", " in private", or nothing in #general.
export function place(channel) {
  if (!channel || channel.kind === 'dm') return channel ? ' in private' : ''
  return channel.name === 'general' ? '' : ' in ' + name('#', channel.name)
}

// flat lists the components that contain no others, in the order in which a reader sees them.
export function flat(components = []) {
  return components.flatMap(c => {
    const inside = [...(c.components ?? []), ...(c.accessory ? [c.accessory] : [])]
    return inside.length ? flat(inside) : [c]
  })
}

// alike lists the enabled components on a person's screen that fit, the newest first.
function alike(messages, fits) {
  const list = []
  for (const message of [...messages].sort((a, b) => older(b.version, a.version))) {
    for (const c of flat(message.body.components)) if (fits(c) && !c.disabled) list.push({ message, id: c.id, custom: c.custom_id })
  }
  return list
}

const position = (list, message, component) =>
  list.findIndex(found => found.message.id === message.id && found.custom === component.custom_id)

// nth says which of several alike is meant: nothing for the newest.
function nth(n) {
  if (n < 2) return ''
  const end = n % 100 > 10 && n % 100 < 14 ? 'th' : ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'
  return `the ${n}${end} `
}

// click is the press of a button of a message. screen has messages and channels (by id), as this person sees them.
export function click(who, screen, message, component) {
  const label = component.label.trim()
  const all = alike(screen.messages.values(), c => c.type === 2 && (c.label ?? '').trim() === label)
  const at = position(all, message, component)
  const channel = screen.channels.get(message.channel)
  const there = all.filter(found => screen.channels.get(found.message.channel)?.name === channel?.name)
  if (at > 0 && channel?.name && position(there, message, component) === 0) {
    return `@${who} clicks ${quote(label)} in ${name('#', channel.name)}`
  }
  return `@${who} clicks ${nth(at + 1)}${quote(label)}`
}

// pick chooses in a select of a message; values are the labels of the options.
export function pick(who, screen, message, component, labels) {
  const menu = component.placeholder ?? ''
  const all = alike(screen.messages.values(), c => c.type >= 3 && c.type <= 8 && c.type !== 4 && (c.placeholder ?? '') === menu)
  return `@${who} picks ${quote(labels.join(', '))} in ${nth(position(all, message, component) + 1)}${quote(menu)}`
}

// use is a command of a message's menu. messages are those of the app in the channel that everyone sees there.
export function use(who, screen, command, message) {
  const posts = [...screen.messages.values()].filter(m => m.channel === message.channel && m.body.author.bot && !m.body.ephemeral)
    .sort((a, b) => older(b.id, a.id))
  const at = posts.findIndex(m => m.id === message.id) + 1
  return `@${who} uses ${quote(command)} on ${nth(at) || 'the '}last post in ${name('#', screen.channels.get(message.channel).name)}`
}

// submit sends a form; fields are pairs of label and text.
export const submit = (who, fields) => `@${who} submits ${fields.map(([label, text]) => quote(label) + ':' + quote(text)).join(' ')}`

// write is what the composer sends: a command, or an ordinary message.
export function write(who, channel, text) {
  if (text.startsWith('/')) return `@${who}${place(channel)} ${text}`
  return `@${who} says ${quote(text)}${place(channel)}`
}

// later is how time passes: "2h", "7d", or until the next morning at 8.
export function later(span, now) {
  if (span !== 'morning') return 'wait ' + span
  const next = new Date(now)
  if (next.getUTCHours() >= 8) next.setUTCDate(next.getUTCDate() + 1)
  return `now ${next.toISOString().slice(0, 10)} 08:00`
}
