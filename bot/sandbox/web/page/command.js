// What can follow in a command that is being typed. Pure functions on the definitions that the bot registered.
import { quote } from './statement.js'

// leaves lists every command that can be sent: {path, description, options, private}.
export function leaves(commands) {
  const list = []
  for (const { definition, private: inPrivate } of commands) {
    if ((definition.type ?? 1) !== 1) continue
    const descend = (def, path) => {
      const subs = (def.options ?? []).filter(o => o.type <= 2)
      if (subs.length) subs.forEach(sub => descend(sub, path + ' ' + sub.name))
      else list.push({ path, description: def.description, options: def.options ?? [], private: inPrivate })
    }
    descend(definition, definition.name)
  }
  return list.sort((a, b) => a.path < b.path ? -1 : 1)
}

// given lists the options that a text after a command sets, in order: {option, text, start, end, closed}, where text is what the
// value says and closed means that nothing more belongs to it. A value in quotes ends with them. Words, choices and what the
// bot completes may have spaces, as in Discord's client: they go on until the next option of the command. Others end with a space.
export function given(rest, options) {
  const list = [], head = /(?:^|\s)([\w-]+):/g
  let left = options
  const next = from => {
    head.lastIndex = from
    for (let m; (m = head.exec(rest));) {
      const option = left.find(o => o.name === m[1])
      if (option) return { option, at: m.index, start: head.lastIndex }
    }
    return null
  }
  for (let found = next(0); found;) {
    const { option, start } = found
    left = left.filter(o => o !== option)
    const quoted = /^[@#&]?"(?:[^"\\]|\\.)*("?)/.exec(rest.slice(start))
    const raw = quoted ? quoted[0] : unquoted(option, rest.slice(start, next(start)?.at))
    const end = start + raw.length
    list.push({ option, start, end, quoted: Boolean(quoted), text: quoted ? plain(raw) : raw.trim(), closed: quoted ? quoted[1] === '"' : end < rest.length })
    found = next(end)
  }
  return list
}

// unquoted is how much of a text is the option's value.
function unquoted(option, text) {
  const low = text.toLowerCase()
  const chosen = (option.choices ?? []).map(c => c.name).filter(n => low.startsWith(n.toLowerCase() + ' ')).sort((a, b) => b.length - a.length)[0]
  if (chosen) return text.slice(0, chosen.length)
  if (option.type === 3 || option.choices?.length || option.autocomplete) return text
  return text.match(/^\S*/)[0]
}

// plain is what a value in quotes says, with its sign.
const plain = quoted => quoted.replace(/^([@#&]?)"/, '$1').replace(/"$/, '').replace(/\\(.)/g, (_, c) => c === 'n' ? '\n' : c)

// analyse reads what was typed up to the caret: the command, if it is complete, the options so far, and the one that is being
// typed with its text. start is where the text begins that a proposal replaces; word is the last word, and where it begins.
export function analyse(text, all) {
  const leaf = leafOf(text, all)
  if (!leaf) return { leaf: null, typed: text.slice(1), start: 0, used: [] }
  const from = leaf.path.length + 1
  const values = given(text.slice(from), leaf.options), last = values.at(-1)
  const word = text.match(/(?:^|\s)([\w-]*)$/)
  const at = { leaf, used: values.map(v => v.option.name), word: word && { text: word[1], start: text.length - word[1].length } }
  return last && !last.closed ? { ...at, option: last.option, value: last.text, start: from + last.start } : at
}

const leafOf = (text, all) => all.filter(l => text.startsWith('/' + l.path + ' ')).sort((a, b) => b.path.length - a.path.length)[0]

// finished is a command as it is sent: values with spaces in quotes, people, channels and roles with their sign.
export function finished(text, all, view) {
  const leaf = leafOf(text + ' ', all)
  if (!leaf) return text
  const from = leaf.path.length + 1
  let rest = text.slice(from)
  for (const v of given(rest, leaf.options).reverse()) rest = rest.slice(0, v.start) + sent(v, rest.slice(v.start, v.end), view) + rest.slice(v.end)
  return text.slice(0, from) + rest.trimEnd()
}

// sent is a value as it is sent; raw is how it was typed.
function sent({ option, text, quoted, closed }, raw, view) {
  if (quoted) return closed ? raw : raw + '"'
  if (!signs[option.type]) return written(text)
  const name = text.replace(/^[@#&]/, '')
  return names(option.type, view).includes(name) ? signed(signs[option.type], name) : raw
}

// signs stand before names of people, channels and roles, by the type of the option.
const signs = { 6: '@', 7: '#', 8: '&' }

const has = (text, part) => text.toLowerCase().includes(part.toLowerCase())

// written is a value as it stands in a command.
export const written = value => value === '' || /[\s"\\]/.test(value) ? quote(value) : value

// signed is a name with its sign, as an option takes it.
const signed = (sign, text) => sign + (/\s/.test(text) ? `"${text}"` : text)

// names are those of people, channels or roles.
const names = (type, view) => ({ 6: view.people.map(p => p.name), 7: view.channels.filter(c => c.name).map(c => c.name), 8: view.roles })[type] ?? []

// proposals are what could follow: {put, label, hint, start}, where put replaces the text from start on. ask answers for options that
// the bot completes.
export async function proposals(text, all, view, ask) {
  const at = analyse(text, all)
  if (!at.leaf) {
    const first = all.filter(l => l.path.startsWith(at.typed)), others = all.filter(l => !l.path.startsWith(at.typed) && has(l.path, at.typed))
    return { at, list: [...first, ...others].slice(0, 30).map(l => ({ put: `/${l.path} `, label: '/' + l.path, hint: l.description, start: 0 })) }
  }
  if (at.option) {
    const list = (await values(at, view, () => ask(finished(text, all, view)))).map(p => ({ ...p, start: at.start }))
    const chosen = list.some(p => p.label.toLowerCase() === at.value.toLowerCase())
    if (!/\s\S*$/.test(text.slice(at.start)) || list.length && !chosen) return { at, list } // the value goes on
  }
  if (!at.word) return { at, list: [] }
  return { at, list: at.leaf.options.filter(o => !at.used.includes(o.name) && o.name.startsWith(at.word.text))
    .map(o => ({ put: o.name + ':', label: o.name, hint: o.description, required: o.required, start: at.word.start })) }
}

// values are what the option that is being typed can be set to.
async function values({ option, value }, view, ask) {
  const bare = value.replace(/^[@#&]"?/, '')
  const begins = n => n.toLowerCase().startsWith(bare.toLowerCase())
  const offer = (names, put) => [...names.filter(begins), ...names.filter(n => has(n, bare) && !begins(n))].slice(0, 25).map(n => ({ put: put(n) + ' ', label: n }))
  if (option.choices?.length) return offer(option.choices.map(c => c.name), written)
  if (option.autocomplete) return value === '' ? [] : (await ask()).slice(0, 25).map(n => ({ put: written(n) + ' ', label: n }))
  if (option.type === 5) return offer(['true', 'false'], written)
  return offer(names(option.type, view), n => signed(signs[option.type], n))
}
