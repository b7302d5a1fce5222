// The part of Discord's markdown that messages use, as a tree: an array of texts and of nodes {tag, children, …}. Nothing in
// a text can become HTML. elements() turns the tree into elements.
import { covered, element } from './elements.js'

// parse reads a text. shown says what the client shows for each mention in it, such as {'<@1>': '@arjun'}; a mention of a
// person that is missing there is one that Discord would not resolve. now is the reader's time.
export function parse(text, { shown = {}, now = new Date(0) } = {}) {
  return blocks(text, { shown, now })
}

// blocks reads what begins at the start of a line: code blocks, quotes, headings, lists, small print.
function blocks(text, at) {
  const out = []
  let plain = []
  const flush = () => {
    if (plain.length) out.push(...inline(plain.join('\n'), at))
    plain = []
  }
  const lines = text.split('\n')
  const add = node => { flush(); out.push(node) }
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    const fence = line.match(/^(.*?)```(\w*)$/) || line.match(/^(.*?)```(.*?)```(.*)$/)
    const until = fence && fence.length === 3 ? lines.findIndex((l, n) => n > i && l.includes('```')) : i
    if (fence && fence.length === 3 && until > i) {
      if (fence[1]) plain.push(fence[1])
      const last = lines[until].slice(0, lines[until].indexOf('```'))
      add({ tag: 'pre', children: [[...lines.slice(i + 1, until), ...(last ? [last] : [])].join('\n')] })
      i = until
      continue
    }
    const found = line.match(/^(#{1,3}|-#|>>>|>|[-*]|\d{1,3}\.) +(.*)$/) || line.match(/^( +)[-*] +(.*)$/)
    if (!found) { plain.push(line); continue }
    const [, sign, rest] = found
    if (sign === '>>>') {
      add({ tag: 'blockquote', children: blocks([rest, ...lines.slice(i + 1)].join('\n'), at) })
      break
    }
    if (sign === '>') {
      const quoted = [rest]
      while (/^> /.test(lines[i + 1] ?? '') || lines[i + 1] === '>') quoted.push(lines[++i].slice(2))
      add({ tag: 'blockquote', children: blocks(quoted.join('\n'), at) })
    } else if (sign === '-#') add({ tag: 'small', children: inline(rest, at) })
    else if (sign[0] === '#') add({ tag: 'heading', level: sign.length, children: inline(rest, at) })
    else {
      const ordered = /\d/.test(sign), items = [inline(rest, at)]
      const next = ordered ? /^\d{1,3}\. +(.*)$/ : /^ *[-*] +(.*)$/
      for (let m; (m = (lines[i + 1] ?? '').match(next)); i++) items.push(inline(m[1], at))
      add({ tag: ordered ? 'ol' : 'ul', start: ordered ? parseInt(sign) : undefined, children: items.map(children => ({ tag: 'li', children })) })
    }
  }
  flush()
  return out
}

// marks are what can stand anywhere in a line, in the order in which they are tried at each place.
const marks = [
  [/^\\([^0-9A-Za-z\s])/, m => m[1]], // whatever the sign
  [/^(`{1,2})(.+?)\1(?!`)/s, m => ({ tag: 'code', children: [m[2].replace(/^ (.*) $/s, '$1')] })],
  [/^<(?:@[!&]?\d{1,20}|#\d{1,20}|\/[^:<>]{1,100}:\d{1,20}|a?:\w{2,32}:\d{1,20})>/, (m, at) => mention(m[0], at)],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m, at) => stamp(m[0], Number(m[1]), m[2] ?? 'f', at.now)],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/, (m, at) => link(m[2], inline(m[1], { ...at, linked: true }))],
  [/^<(https?:\/\/[^\s<>]+)>/, m => link(m[1], [m[1]])],
  [/^https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]]/, (m, at) => at.linked ? m[0] : link(m[0], [m[0]])],
  [/^\|\|(.+?)\|\|/s, (m, at) => ({ tag: 'spoiler', children: inline(m[1], at) })],
  [/^\*\*\*(.+?)\*\*\*(?!\*)/s, (m, at) => ({ tag: 'strong', children: [{ tag: 'em', children: inline(m[1], at) }] })],
  [/^\*\*(.+?)\*\*(?!\*)/s, (m, at) => ({ tag: 'strong', children: inline(m[1], at) })],
  [/^__(.+?)__(?!_)/s, (m, at) => ({ tag: 'u', children: inline(m[1], at) })],
  [/^~~(.+?)~~/s, (m, at) => ({ tag: 's', children: inline(m[1], at) })],
  [/^\*(?=\S)(.+?\S|\S)\*(?!\*)/s, (m, at) => ({ tag: 'em', children: inline(m[1], at) })],
  [/^_(?=\S)(.+?\S|\S)_(?!\w)/s, (m, at) => ({ tag: 'em', children: inline(m[1], at) })],
]

// inline reads what stands in a line.
function inline(text, at) {
  const out = []
  let plain = ''
  for (let rest = text; rest !== '';) {
    const before = text[text.length - rest.length - 1] ?? ''
    let found = null, make = null
    for (const [pattern, f] of marks) {
      if (rest[0] === '_' && /\w/.test(before)) break // snake_case is no emphasis
      if ((found = rest.match(pattern))) { make = f; break }
    }
    if (!found) {
      const step = String.fromCodePoint(rest.codePointAt(0))
      plain += step
      rest = rest.slice(step.length)
      continue
    }
    rest = rest.slice(found[0].length)
    const made = make(found, at)
    if (typeof made === 'string') plain += made
    else {
      if (plain) out.push(plain)
      plain = ''
      out.push(made)
    }
  }
  if (plain) out.push(plain)
  return out
}

const link = (url, children) => ({ tag: 'a', url, children })

// mention is what stands for a person, a role, a channel, a command or an emoji.
function mention(raw, at) {
  const shown = at.shown[raw]
  if (raw.startsWith('</')) return shown && shown !== raw ? { tag: 'command', children: [shown] } : raw
  if (/^<a?:/.test(raw)) return shown ?? ':' + raw.split(':')[1] + ':'
  if (raw.startsWith('<#')) return { tag: 'mention', children: [shown ?? '#unknown'] }
  return { tag: 'mention', children: [shown ?? (raw.startsWith('<@&') ? '@unknown-role' : '@unknown-user')] }
}

const styles = {
  t: { timeStyle: 'short' }, T: { timeStyle: 'medium' }, d: { dateStyle: 'short' }, D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' }, F: { dateStyle: 'full', timeStyle: 'short' },
}

// spell writes an instant as Discord does, in UTC; "R" as a distance from now.
export function spell(date, style, now) {
  if (style !== 'R') return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...styles[style] }).format(date)
  const seconds = Math.round(Math.abs(date - now) / 1000)
  const [, size, one, many] = distances.find(([below]) => seconds < below)
  const n = Math.round(seconds / size)
  const words = many && n > 1 ? `${n} ${many}` : one
  return date > now ? 'in ' + words : words + ' ago'
}

// distances are how far from now an instant is, as Discord's client says it: below how many seconds, the unit, one, several.
const distances = [
  [45, 1, 'a few seconds'], [90, 60, 'a minute'], [2670, 60, 'a minute', 'minutes'], [5400, 3600, 'an hour'], [77400, 3600, 'an hour', 'hours'],
  [129600, 86400, 'a day'], [2203200, 86400, 'a day', 'days'], [3931200, 2629746, 'a month'], [27600000, 2629746, 'a month', 'months'],
  [47304000, 31556952, 'a year'], [Infinity, 31556952, 'a year', 'years'],
]

// stamp is an instant, or what was written where no calendar has it.
function stamp(raw, seconds, style, now) {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? raw : { tag: 'time', seconds, style, children: [spell(date, style, now)] }
}

// elements turns a tree into elements.
export function elements(tree) {
  return tree.map(node => {
    if (typeof node === 'string') return document.createTextNode(node)
    const inner = elements(node.children)
    switch (node.tag) {
      case 'pre': return element('pre', {}, element('code', {}, inner))
      case 'heading': return element('p', { class: `heading h${node.level}`, role: 'heading', 'aria-level': node.level + 2 }, inner)
      case 'small': return element('p', { class: 'small' }, inner)
      case 'ol': return element('ol', { start: node.start }, inner)
      case 'a': return element('a', { href: node.url, target: '_blank', rel: 'noopener noreferrer' }, inner)
      case 'mention': case 'command': return element('span', { class: node.tag }, inner)
      case 'time': return element('time', {
        class: 'stamp', dateTime: new Date(node.seconds * 1000).toISOString(),
        title: spell(new Date(node.seconds * 1000), 'F') + ' UTC', 'data-seconds': node.seconds, 'data-style': node.style,
      }, inner)
      case 'spoiler': return covered(element('span', {}, inner))
    }
    return element(node.tag, {}, inner)
  })
}

// markdown is a text as elements.
export const markdown = (text, at) => elements(parse(text, at))
